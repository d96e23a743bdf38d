"""PubMed's own text format (MEDLINE, .nbib) as records: lines that begin with a tag of up to four letters.

A record begins with its number in PubMed; PMC and ERIC, which export it too, begin with PMC's number or the owner, and
have a blank line before. What a line without a tag says goes on from the line before it. There are no references.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator

from graphkit.ingest.files import Fault, Line, Row
from graphkit.ingest.markup import turn_name
from graphkit.ingest.table_cells import turn_short_name
from graphkit.ingest.tagged import Record
from graphkit.ingest.tags import plain_text
from graphkit.ingest.xml_pubmed import bare_title, read_pubmed_date

_TAG = re.compile(r"(?=.{4}-(?: |$))([A-Z][A-Z0-9]{1,3}) {0,2}- ?(.*)", re.DOTALL)
_FIRST = re.compile(r"PMID- *\d{1,12}\s*|PMC - *PMC\d{1,9}\s*|OWN - *ERIC\s*")
_STARTS = frozenset({"PMID", "PMC", "OWN"})
_DOI = " [doi]"


def looks_like_medline(head: str) -> bool:
    """Whether the first line gives a number of PubMed or PMC, or names ERIC, and the next one has a tag, too."""
    lines = [line for line in re.split(r"[\r\n]+", head) if line.strip()][:2]
    return len(lines) == 2 and bool(_FIRST.fullmatch(lines[0].lstrip("\ufeff")) and _TAG.match(lines[1]))


def read_medline(lines: Iterable[Line], wanted: Collection[str] = ()) -> Iterator[Row | Fault]:
    """Yield the records, and a fault for each that is broken. Abstracts that are not there are empty.

    Tags that are `wanted` come under their names too.
    """
    for record in _cut(lines):
        yield record.fault or Row(record.line, record.texts(wanted) | _make_row(record))


def _cut(lines: Iterable[Line]) -> Iterator[Record]:
    record: Record | None = None
    last, blank = "", False
    for line in lines:
        match = _TAG.match(line.text)
        tag = match[1] if match else ""
        if record and ((tag == "PMID" and tag in record.fields) or (tag in _STARTS and blank)):
            yield record
            record = None
        if record is None and (tag in _STARTS or line.problem):
            record = Record(line.number)
        if record and line.text.strip():
            last = tag or last
            record.add(last, match[2] if match else line.text, line)
        blank = not line.text.strip()
    if record:
        yield record


def _make_row(record: Record) -> dict[str, object]:
    pmid = record.first("PMID")
    named = [turn_name(name) for name in record.all("FAU")] or [turn_short_name(name) for name in record.all("AU")]
    ids = [text.removesuffix(_DOI) for tag in ("LID", "AID") for text in record.all(tag) if text.endswith(_DOI)]
    return {
        "title": bare_title(record.text("TI", "BTI", "TT")),
        "abstract": record.text("AB", "OAB"),
        "authors": [plain_text(name) for name in [*named, *record.all("CN")]],
        "venue": record.text("JT", "TA", "BTI"),
        "url": f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/" if pmid else "",
        "doi": next(iter(ids), ""),
        "other_ids": [f"pmid:{pmid}", record.first("PMC", "PMCID")],
        **read_pubmed_date(record.first("DP") or re.sub(r"(\d{4})(\d\d)(\d\d)", r"\1 \2 \3", record.first("DEP"))),
        **({"id": f"pubmed:{pmid}"} if pmid else {}),
    }
