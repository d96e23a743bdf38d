"""Semantic Scholar's bulk data sets in one folder: abstracts and citations are joined to the papers by `corpusid`.

The files have names that say nothing, so what each holds is told by the keys of its first line. The papers' ids are
collected first; then of the other files what belongs to them is kept; then the papers are read, each with what was kept
of it. All that lies in a temporary SQLite database on disk, which is gone when it is closed or the process ends: SQLite
deletes the file as soon as it is open. Where it lies is for the variable TMPDIR to say.

The forms are those of https://api.semanticscholar.org/api-docs/datasets. In older releases ids are strings, and a
citation may lack either of its ids.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from graphkit.errors import GraphkitError, SourceError
from graphkit.ingest.files import Fault, Row, open_chunks
from graphkit.ingest.json_fields import list_at
from graphkit.ingest.json_rows import looks_like_json, read_json
from graphkit.records import clean_text
from graphkit.types import Refusal

MAX_CITED = 100_000
"""Papers that one paper may cite: far beyond any real one, and a bound for memory."""

_FIRST = 20  # objects of a file, broken ones too, that are looked at to tell what it is
_CACHE = 64_000  # kB of the database that are held in memory
_TABLES = """
    PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -{cache};
    CREATE TABLE papers (id INTEGER PRIMARY KEY);
    CREATE TABLE abstracts (id INTEGER, text BLOB);
    CREATE TABLE citations (citing INTEGER, cited INTEGER);
"""
_ADD = "INSERT INTO {} SELECT id, value FROM (SELECT ? AS id, ? AS value) WHERE id IN papers"
_INDEXES = """
    CREATE INDEX abstract_ids ON abstracts (id);
    CREATE INDEX citation_ids ON citations (citing, cited);
"""


class Joined(NamedTuple):
    """The files that hold no papers, which have been read, and what makes a paper's line whole."""

    sides: frozenset[Path]
    complete: Callable[[Mapping[str, object]], Mapping[str, object]]


def find_set(values: Mapping[str, object]) -> str | None:
    """Return the data set that an object is a line of; "other" for one that adds nothing to papers; None for none."""
    if "citingcorpusid" in values and "citedcorpusid" in values:
        return "citations"
    if "corpusid" not in values:
        return None
    return "papers" if "title" in values else "abstracts" if "abstract" in values else "other"


@contextmanager
def join_bulk(
    files: Sequence[tuple[Path, str]],
    refuse: Callable[[Refusal], None],
    begin: Callable[[Path, str], None],
    tell: Callable[[Path, str, int], None],
) -> Iterator[Joined]:
    """Read what the files of a folder, each with its name for refusals, hold of abstracts and citations.

    Of each file, `begin`, `refuse` and `tell` are told. Raises GraphkitError when there is no room on disk.
    """
    sets = {path: _look_into(path) for path, _ in files}
    sides = frozenset(path for path, kind in sets.items() if kind not in ("papers", None))
    if not sides:
        yield Joined(sides, lambda values: values)
        return
    with closing(_Database()) as database:
        papers = [path for path, kind in sets.items() if kind == "papers"]
        for path in papers if {"abstracts", "citations"} & set(sets.values()) else ():
            database.add_papers(path)
        for path, source in files:
            if path in sides:
                begin(path, source)
                _add_side(database, path, source, sets[path] or "", bool(papers), refuse)
                tell(path, source, 0)
        database.make_indexes()
        yield Joined(sides, database.complete)


def _look_into(path: Path) -> str | None:
    """The data set of a file's first object, if it is of one."""
    try:
        head, chunks = open_chunks(path)
    except SourceError:
        return None  # it is said when the file is read
    if not looks_like_json(head):
        return None
    first = next((item.values for item in islice(read_json(head, chunks), _FIRST) if isinstance(item, Row)), {})
    return find_set(first)


def _add_side(
    database: _Database, path: Path, source: str, kind: str, wanted: bool, refuse: Callable[[Refusal], None]
) -> None:
    """Keep what a file holds of the papers; what it holds of others is refused in one sentence."""

    def refuse_line(fault: Fault) -> None:
        refuse(Refusal(source, f"line {fault.line}", clean_text(fault.reason)))

    if kind == "other":
        told = "lines with a corpus id and neither title nor abstract add nothing to the papers: leave the file out"
    elif not wanted:
        told = f"{kind} of Semantic Scholar without their papers: put it into one folder with the files of 'papers'"
    else:
        add = database.add_abstracts if kind == "abstracts" else database.add_citations
        try:
            told = add(_read_set(path, kind, refuse_line))
        except SourceError as error:
            told = str(error)
    if told:
        refuse(Refusal(source, "file", told))


def _read_set(path: Path, kind: str, fail: Callable[[Fault], None]) -> Iterator[tuple[int, Mapping[str, object]]]:
    """Yield the objects of a file that are of its data set, each with its line; `fail` is told of anything else."""
    head, chunks = open_chunks(path)
    for item in read_json(head, chunks):
        if isinstance(item, Fault):
            fail(item)
        elif (other := find_set(item.values)) == kind:
            yield item.line, item.values
        else:
            what = f"a line of the data set '{other}'" if other else "something else"
            fail(Fault(item.line, f"{what} among lines of '{kind}': give each a file of its own"))


