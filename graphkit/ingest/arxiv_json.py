"""Lines of arXiv's metadata snapshot, arxiv-metadata-oai-snapshot.json.

Its texts are LaTeX and plain text, never HTML, so nothing but line breaks is taken out of them: "<p>" is a mean.
It has no references.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from graphkit.identity import normal_arxiv_id
from graphkit.ingest.json_fields import list_at, text_at

_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
_CREATED = re.compile(rf"\b(\d{{1,2}}) ({'|'.join(_MONTHS)}) (\d{{4}})\b")


def arxiv_row(values: Mapping[str, object]) -> dict[str, object] | None:
    """Return a line of the snapshot as the fields of `Paper`, or None when the object is none.

    The date is that of the first version; that of the last update where no version is given.
    """
    id = text_at(values, "id")
    known = normal_arxiv_id(id)
    unparsed = known and list_at(values, "versions") and "categories" in values and text_at(values, "authors")
    if "authors_parsed" not in values and not unparsed:
        return None
    title, abstract = values.get("title"), values.get("abstract")
    date = _submitted(values) or text_at(values, "update_date")
    return {
        "id": id,
        "title": _one_line(title) if isinstance(title, str) else title,
        "abstract": _one_line(abstract) if isinstance(abstract, str) else "" if abstract is None else abstract,
        "year": date[:4],
        "date": date,
        "authors": [name for parts in list_at(values, "authors_parsed") if (name := _author(parts))]
        or re.split(r",\s+and\s|,|\sand\s", _one_line(text_at(values, "authors"))),
        "venue": _one_line(text_at(values, "journal-ref")),
        "url": f"https://arxiv.org/abs/{known}" if known else "",
        "doi": text_at(values, "doi"),
        "arxiv_id": known,
    }


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _author(parts: object) -> str:
    """A name given as [family, given, suffix]; an affiliation may follow."""
    texts = [part.strip() if isinstance(part, str) else "" for part in parts[:3]] if isinstance(parts, list) else []
    family, given, suffix = [*texts, "", "", ""][:3]
    return " ".join(filter(None, (given, family, suffix)))


def _submitted(values: Mapping[str, object]) -> str:
    """The day of the first version: "Mon, 2 Apr 2007 19:18:42 GMT" is 2007-04-02."""
    for version in list_at(values, "versions")[:1]:
        if match := _CREATED.search(text_at(version, "created")[:80]):
            day, month, year = match.groups()
            return f"{year}-{_MONTHS.index(month) + 1:02}-{int(day):02}"
    return ""
