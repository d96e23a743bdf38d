"""EndNote's import format (refer, .enw), which Google Scholar and publishers export: lines like `%T A title`.

A record begins with its type, `%0`. What a line without a tag says goes on from the line before it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator

from graphkit.ingest.files import Fault, Line, Row
from graphkit.ingest.markup import turn_name
from graphkit.ingest.table_cells import read_date
from graphkit.ingest.tagged import Record
from graphkit.ingest.tags import plain_text

_TAG = re.compile(r"%([0-9A-Z@?!#$>^~+*&(\[\]])(?: (.*)|$)", re.DOTALL)
_YEAR = re.compile(r"(?<!\d)(?:1[5-9]|20)\d\d(?!\d)")


def looks_like_refer(head: str) -> bool:
    """Whether the first line that is not blank begins with %0 and the next one with a tag, too."""
    lines = [line for line in re.split(r"[\r\n]+", head) if line.strip()][:2]
    return len(lines) == 2 and lines[0].startswith("%0 ") and bool(_TAG.match(lines[1]))


def read_refer(lines: Iterable[Line], wanted: Collection[str] = ()) -> Iterator[Row | Fault]:
    """Yield the records, and a fault for each that is broken. Abstracts that are not there are empty.

    Tags that are `wanted`, with their %, come under their names too.
    """
    for record in _cut(lines):
        yield record.fault or Row(record.line, record.texts(wanted) | _make_row(record))


def _cut(lines: Iterable[Line]) -> Iterator[Record]:
    record: Record | None = None
    last = ""
    for line in lines:
        match = _TAG.match(line.text)
        if record and match and match[1] == "0":
            yield record
            record = None
        if record is None and (match or line.problem):
            record = Record(line.number)
        if record and line.text.strip():
            last = f"%{match[1]}" if match else last
            record.add(last, match[2] or "" if match else line.text, line)
    if record:
        yield record


def _make_row(record: Record) -> dict[str, object]:
    year = _YEAR.search(record.first("%D", "%8"))
    urls = record.all("%U")
    return {
        "title": record.text("%T"),
        "abstract": record.text("%X"),
        "authors": [plain_text(turn_name(name)) for name in record.all("%A")],
        "year": year[0] if year else "",
        "date": read_date(record.first("%8"), year[0] if year else ""),
        "venue": record.text("%J", "%B", "%I"),
        "url": next(iter(urls), ""),
        "doi": record.first("%R") or next((url for url in urls if "doi.org/" in url), ""),
        "arxiv_id": next((text for text in (*urls, record.first("%J")) if "arxiv" in text[:2_000].lower()), ""),
        "other_ids": [*urls, record.first("%M")],
    }
