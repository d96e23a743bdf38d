"""RIS and the plain text of Web of Science as records: lines that begin with a tag of two characters.

A record begins with its type (TY, PT) and ends with ER, or where the next one begins. Files are read line by line; what
a line without a tag says goes on from the line before it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from graphkit.identity import normal_doi
from graphkit.ingest.files import MAX_LINE, Fault, Line, Row
from graphkit.ingest.markup import turn_name
from graphkit.ingest.reference_lists import name_reference, split_printed
from graphkit.ingest.table_cells import find_scopus_id, turn_short_name
from graphkit.ingest.tags import plain_text

_LOOSE = "TY|ER|AU|A[1-4]|T[1-3I]|AB|N[12]|PY|Y[12]|DA|DO|UR|J[2AFO]|BT|KW|SN|SP|EP|VL|IS|PB|ID"
"""Tags that are one with a single space before the hyphen too; of others, an abstract may say "RL - learning"."""
_RIS_TAG = re.compile(
    rf"\s{{0,9}}(?:(?=[A-Z][A-Z0-9]  -)|(?=(?:{_LOOSE}) -(?: |$)))([A-Z][A-Z0-9]) {{1,2}}- ?(.*)", re.DOTALL
)
_WOS_TAG = re.compile(r"([A-Z][A-Z0-9])(?: (.*)|$)", re.DOTALL)
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_YEAR = re.compile(r"(?<!\d)(?:1[5-9]|20)\d\d(?!\d)")
_RIS_DATE = re.compile(r"(\d{4})[/-](\d{1,2})(?:[/-](\d{1,2}))?")
_PUBMED_TAGS = {"Scopus": "C2", "Embase": "C5"}  # where these write a paper's number in PubMed
_FIRST_LINES = 60  # of a file that decide what it is


@dataclass
class Record:
    """A record's lines by their tags, the line where it starts, and the first thing that is wrong with it."""

    line: int
    fields: dict[str, list[str]] = field(default_factory=dict)
    size: int = 0
    fault: Fault | None = None

    def add(self, tag: str, text: str, line: Line) -> None:
        """Note what a line says of a tag, unless the record is too long."""
        self.size += len(text) + 2
        if line.problem:
            self.fault = self.fault or Fault(line.number, line.problem)
        if self.size > MAX_LINE:
            self.fault = self.fault or Fault(
                self.line, f"the record is longer than the {MAX_LINE:,} characters that are read"
            )
            self.fields.clear()
        else:
            self.fields.setdefault(tag, []).append(text.strip())

    def all(self, tag: str) -> list[str]:
        """The lines of a tag that say something."""
        return [text for text in self.fields.get(tag, []) if text]

    def text(self, *tags: str) -> str:
        """The lines of the first of these tags that says something, as one text."""
        found = next((lines for tag in tags if (lines := self.all(tag))), [])
        return " ".join(plain_text(" ".join(found)).split())

    def first(self, *tags: str) -> str:
        """The first line of the first of these tags that says something."""
        return next((lines[0] for tag in tags if (lines := self.all(tag))), "")

    def texts(self, tags: Collection[str]) -> dict[str, object]:
        """Those of the tags that the record has, each as one text."""
        return {tag: self.text(tag) for tag in tags if tag in self.fields}


def looks_like_ris(head: str) -> bool:
    """Whether a line says `TY  - ` and the next one has a tag, too; programs may write some lines before."""
    return _begins(head, _RIS_TAG, "TY", _FIRST_LINES)


def looks_like_wos(head: str) -> bool:
    """Whether the first lines are those of Web of Science: `FN …`, `VR 1.0`, or at once `PT J` and more tags."""
    first = [line for line in re.split(r"[\r\n]+", head) if line.strip()][:2]
    named = len(first) == 2 and first[0].startswith("FN ") and first[1].startswith("VR ")
    return named or (bool(first) and len(first[0]) <= 6 and _begins(head, _WOS_TAG, "PT", 2))


def _begins(head: str, tag: re.Pattern[str], start: str, most: int) -> bool:
    tags = [match and match[1] for line in re.split(r"[\r\n]+", head) if line.strip() for match in [tag.match(line)]]
    return any(first == start and second for first, second in pairwise(tags[: most + 1]))


def read_ris(lines: Iterable[Line], wanted: Collection[str] = ()) -> Iterator[Row | Fault]:
    """Yield the records of RIS, and a fault for each that is broken. Abstracts that are not there are empty.

    Tags that are `wanted` come under their names too.
    """
    return _read(lines, wanted, _RIS_TAG, "TY", _make_ris_row)


