"""BibTeX and BibLaTeX as records, one entry at a time, in bounded memory.

Not done here: what stands in a file of its own, as `\\input` would bring, and inheritance by `xdata`. `crossref` gives
year, month and the volume's title; the volume may stand before or after the paper.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator

from pybtex.bibtex.exceptions import BibTeXError
from pybtex.bibtex.utils import split_name_list
from pybtex.database import Person
from pybtex.database.input.bibtex import LowLevelParser
from pybtex.exceptions import PybtexError
from pybtex.scanner import PybtexSyntaxError

from graphkit.ingest.bibtex_entries import Entry, cut_entries
from graphkit.ingest.bibtex_services import service_ids, service_references, split_old_names
from graphkit.ingest.files import Fault, Line, Row
from graphkit.ingest.markup import decode_address, decode_latex
from graphkit.ingest.tags import plain_text
from graphkit.records import MAX_ABSTRACT

_TYPES = (
    "article|artwork|book|booklet|bookinbook|collection|comment|conference|dataset|electronic|inbook|incollection|"
    "inproceedings|inreference|manual|mastersthesis|misc|online|patent|periodical|phdthesis|preamble|preprint|"
    "proceedings|reference|report|software|string|suppbook|techreport|thesis|unpublished|www"
)
_FIRST = re.compile(rf"(?:^|[\r\n])[ \t]{{0,99}}@[ \t]{{0,9}}(?:{_TYPES})\s{{0,9}}[{{(]", re.IGNORECASE)
_MAX_PREFACE = 12  # lines that an exporting program writes before the first entry
_MAX_PREFACE_LINE = 120

_KEY = re.compile(r"(\s{0,200}@\s{0,9}\w{1,50}\s{0,99}[{(])([^,={}()\"]{0,1000})(?=,)")
_BRACKETED = re.compile(r"(\n[ \t]{0,9}[A-Za-z][\w-]{0,60}-)\(([\w-]{1,60})\)(?=[ \t]{0,9}=)")  # of Web of Science
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_YEAR = re.compile(r"(?<!\d)(?:1[5-9]|20)\d\d(?!\d)")
_OWN_HEADING = re.compile(r"\A\s*(?:abstract|summary)[ \t]*[\n:]\s*", re.IGNORECASE)
_VENUES = ("journal", "journaltitle", "booktitle", "howpublished", "school", "institution", "publisher")
_INHERITED = ("year", "date", "month", "booktitle", "publisher")
_VOLUMES = frozenset({"proceedings", "book", "collection", "mvproceedings", "mvbook", "mvcollection", "periodical"})
_NO_RECORDS = frozenset({"string", "comment", "preamble"})

_OTHERS = frozenset({"others", "et al", "et al."})
_MENDELEY = ((r"\~{}", r"\textasciitilde{}"), (r"\^{}", r"\textasciicircum{}"))
_NAME_PARTS = ("given", "prefix", "family", "suffix")
_MAX_NAME = 2_000  # characters; the time that the parser takes grows with their square
_MAX_MACROS = 20_000
_MAX_MACRO = 2_000  # characters of one's value, and five times that of its text
_MAX_VOLUMES = 20_000
_MAX_WAITING = 2_000  # entries that wait for the volume they name
_MAX_WAITING_SIZE = 16 * 2**20

Fields = dict[str, str]


def looks_like_bibtex(head: str) -> bool:
    """Whether an entry of a known type begins a line, and little but comments stands before it."""
    first = _FIRST.search(head)
    if not first:
        return False
    before = [line for line in re.split(r"[\r\n]+", head[: first.start()]) if line.strip() and line.lstrip()[0] != "%"]
    return len(before) <= _MAX_PREFACE and all(len(line) <= _MAX_PREFACE_LINE for line in before)


def read_bibtex(lines: Iterable[Line], wanted: Collection[str] = ()) -> Iterator[Row | Fault]:
    """Yield the papers of a bibliography, and a fault for each entry that is broken or a volume of proceedings.

    A row has the fields of `Paper`, an empty abstract where there is none, and the fields `wanted` by name.
    An entry that waits for the volume of its `crossref` comes when that is read, or at the end.
    """
    macros = _Macros()
    volumes: dict[str, Fields] = {}
    waiting: list[tuple[Entry, Fields]] = []
    size = 0
    for entry in cut_entries(lines):
        fields = _read_entry(entry, macros)
        if fields is None or isinstance(fields, Fault):
            yield from [fields] if fields else []
            continue
        key = fields.pop("", "")
        if entry.type in _VOLUMES and len(volumes) < _MAX_VOLUMES:
            volumes[key] = _bequest(fields)
        parent = fields.get("crossref", "").strip().lower()
        size += len(entry.text) if parent and parent not in volumes else 0
        if parent and parent not in volumes and len(waiting) < _MAX_WAITING and size <= _MAX_WAITING_SIZE:
            waiting.append((entry, fields))
        else:
            yield _make_row(entry, volumes.get(parent, {}) | fields, wanted)
    for entry, fields in waiting:
        parent = fields["crossref"].strip().lower()
        yield _make_row(entry, volumes.get(parent, {}) | fields, wanted)


class _Macros(dict[str, str]):
    """What `@string` has defined; a name that was not, stands for itself, as `month = jan` does."""

    def __missing__(self, name: str) -> str:
        return self.get(name.lower(), name)


def _read_entry(entry: Entry, macros: _Macros) -> Fields | Fault | None:
    """Return the fields of an entry by lower-case names, its key under ""; None for what is no record."""
    text = entry.text
    if entry.type in _NO_RECORDS:
        if entry.type == "string" and not entry.fault and len(text) <= 5 * _MAX_MACRO and len(macros) < _MAX_MACROS:
            return _read_macro(entry, macros)
        return entry.fault if entry.type == "string" else None
    if entry.fault:
        return entry.fault
    key = _KEY.match(text)
    if key:  # keys may be empty or hold spaces, which the parser does not take; the lines are counted on
        text = key[1] + "key" + "\n" * key[2].count("\n") + text[key.end() :]
    text = _BRACKETED.sub(r"\1\2", text)  # Usage-Count-(Last-180-days), which the parser does not take either
    try:
        [(_, (_, pairs))] = LowLevelParser(text, macros=macros)
    except PybtexSyntaxError as error:
        return Fault(entry.line + error.lineno - 1, f"broken BibTeX: {error.args[0]}")
    except (ValueError, RecursionError):
        return Fault(entry.line, "broken BibTeX: no entry with a key and fields")
    fields: Fields = {"": key[2].strip().lower() if key else ""}
    for name, parts in pairs:
        if sum(map(len, parts)) > 2 * MAX_ABSTRACT:
            return Fault(entry.line, f"the field {name[:60]!r} has more than {2 * MAX_ABSTRACT:,} characters")
        fields.setdefault(name.lower(), "".join(parts))  # BibTeX takes the first of two
    return fields


def _read_macro(entry: Entry, macros: _Macros) -> Fault | None:
    try:
        parsed = list(LowLevelParser(entry.text, macros=macros))
    except PybtexSyntaxError as error:
        return Fault(entry.line + error.lineno - 1, f"broken BibTeX in @string: {error.args[0]}")
    for _, (name, _) in parsed:
        macros[name.lower()] = macros[name][:_MAX_MACRO]
        if name != name.lower():
            del macros[name]
    return None


def _bequest(fields: Fields) -> Fields:
    """Return what a volume leaves to the papers in it: its title is their booktitle."""
    left = {name: fields[name][:_MAX_MACRO] for name in _INHERITED if name in fields}
    title = fields.get("booktitle") or fields.get("title") or ""
    return left | ({"booktitle": title[:_MAX_MACRO]} if title else {})


def _make_row(entry: Entry, fields: Fields, wanted: Collection[str]) -> Row | Fault:
    if entry.type in ("proceedings", "mvproceedings"):
        return Fault(entry.line, f"@{entry.type} is a volume of papers and no paper: it is passed over")
    row: dict[str, object] = {name: _plain(fields[name]) for name in wanted if name in fields}
    title, subtitle = _plain(fields.get("title", "")), _plain(fields.get("subtitle", ""))
    row |= {
        "title": f"{title}: {subtitle}" if title and subtitle else title,
        "abstract": _plain(_OWN_HEADING.sub("", fields.get("abstract", ""))),
        "authors": _read_names(fields.get("author", "")),
        "venue": next((venue for name in _VENUES if (venue := _plain(fields.get(name, "")))), ""),
        "url": decode_address(fields.get("url", "")),
        "doi": decode_address(fields.get("doi", "")),
        "arxiv_id": _read_arxiv_id(fields),
        "other_ids": service_ids(fields),
        "references": service_references(fields),
    }
    return Row(entry.line, row | _read_date(fields))


def _plain(text: str) -> str:
    for written, meant in _MENDELEY:
        text = text.replace(written, meant)
    plain = decode_latex(plain_text(text))
    return plain_text(plain) if r"\textless" in text else plain  # so does Mendeley write tags


def _read_names(text: str) -> list[str]:
    """Return the names of a list `A and B`, given names first; `{Barnes and Noble}` is one name, `others` is none."""
    text = " ".join(text.split())  # the parser looks for " and ", but DBLP and the ACL Anthology break the line there
    try:
        names = [name for name in split_name_list(text) if name.strip() not in _OTHERS]
    except (BibTeXError, PybtexError, RecursionError, ValueError, LookupError):
        names = re.split(r"\s+and\s+", text)
    if len(names) == 1 and (old := split_old_names(names[0])):
        return old
    return [name for name in map(_read_name, names) if name]


def _read_name(text: str) -> str:
    text = text[:_MAX_NAME]
    if "family=" in text:  # BibLaTeX's own form
        parts = {name.strip(): part.strip() for name, _, part in (item.partition("=") for item in text.split(","))}
        return decode_latex(" ".join(filter(None, (parts.get(name) for name in _NAME_PARTS))))
    try:
        person = Person(text)
    except (BibTeXError, PybtexError, RecursionError, ValueError, LookupError):
        return decode_latex(text)  # more than two commas, say: as it is written
    given = (*person.first_names, *person.middle_names, *person.prelast_names)
    return decode_latex(" ".join((*given, *person.last_names, *person.lineage_names)))


def _read_date(fields: Fields) -> dict[str, object]:
    """Return year and date: `date = {2024-04-15}`, or `year` with the month by name or number."""
    date = fields.get("date", "").strip("{} ")
    year = _YEAR.search(fields.get("year", "")) or _YEAR.match(date)
    if not year:
        return {}
    if date.startswith(year[0]):
        return {"year": year[0], "date": date}
    month = re.search(r"[a-z]{3}|\d{1,2}", fields.get("month", "").lower())
    name = month[0] if month else ""
    number = _MONTHS.index(name) + 1 if name in _MONTHS else int(name) if name.isdecimal() else 0
    return {"year": year[0], "date": f"{year[0]}-{number:02}" if 1 <= number <= 12 else ""}


def _read_arxiv_id(fields: Fields) -> str:
    """Return the text that may hold an arXiv id: `eprint`, unless it is said to be of another archive; or the URL."""
    archive = (fields.get("archiveprefix") or fields.get("eprinttype") or "arxiv").strip("{} ").lower()
    if archive == "arxiv" and fields.get("eprint"):
        return decode_address(fields["eprint"])
    given = [fields.get(name, "") for name in ("journal", "url", "note", "howpublished")]
    return next((text for text in given if "arxiv" in text[:2_000].lower()), "")
