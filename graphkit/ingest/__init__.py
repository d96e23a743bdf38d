"""Ingest: files and folders of abstracts become papers, one at a time, in bounded memory."""

from graphkit.ingest.sources import FORMATS, read_papers, read_records

__all__ = ["FORMATS", "read_papers", "read_records"]