def read_wos(lines: Iterable[Line], wanted: Collection[str] = ()) -> Iterator[Row | Fault]:
    """Yield the records of Web of Science with their references: DOIs, and texts where there is none.

    Tags that are `wanted` come under their names too.
    """
    return _read(lines, wanted, _WOS_TAG, "PT", _make_wos_row)


def _read(
    lines: Iterable[Line],
    wanted: Collection[str],
    tag: re.Pattern[str],
    start: str,
    make: Callable[[Record], dict[str, object]],
) -> Iterator[Row | Fault]:
    for record in _cut(lines, tag, start):
        yield record.fault or Row(record.line, record.texts(wanted) | make(record))


def _cut(lines: Iterable[Line], pattern: re.Pattern[str], start: str) -> Iterator[Record]:
    """Yield the records with what is wrong with them; tags outside of all records are a fault, once a place."""
    record: Record | None = None
    stray = begun = False
    last = ""
    for line in lines:
        match = pattern.match(line.text)
        tag = match[1] if match else ""
        if record and tag in (start, "ER", "EF"):
            yield record
            record = None
        if tag == start:
            record, begun, stray = Record(line.number), True, False
        if record:
            last = tag or last
            record.add(last, match[2] or "" if match else line.text, line)
        elif line.cut or (begun and tag and tag not in ("ER", "EF") and not stray):
            stray = True
            reason = line.problem or f"the tag {tag} stands in no record: a line {start} is missing before it"
            yield Record(line.number, fault=Fault(line.number, reason))
        if record and line.cut:
            yield record
            record = None
    if record:
        yield record


def _make_ris_row(record: Record) -> dict[str, object]:
    year = _YEAR.search(record.first("PY", "Y1", "DA"))
    dates = [match for tag in ("DA", "Y1", "PY") if (match := _RIS_DATE.match(record.first(tag)))]
    date = next((match for match in dates if year and match[1] == year[0]), None)
    addresses = [text for tag in ("UR", "L2", "LK", "AN", "DO", "M3") for text in record.all(tag)]
    numbers = record.all(_PUBMED_TAGS.get(record.first("DB"), ""))
    return {
        "title": record.text("TI", "T1", "CT", "BT"),
        "abstract": record.text("AB", "N2"),
        "authors": [plain_text(_turn_ris_name(name)) for name in record.all("AU") or record.all("A1")],
        "year": year[0] if year else "",
        "date": "-".join(part.zfill(2) for part in date.groups() if part) if date else "",
        "venue": plain_text(record.first("T2", "JF", "JO", "BT", "C3", "J2", "JA")),
        "url": record.first("UR", "LK", "L2"),
        "doi": record.first("DO", "M3") or next((text for text in addresses if "doi.org/" in text), ""),
        "arxiv_id": next((text for text in addresses if "arxiv" in text[:2_000].lower()), ""),
        "other_ids": [find_scopus_id(*addresses), *addresses, *(f"pmid:{text}" for text in numbers)],
        "references": _ris_references(record),
    }


def _turn_ris_name(name: str) -> str:
    """Embase and others write "Nemo N.A." without a comma."""
    return turn_short_name(name) if "," not in name and name.endswith(".") else turn_name(name)


def _ris_references(record: Record) -> list[str]:
    """Return the references that Scopus writes into a note: a line each, all but the last with a semicolon."""
    lines = iter(record.all("N1"))
    listed = []
    for line in lines:
        goes_on = line.startswith("References: ")
        while goes_on:
            listed.append(line.removeprefix("References: "))
            goes_on = line.endswith(";")
            line = next(lines, "") if goes_on else ""
    return [name_reference(printed) for printed in split_printed("\n".join(listed))]


def wos_row(fields: dict[str, list[str]]) -> dict[str, object]:
    """Return a record of Web of Science, the lines of each tag, as the fields of `Paper`."""
    return _make_wos_row(Record(0, fields))


def _make_wos_row(record: Record) -> dict[str, object]:
    year = _YEAR.search(record.first("PY", "EY"))
    month = re.match(r"([A-Z]{3})(?:-[A-Z]{3}|\s+(\d{1,2}))?$", record.first("PD").upper())
    number = _MONTHS.index(month[1]) + 1 if month and month[1] in _MONTHS else 0
    date = f"{year[0]}-{number:02}" + (f"-{month[2]:0>2}" if month and month[2] else "") if year and number else ""
    return {
        "id": record.first("UT"),
        "title": record.text("TI"),
        "abstract": record.text("AB"),
        "authors": [turn_name(name) for name in record.all("AF") or record.all("AU")],
        "year": year[0] if year else "",
        "date": date,
        "venue": record.text("SO"),
        "doi": record.first("DI"),
        "other_ids": [f"pmid:{record.first('PM')}"],
        "references": [normal_doi(text) or text for text in record.all("CR")],
    }
