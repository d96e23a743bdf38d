"""Works of Crossref: answers of its API, and lines of its public data file.

The form is that of https://api.crossref.org/swagger-ui/. A reference is a DOI where Crossref knows one, else the title,
else the reference as it was printed, else author, journal, place and year.
"""

from __future__ import annotations

from collections.abc import Mapping

from graphkit.identity import normal_arxiv_id, normal_doi
from graphkit.ingest.csl import csl_date, csl_name
from graphkit.ingest.json_fields import first_text, list_at, plain_abstract, text_at
from graphkit.ingest.tags import plain_text

_MARKS = frozenset({"indexed", "deposited", "member", "prefix", "reference-count", "is-referenced-by-count"})
_TITLES = ("article-title", "volume-title")
_PLACES = ("series-title", "journal-title", "volume", "first-page")
_LONG_TITLE = 25
_DATES = ("issued", "published", "published-online", "published-print", "posted")


def crossref_row(values: Mapping[str, object]) -> dict[str, object] | None:
    """Return a work as the fields of `Paper`, or None when the object is no work of Crossref."""
    message = values.get("message")
    values = message if isinstance(message, Mapping) and "message-type" in values else values
    if "DOI" not in values or not (isinstance(values.get("title"), list) or _MARKS & values.keys()):
        return None
    date = next((date for field in _DATES if (date := csl_date(values.get(field)))), "")
    return {
        "title": _title(values),
        "abstract": plain_abstract(values.get("abstract")),
        "year": date[:4],
        "date": date if len(date) > 4 else None,
        "authors": [name for one in list_at(values, "author") if (name := csl_name(one))],
        "venue": first_text(values, "container-title") or text_at(values, "event", "name"),
        "url": text_at(values, "URL"),
        "doi": text_at(values, "DOI"),
        "references": [text for item in list_at(values, "reference") if (text := _reference(item))],
    }


def _title(values: Mapping[str, object]) -> str | None:
    """The title, with the subtitle where the title does not hold it already; None where there is none."""
    title, subtitle = first_text(values, "title"), first_text(values, "subtitle")
    if title and subtitle and subtitle.casefold() not in title.casefold():
        return f"{title.rstrip(':')}: {subtitle}"
    return title or None


def _reference(item: object) -> str:
    """A DOI, an arXiv id, a title, or what is known besides.

    A short title may be that of several works, so it comes with author and year, as far as they are given.
    """
    if doi := normal_doi(text_at(item, "DOI")):
        return doi
    printed = plain_text(text_at(item, "unstructured"))
    if known := normal_doi(printed):
        return known
    if arxiv_id := normal_arxiv_id(printed) if "arxiv" in printed.lower() else "":
        return f"arXiv:{arxiv_id}"
    title = next((text for name in _TITLES if (text := first_text(item, name))), "")
    if len(title) >= _LONG_TITLE or (printed and not title):
        return title or printed
    places = [text for name in _PLACES if (text := text_at(item, name))]
    if not title and not places:
        return ""  # an author and a year name no work
    named = (text_at(item, "author"), title, *places, text_at(item, "year"))
    return plain_text(", ".join(filter(None, named)))
