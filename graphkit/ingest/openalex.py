"""Works of OpenAlex, as its snapshot and its API give them.

The form is that of https://docs.openalex.org/api-entities/works/work-object. A reference is the id of a work, and so is
the id of a record: they meet within one file. Not read: concepts, topics, affiliations, counts.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from graphkit.identity import normal_arxiv_id
from graphkit.ingest.json_fields import list_at, plain_title, text_at, value_at
from graphkit.ingest.tags import plain_text
from graphkit.records import MAX_ABSTRACT

_WORK = re.compile(r"(?:https?://(?:api\.)?openalex\.org/(?:works/)?)?(W\d{1,15})/?", re.IGNORECASE)
_MARKS = frozenset(
    {"authorships", "referenced_works", "primary_location", "publication_year", "publication_date", "display_name"}
)


def openalex_row(values: Mapping[str, object]) -> dict[str, object] | None:
    """Return a work as the fields of `Paper`, or None when the object is no work of OpenAlex.

    Raises ValueError when the abstract is far too long.
    """
    id = _work_id(text_at(values, "id"))
    if "abstract_inverted_index" not in values and not (id and _MARKS & values.keys()):
        return None
    index = values.get("abstract_inverted_index")
    abstract = join_inverted_index(index) if isinstance(index, Mapping) else text_at(values, "abstract")
    return {
        "id": id or text_at(values, "id"),
        "title": plain_title(values.get("title") or values.get("display_name")),
        "abstract": plain_text(abstract),
        "year": values.get("publication_year"),
        "date": values.get("publication_date"),
        "authors": [name for item in list_at(values, "authorships") if (name := _author(item))],
        "venue": _venue(values),
        "url": text_at(values, "primary_location", "landing_page_url") or text_at(values, "doi") or id,
        "doi": text_at(values, "doi") or text_at(values, "ids", "doi"),
        "arxiv_id": _arxiv_id(values),
        "other_ids": _other_ids(values),
        "references": [_work_id(item) or item for item in list_at(values, "referenced_works") if isinstance(item, str)],
    }


def join_inverted_index(index: Mapping[str, object]) -> str:
    """Return the text of which an index says at what places, counted in words from 0, each word stands.

    Places may be missing or taken twice; what is no place is passed over. Raises ValueError when the text would be
    longer than MAX_ABSTRACT, as a word with very many places could make it.
    """
    inner = index.get("InvertedIndex")  # older files: {"IndexLength": …, "InvertedIndex": {…}}
    words = inner if isinstance(inner, Mapping) else index
    placed: list[tuple[int, str]] = []
    size = 0
    for word, places in words.items():
        found = [n for n in places if isinstance(n, int) and n >= 0] if isinstance(places, list) else []
        size += len(found) * (len(word) + 1)
        if size > MAX_ABSTRACT + 1:
            raise ValueError(f"abstract has more than the {MAX_ABSTRACT:,} characters that are read")
        placed += [(place, word) for place in found]
    return " ".join(word for _, word in sorted(placed))


def _work_id(text: str) -> str:
    match = _WORK.fullmatch(text)
    return f"https://openalex.org/{match.group(1).upper()}" if match else ""


def _author(authorship: object) -> str:
    name = text_at(authorship, "author", "display_name") or text_at(authorship, "raw_author_name")
    return plain_text(name)


def _other_ids(values: Mapping[str, object]) -> list[str]:
    """Ids as in `https://pubmed.ncbi.nlm.nih.gov/31000001`; that of PMC comes without its letters, too."""
    bare = {name: text_at(values, "ids", name).rstrip("/").rpartition("/")[2] for name in ("pmid", "pmcid", "mag")}
    pmc = bare["pmcid"].upper().removeprefix("PMC")
    return [f"pmid:{bare['pmid']}", f"pmcid:PMC{pmc}", f"mag:{bare['mag']}"]


def _venue(values: Mapping[str, object]) -> str:
    return plain_text(
        text_at(values, "primary_location", "source", "display_name")
        or text_at(values, "primary_location", "raw_source_name")
        or text_at(values, "host_venue", "display_name")  # before 2023
    )


def _arxiv_id(values: Mapping[str, object]) -> str:
    """The arXiv id of one of the places where the work can be read."""
    for location in [value_at(values, "primary_location"), *list_at(values, "locations")]:
        for field in ("landing_page_url", "pdf_url"):
            if "arxiv.org/" in (url := text_at(location, field)).lower() and (id := normal_arxiv_id(url)):
                return id
    return ""
