"""Which service an object of JSON comes from, told by its keys; a pure function. Plain records stay as they are."""

from __future__ import annotations

from collections.abc import Mapping

from graphkit.ingest.arxiv_json import arxiv_row
from graphkit.ingest.crossref import crossref_row
from graphkit.ingest.csl import csl_row
from graphkit.ingest.openalex import openalex_row
from graphkit.ingest.semantic_scholar import semantic_scholar_row


def paper_row(values: Mapping[str, object]) -> dict[str, object]:
    """Return an object of OpenAlex, Semantic Scholar, arXiv, Crossref or CSL-JSON as the fields of `Paper`.

    Any other object, and one with `entities`, comes back as it is. Raises ValueError for an object of a known service
    that is no paper.
    """
    if isinstance(values.get("entities"), list):
        return dict(values)
    for read_row in (openalex_row, semantic_scholar_row, arxiv_row, crossref_row, csl_row):
        row = read_row(values)
        if row is not None:
            return row
    return dict(values)
