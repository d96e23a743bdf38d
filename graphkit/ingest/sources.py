"""From a path to papers: which files are read, what each of them is, and what becomes of records that do not fit."""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import fields as fields_of
from pathlib import Path
from types import MappingProxyType

from graphkit.errors import SourceError
from graphkit.ingest.bibtex import looks_like_bibtex, read_bibtex
from graphkit.ingest.bulk_join import join_bulk
from graphkit.ingest.dump import read_dump
from graphkit.ingest.files import Fault, Row, open_chunks, split_lines
from graphkit.ingest.json_rows import looks_like_json, read_json
from graphkit.ingest.json_sources import paper_row
from graphkit.ingest.medline import looks_like_medline, read_medline
from graphkit.ingest.refer import looks_like_refer, read_refer
from graphkit.ingest.table_sources import find_export, read_export
from graphkit.ingest.tables import DELIMITERS, find_delimiter, read_table, split_names
from graphkit.ingest.tagged import looks_like_ris, looks_like_wos, read_ris, read_wos
from graphkit.ingest.xml_rows import looks_like_xml, read_xml
from graphkit.records import clean_text, extraction_from_json, paper_from_json
from graphkit.types import Extraction, Paper, Refusal

FORMATS = ("dump", "jsonl", "csv", "tsv", "bibtex", "ris", "wos", "xml")
"""The forms of a source that can be asked for by name."""
FIELDS = tuple(field.name for field in fields_of(Paper))

_OLD_ENCODING = re.compile(r"^% ?Encoding: ?(?:Cp1252|ISO-?8859[-_]1|windows-1252)\s*$", re.IGNORECASE | re.MULTILINE)
"""What JabRef wrote before its files were all in UTF-8."""
_LOG = logging.getLogger("graphkit.ingest")
_AS_THEY_ARE: Mapping[str, str] = MappingProxyType({})
_OURS = frozenset(
    {"papers.db", "papers.db-wal", "papers.db-shm", "graph.json", "graph.html", "report.md", "merges.jsonl"}
)
"""What `graphkit build` leaves in a folder: passed over where papers.db is among it."""


def log_refusal(refusal: Refusal) -> None:
    """Say in the log what was not taken."""
    _LOG.warning("%s, %s: %s", refusal.source, refusal.where, refusal.reason)


def tell_nobody(path: Path, source: str, records: int) -> None:
    """Take no note of a file that was read."""


def begin_nothing(path: Path, source: str) -> None:
    """Take no note of a file that is about to be read."""


def read_papers(
    path: str | Path,
    *,
    fields: Mapping[str, str] = _AS_THEY_ARE,
    format: str | None = None,
    refuse: Callable[[Refusal], None] = log_refusal,
) -> Iterator[Paper]:
    """Read the papers of a file or of a folder's files, as `read_records` does, without what was found in them."""
    records = read_records(path, fields=fields, format=format, refuse=refuse)
    return (record.paper if isinstance(record, Extraction) else record for record in records)


