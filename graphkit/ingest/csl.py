"""Items of CSL-JSON, as Zotero and other reference managers export them.

The form is that of https://github.com/citation-style-language/schema (csl-data.json); Crossref's works share its names
and dates. It has no references to other works.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from graphkit.identity import normal_arxiv_id
from graphkit.ingest.json_fields import first_text, list_at, plain_abstract, plain_title, text_at
from graphkit.ingest.tags import plain_text

_NAME_PARTS = frozenset({"family", "given", "literal"})
_TYPES = frozenset(  # the types of papers that are no common words, so that they say what the file is
    {"article-journal", "article-magazine", "article-newspaper", "paper-conference", "entry-encyclopedia"}
)
_OWN_KEYS = frozenset({"author", "citation-key", "container-title", "DOI", "issued", "URL"})
_YEAR = re.compile(r"(?<!\d)(1[5-9]\d\d|20\d\d)(?!\d)")
_IN_NOTE = re.compile(r"^(?:PMID|PMCID): {0,9}\w{1,12}$", re.MULTILINE)  # where Zotero has no field for them
_DAY = re.compile(r"\d{4}-\d{2}(?:-\d{2})?")


def csl_row(values: Mapping[str, object]) -> dict[str, object] | None:
    """Return an item as the fields of `Paper`, or None when the object is no CSL item."""
    if not isinstance(values.get("type"), str) or isinstance(values.get("title"), list):
        return None
    people = list_at(values, "author")
    named = bool(people) and all(isinstance(one, Mapping) and _NAME_PARTS & one.keys() for one in people)
    dated = isinstance(values.get("issued"), Mapping)
    if not (named or dated or (values["type"] in _TYPES and _OWN_KEYS & values.keys())):
        return None
    date = csl_date(values.get("issued"))
    return {
        "id": text_at(values, "id"),
        "title": plain_title(values.get("title")),
        "abstract": plain_abstract(values.get("abstract")),
        "year": date[:4],
        "date": date if len(date) > 4 else None,
        "authors": [name for one in people if (name := csl_name(one))],
        "venue": first_text(values, "container-title") or first_text(values, "event-title"),
        "url": text_at(values, "URL"),
        "doi": text_at(values, "DOI"),
        "arxiv_id": _arxiv_id(values),
        "other_ids": [
            *(f"{name}:{text_at(values, name)}" for name in ("PMID", "PMCID")),
            *_IN_NOTE.findall(text_at(values, "note")),
        ],
    }


def csl_name(person: object) -> str:
    """Return "Ludwig van Beethoven" of the parts of a name; the name of a group as it is."""
    whole = text_at(person, "literal") or text_at(person, "name")
    parts = ("given", "dropping-particle", "non-dropping-particle", "family", "suffix")
    return plain_text(whole or " ".join(filter(None, (text_at(person, part) for part in parts))))


def csl_date(issued: object) -> str:
    """Return "2020-05-01", "2020-05" or "2020" of a date's parts, or of its text; an empty string where no year is."""
    parts = next((part for part in list_at(issued, "date-parts") if isinstance(part, list)), [])
    numbers = []
    for part in parts[:3]:
        if not isinstance(part, (int, str)) or not re.fullmatch(r"[0-9]{1,4}", str(part).strip()):
            break
        numbers.append(int(part))
    if numbers and 1000 <= numbers[0] <= 9999:
        return "-".join([str(numbers[0]), *(f"{number:02}" for number in numbers[1:])])
    text = text_at(issued, "raw") or text_at(issued, "literal")
    found = _DAY.match(text) or _YEAR.search(text)
    return found.group() if found else ""


def _arxiv_id(values: Mapping[str, object]) -> str:
    """Zotero writes it as the number of a preprint, in the address, or into the note."""
    for field in ("number", "URL", "archive_location", "note"):
        text = text_at(values, field)[:2_000]
        place = text.lower().find("arxiv")
        if place >= 0 and (id := normal_arxiv_id(text[place:])):
            return id
    return ""
