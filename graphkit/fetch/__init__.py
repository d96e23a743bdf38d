"""Fetch: works from OpenAlex, arXiv and Semantic Scholar into a file that ingest reads. The only part with a network.

The services' client libraries are imported when a service is opened; they come with `pip install "graphkit[fetch]"`.
"""

from graphkit.fetch.download import Fetched, fetch
from graphkit.fetch.request import Request
from graphkit.fetch.sites import SERVICES

__all__ = ["SERVICES", "Fetched", "Request", "fetch"]