def read_records(
    path: str | Path,
    *,
    fields: Mapping[str, str] = _AS_THEY_ARE,
    format: str | None = None,
    refuse: Callable[[Refusal], None] = log_refusal,
    begin: Callable[[Path, str], None] = begin_nothing,
    tell: Callable[[Path, str, int], None] = tell_nobody,
) -> Iterator[Paper | Extraction]:
    """Read a file, or all files of a folder in the order of their names; hidden ones are passed over.

    What a file is (page dump, JSON lines, CSV, BibTeX, RIS, MEDLINE, EndNote's .enw, Web of Science's text, XML;
    packed by gzip, xz or bzip2) is told from its content; `format`, one of FORMATS, overrides that. `fields` says
    which field of the file holds a field of `Paper`: `{"abstract": "summary"}`. JSON objects with `entities` come as
    `Extraction`, and those of OpenAlex, Semantic Scholar, arXiv, Crossref and CSL-JSON are known by their keys;
    tables that Scopus, Web of Science, Lens, IEEE Xplore, Dimensions, OpenAlex, PubMed, Publish or Perish and Zotero
    export, by their columns. Of services and bibliographies, papers without an abstract are taken too. Records that
    cannot be taken go to `refuse`, and so do files of a folder. Of the bulk data sets of Semantic Scholar in one
    folder, abstracts and citations are joined to the papers. Duplicates are kept. Records come one at a time; text
    dumps are held whole, up to 64 MB. What `graphkit build` left in a folder is passed over. `begin` is called before
    the first record of each file with its path and the name that stands in refusals; `tell` at its end with these and
    the number of its records.

    Raises SourceError at once for a path that does not exist, unknown fields or format, and while reading when the file
    is empty, binary or of no known form, or when not one record of the path could be read.
    """
    if unknown := sorted(set(fields) - set(FIELDS)):
        raise SourceError(f"unknown field {', '.join(map(repr, unknown))}: graphkit's fields are {', '.join(FIELDS)}")
    if format is not None and format not in FORMATS:
        raise SourceError(f"unknown format {format!r}: it is one of {', '.join(FORMATS)}")
    path = Path(path)
    try:
        path.stat()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise SourceError(
            f"{path}: no such file or folder, or not for you to read ({reason}); check the path"
        ) from error
    read = _read_folder if path.is_dir() else _read_one
    return read(path, fields, format, refuse, begin, tell)


def _read_one(
    path: Path,
    fields: Mapping[str, str],
    format: str | None,
    refuse: Callable[[Refusal], None],
    begin: Callable[[Path, str], None],
    tell: Callable[[Path, str, int], None],
) -> Iterator[Paper | Extraction]:
    first, refuse = _keep_first(refuse)
    source = clean_text(path.name)
    begin(path, source)
    try:
        taken = yield from _read_file(path, source, fields, format, refuse)
    except SourceError as error:
        raise SourceError(f"{path}: {error}") from error
    tell(path, source, taken)
    if not taken:
        why = "".join(f"; the first, {refusal.where}: {refusal.reason}" for refusal in first)
        raise SourceError(f"{path}: no record could be read{why}")


def _keep_first(refuse: Callable[[Refusal], None]) -> tuple[list[Refusal], Callable[[Refusal], None]]:
    """Return a list that will hold the first refusal, for an error's message, and the function that fills it."""
    first: list[Refusal] = []

    def keep(refusal: Refusal) -> None:
        first.extend([] if first else [refusal])
        refuse(refusal)

    return first, keep


def _read_folder(
    folder: Path,
    fields: Mapping[str, str],
    format: str | None,
    refuse: Callable[[Refusal], None],
    begin: Callable[[Path, str], None],
    tell: Callable[[Path, str, int], None],
) -> Iterator[Paper | Extraction]:
    taken = 0
    first, refuse = _keep_first(refuse)

    def name(path: str | Path) -> str:
        return clean_text(f"{folder.resolve().name}/{Path(path).relative_to(folder).as_posix()}".lstrip("/"))

    def refuse_folder(error: OSError) -> None:
        refuse(Refusal(name(error.filename), "file", f"the folder cannot be opened: {error.strerror}"))

    named = [(path, name(path)) for path in _list_files(folder, refuse_folder)]
    with join_bulk(named if format in (None, "jsonl") else [], refuse, begin, tell) as joined:
        for path, source in named:
            if path in joined.sides:
                continue
            records = 0
            begin(path, source)
            try:
                records = yield from _read_file(path, source, fields, format, refuse, joined.complete)
            except SourceError as error:
                refuse(Refusal(source, "file", str(error)))
            tell(path, source, records)
            taken += records
    if not taken:
        what = f"none of its {len(named)} files could be read" if named else "there is no file in it"
        why = "".join(f" ({refusal.source}, {refusal.where}: {refusal.reason})" for refusal in first)
        raise SourceError(
            f"{folder}: {what}{why}; give text dumps, JSON lines, CSV, XML or bibliographies with titles and abstracts"
        )