class _Database:
    """The ids of a folder's papers, and what is kept for them."""

    def __init__(self) -> None:
        self._db = sqlite3.connect("", isolation_level=None, check_same_thread=False)  # "": temporary, on disk
        self._run(_TABLES.format(cache=_CACHE))

    def close(self) -> None:
        """Let go of all of it."""
        self._db.close()

    def add_papers(self, path: Path) -> None:
        """Collect the ids of a file of papers; what is wrong with it is said when the papers are read."""
        with suppress(SourceError):
            rows = _read_set(path, "papers", lambda _: None)
            ids = (id for _, values in rows if (id := _read_id(values, "corpusid")) is not None)
            while batch := sorted(islice(ids, 2**18)):  # in order, as a tree takes them best
                self._insert("INSERT OR IGNORE INTO papers VALUES (?)", ((id,) for id in batch))

    def add_abstracts(self, rows: Iterator[tuple[int, Mapping[str, object]]]) -> str:
        """Keep the abstracts of the papers; return what there is to say of the rest."""
        given = 0

        def values_of() -> Iterator[tuple[int | None, bytes]]:
            nonlocal given
            for given, (_, values) in enumerate(rows, 1):  # noqa: B007 -- the count is what it is for
                text = values.get("abstract")
                yield (
                    _read_id(values, "corpusid"),
                    text.encode("utf-8", "surrogatepass") if isinstance(text, str) else b"",
                )

        kept = self._insert(_ADD.format("abstracts"), values_of())
        return (
            f"{given - kept:,} of {given:,} abstracts are of papers that are not in the folder" if kept < given else ""
        )

    def add_citations(self, rows: Iterator[tuple[int, Mapping[str, object]]]) -> str:
        """Keep the citations in the papers; return what there is to say of the rest."""
        given = blank = 0

        def values_of() -> Iterator[tuple[int, int]]:
            nonlocal given, blank
            for _, values in rows:
                given += 1
                citing, cited = _read_id(values, "citingcorpusid"), _read_id(values, "citedcorpusid")
                if citing is None or cited is None:
                    blank += 1
                else:
                    yield citing, cited

        kept = self._insert(_ADD.format("citations"), values_of())
        others = given - blank - kept
        told = [f"{others:,} of {given:,} citations are in papers that are not in the folder"] * bool(others)
        told += [f"{blank:,} of {given:,} citations do not say which paper cites or is cited"] * bool(blank)
        return "; ".join(told)

    def make_indexes(self) -> None:
        """Sort what was kept, so that it can be looked up."""
        self._run(_INDEXES)

    def complete(self, values: Mapping[str, object]) -> Mapping[str, object]:
        """Return a paper's line with its abstract, if it has none, and the papers it cites, in the order of their ids.

        Of several abstracts it is the longest. Raises ValueError for more than MAX_CITED papers cited.
        """
        id = _read_id(values, "corpusid")
        if id is None or find_set(values) != "papers":
            return values
        whole = dict(values)
        texts = "SELECT text FROM abstracts WHERE id = ? ORDER BY length(text) DESC, text LIMIT 1"
        if not values.get("abstract") and (row := self._db.execute(texts, (id,)).fetchone()):
            whole["abstract"] = row[0].decode("utf-8", "surrogatepass")
        cited = "SELECT DISTINCT cited FROM citations WHERE citing = ? ORDER BY cited LIMIT ?"
        found = [number for (number,) in self._db.execute(cited, (id, MAX_CITED + 1))]
        if len(found) > MAX_CITED:
            raise ValueError(f"cites more than the {MAX_CITED:,} papers that are read")
        if found:
            whole["references"] = [*list_at(values, "references"), *found]
        return whole

    def _insert(self, statement: str, rows: Iterator[tuple[object, ...]]) -> int:
        """Insert rows one by one, and return how many were taken."""
        before = self._db.total_changes
        try:
            self._db.execute("BEGIN")
            try:
                self._db.executemany(statement, rows)
            finally:
                if self._db.in_transaction:
                    self._db.execute("COMMIT")  # what was read before the file could not be read on
        except sqlite3.OperationalError as error:
            raise _NoRoomError(error) from error
        return self._db.total_changes - before

    def _run(self, script: str) -> None:
        try:
            self._db.executescript(script)
        except sqlite3.OperationalError as error:
            raise _NoRoomError(error) from error


class _NoRoomError(GraphkitError):
    """The temporary database cannot be written; no fault of the file that is read."""

    def __init__(self, error: sqlite3.Error) -> None:
        super().__init__(
            f"what belongs to the papers cannot be kept for a while on disk ({error}): "
            "make room, or set TMPDIR to a folder that has it"
        )


def _read_id(values: Mapping[str, object], key: str) -> int | None:
    """Return an id that is a whole number, or a text of one."""
    value = values.get(key)
    if isinstance(value, str) and re.fullmatch(r"\d{1,18}", value, re.ASCII):
        return int(value)
    return value if type(value) is int and 0 <= value < 10**18 else None