def _list_files(folder: Path, fail: Callable[[OSError], None]) -> list[Path]:
    """Return the regular files below a folder, sorted by path, without hidden ones and links to folders."""
    found: list[Path] = []
    for parent, folders, names in os.walk(folder, onerror=fail):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        ours = _OURS if "papers.db" in names else frozenset()
        found += [Path(parent, name) for name in names if not name.startswith(".") and name not in ours]
    return sorted((path for path in found if path.is_file()), key=lambda path: path.relative_to(folder).parts)


def _read_file(
    path: Path,
    source: str,
    fields: Mapping[str, str],
    format: str | None,
    refuse: Callable[[Refusal], None],
    complete: Callable[[Mapping[str, object]], Mapping[str, object]] = lambda values: values,
) -> Generator[Paper | Extraction, None, int]:
    """Yield a file's records and return how many there were."""
    head, chunks = open_chunks(path)
    taken = 0
    for item in _read_rows(head, chunks, fields, format):
        if isinstance(item, Row):
            try:
                values = complete(item.values)
                record = paper_from_json(values, source) if item.made else _make_record(values, fields, source)
            except (ValueError, OverflowError) as error:
                item = Fault(item.line, str(error))
            else:
                taken += 1
                yield record
        if isinstance(item, Fault):
            refuse(Refusal(source, f"line {item.line}", clean_text(item.reason)))
    return taken


def _read_rows(
    head: str, chunks: Iterator[bytes], fields: Mapping[str, str], format: str | None
) -> Iterator[Row | Fault]:
    """Read a file as what it is said to be, or looks like."""
    if format == "xml" or (format is None and looks_like_xml(head)):
        return read_xml(head, chunks)
    if format in (None, "csv", "tsv") and (export := find_export(head, "\t" if format == "tsv" else DELIMITERS)):
        return read_export(export, split_lines(chunks, old=True), fields)
    lines = split_lines(chunks, old=bool(_OLD_ENCODING.search(head[:1_000])))
    known = {*FIELDS, *fields.values()}
    if format in ("csv", "tsv"):
        delimiter = "\t" if format == "tsv" else find_delimiter(head, known) or ","
    elif format == "jsonl" or (format is None and looks_like_json(head)):
        return read_json(head, chunks)
    elif format == "bibtex" or (format is None and looks_like_bibtex(head)):
        return read_bibtex(lines, fields.values())
    elif format in ("ris", None) and looks_like_medline(head):
        return read_medline(lines, fields.values())
    elif format is None and looks_like_refer(head):
        return read_refer(lines, fields.values())
    elif format == "ris" or (format is None and looks_like_ris(head)):
        return read_ris(lines, fields.values())
    elif format == "wos" or (format is None and looks_like_wos(head)):
        return read_wos(lines, fields.values())
    elif format == "dump" or not (delimiter := find_delimiter(head, known) or ""):
        return read_dump(lines)
    first = next((line for line in re.split(r"\r\n?|\n", head) if line.strip()), "")
    columns = [name.casefold() for name in split_names(first, delimiter)]
    for name in ("title", "abstract"):
        if fields.get(name, name).casefold() not in columns:
            raise SourceError(
                f"no column {fields.get(name, name)!r}: the columns are {', '.join(columns[:40])}; "
                f"say which holds it with --field {name}=COLUMN"
            )
    return read_table(lines, delimiter, known)


def _make_record(values: Mapping[str, object], fields: Mapping[str, str], source: str) -> Paper | Extraction:
    """Make a paper of a record; ValueError says why not."""
    row = paper_row(values)
    for name, theirs in fields.items():
        row[name] = values.get(theirs)
    paper = paper_from_json(row, source)
    return extraction_from_json(row, paper) if isinstance(row.get("entities"), list) else paper
