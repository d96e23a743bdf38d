"""The folder that `graphkit build` leaves: papers and extractions in one SQLite file, from which the rest is made.

A transaction holds a batch, so a run that is killed loses no batch that was finished.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple

from graphkit.errors import GraphkitError
from graphkit.records import extraction_from_json, findings_to_json, paper_from_json, paper_to_json
from graphkit.types import Decision, Extraction, Paper, Refusal, Verdict

# A record is a paper's fields and, where a file gave them, its findings: `record` is the hash of both, `key` that of
# the paper. `readings` has how often each file gave a record, as of the last time (`number`) that the file was read.
_SCHEMA = """
CREATE TABLE IF NOT EXISTS papers (
    record TEXT PRIMARY KEY, key TEXT NOT NULL, id TEXT NOT NULL, text_hash TEXT NOT NULL, source TEXT NOT NULL,
    paper TEXT NOT NULL, given TEXT);
CREATE INDEX IF NOT EXISTS papers_by_key ON papers (key);
CREATE INDEX IF NOT EXISTS papers_by_id ON papers (id);
CREATE INDEX IF NOT EXISTS papers_by_text ON papers (text_hash, given IS NOT NULL);
CREATE TABLE IF NOT EXISTS readings (
    path TEXT, record TEXT, number INTEGER NOT NULL, times INTEGER NOT NULL, PRIMARY KEY (path, record)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS readings_by_record ON readings (record);
CREATE TABLE IF NOT EXISTS extractions (
    text_hash TEXT, model TEXT, findings TEXT NOT NULL, PRIMARY KEY (text_hash, model)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS sources (path TEXT PRIMARY KEY, source TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS refusals (
    path TEXT, source TEXT, place TEXT, reason TEXT, PRIMARY KEY (path, place, reason)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS failures (
    text_hash TEXT, model TEXT, source TEXT, place TEXT, reason TEXT, PRIMARY KEY (text_hash, model)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS decisions (
    number INTEGER PRIMARY KEY, verdict TEXT NOT NULL, name TEXT NOT NULL, other TEXT NOT NULL);
"""

_PENDING = """
WITH pending AS (
    SELECT DISTINCT text_hash FROM papers
    WHERE NOT EXISTS (SELECT 1 FROM extractions e WHERE e.text_hash = papers.text_hash AND e.model = ?)
    AND NOT EXISTS (SELECT 1 FROM papers g WHERE g.text_hash = papers.text_hash AND g.given IS NOT NULL))
"""
"""The texts that a model has still to read; one that comes with findings is not read."""

_REPLACED = """
SELECT record FROM papers
WHERE id IN (SELECT id FROM papers WHERE record IN (SELECT record FROM readings WHERE number >= ?1))
AND record NOT IN (SELECT record FROM readings WHERE number >= ?1)
"""

# What follows from papers that are gone. A file that gave those alone is no source any more, unless it had refusals.
_SWEEP = (
    """DELETE FROM sources WHERE path IN (SELECT path FROM readings WHERE record NOT IN (SELECT record FROM papers))
    AND path NOT IN (SELECT path FROM readings WHERE record IN (SELECT record FROM papers))
    AND path NOT IN (SELECT path FROM refusals)""",
    "DELETE FROM readings WHERE record NOT IN (SELECT record FROM papers)",
    "DELETE FROM extractions WHERE text_hash NOT IN (SELECT text_hash FROM papers)",
    "DELETE FROM failures WHERE text_hash NOT IN (SELECT text_hash FROM papers)",
)


class SourceFile(NamedTuple):
    """A file that is read: its full path, its name in the report, and which file of this run it is, counted from 0."""

    path: str
    name: str
    number: int


class Folder:
    """Opens the folder; makes it, unless `make` is false. One process at a time: a second one gets a GraphkitError."""

    def __init__(self, path: Path, *, make: bool = True) -> None:
        self.path = path
        file = path / "papers.db"
        if not make and not file.is_file():
            raise GraphkitError(_explain_none(path))
        try:
            path.mkdir(parents=True, exist_ok=True)
            self._db = sqlite3.connect(file, timeout=1.0, isolation_level=None)
            self._db.execute("PRAGMA locking_mode = EXCLUSIVE")
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = NORMAL")
            self._db.executescript(f"BEGIN IMMEDIATE; {_SCHEMA} COMMIT;")
            (self._first,) = self._db.execute("SELECT coalesce(max(number), 0) + 1 FROM readings").fetchone()
        except OSError as error:
            raise GraphkitError(f"cannot write to {path}: {error.strerror}. Give another folder with -o") from error
        except sqlite3.Error as error:
            self.close()
            raise GraphkitError(_explain(error, file)) from error
        if not make and self._db.execute("SELECT 1 FROM papers").fetchone() is None:
            self.close()
            raise GraphkitError(_explain_none(path))

    def __enter__(self) -> Folder:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the folder."""
        if hasattr(self, "_db"):
            self._db.close()

    def _write(self, statements: Iterable[tuple[str, Iterable[tuple[Any, ...]]]]) -> None:
        """Run all statements in one transaction."""
        try:
            self._db.execute("BEGIN")
            for statement, rows in statements:
                self._db.executemany(statement, rows)
            self._db.execute("COMMIT")
        except sqlite3.Error as error:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            raise GraphkitError(_explain(error, self.path / "papers.db")) from error

    def add_records(self, records: Iterable[tuple[Paper | Extraction, SourceFile]]) -> None:
        """Keep records, and which file gave them; one that is there already is kept under the first source by name."""
        files, papers, readings = set(), [], []
        for item, file in records:
            paper = item if isinstance(item, Paper) else item.paper
            row = paper_to_json(paper)
            row.pop("source", None)
            dumped = _dump(row)
            given = None if isinstance(item, Paper) else _dump(findings_to_json(item))
            key = _digest(dumped)
            record = key if given is None else _digest(f"{dumped}\n{given}")
            papers.append((record, key, paper.id, _digest(paper.text), paper.source, dumped, given))
            readings.append((file.path, record, self._first + file.number))
            files.add((file.path, file.name))
        self._write(
            [
                ("REPLACE INTO sources VALUES (?, ?)", sorted(files)),
                (
                    "INSERT INTO papers VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (record) "
                    "DO UPDATE SET source = excluded.source WHERE excluded.source < source",
                    papers,
                ),
                (
                    "INSERT INTO readings VALUES (?, ?, ?, 1) ON CONFLICT DO UPDATE SET "
                    "times = CASE WHEN number = excluded.number THEN times + 1 ELSE 1 END, number = excluded.number",
                    readings,
                ),
            ]
        )

    def set_refusals(self, file: SourceFile, refusals: Iterable[Refusal]) -> None:
        """Note what was refused in a file, in place of what an earlier run noted. Two files of one name are two."""
        rows = sorted({(file.path, r.source, r.where, r.reason) for r in refusals})
        self._write(
            [
                ("REPLACE INTO sources VALUES (?, ?)", [(file.path, file.name)]),
                ("DELETE FROM refusals WHERE path = ?", [(file.path,)]),
                ("INSERT OR REPLACE INTO refusals VALUES (?, ?, ?, ?)", rows),
            ]
        )

    def drop_replaced(self) -> int:
        """Take out what this run did not read of the records with an id of those that it read; return how many."""
        replaced = self._db.execute(_REPLACED, (self._first,)).fetchall()
        self._write([("DELETE FROM papers WHERE record = ?", replaced), *_sweep()])
        return len(replaced)

    def drop(self, keys: Collection[str]) -> None:
        """Take out the papers with these keys, and all that is kept of them alone."""
        self._write([("DELETE FROM papers WHERE key = ?", [(key,) for key in sorted(keys)]), *_sweep()])

    def papers(self, model: str) -> Iterator[tuple[str, Paper, bool]]:
        """All papers with their keys, sorted, and whether something was read in them: whether they are in the graph."""
        query = "SELECT key, paper, min(source), text_hash NOT IN pending FROM papers GROUP BY key ORDER BY key"
        for key, paper, source, was_read in self._db.execute(_PENDING + query, (model,)):
            yield key, paper_from_json(json.loads(paper), source), bool(was_read)

    def pending(self, model: str) -> list[str]:
        """The hashes of the texts that `model` has not read yet, sorted."""
        query = "SELECT text_hash FROM pending ORDER BY text_hash"
        return [row[0] for row in self._db.execute(_PENDING + query, (model,))]

    def read_by(self, model: str) -> tuple[str, int]:
        """Of the texts that `model` has still to read: which other model read most, and how many others did read."""
        query = """SELECT model, (SELECT count(DISTINCT text_hash) FROM extractions WHERE text_hash IN pending)
            FROM extractions WHERE text_hash IN pending GROUP BY model ORDER BY count(*) DESC, model LIMIT 1"""
        return self._db.execute(_PENDING + query, (model,)).fetchone() or ("", 0)

    def papers_of(self, text_hashes: Iterable[str]) -> Iterator[Paper]:
        """One paper for each of the texts."""
        query = "SELECT paper, min(source) FROM papers WHERE text_hash = ? GROUP BY key ORDER BY key LIMIT 1"
        for text_hash in text_hashes:
            paper, source = self._db.execute(query, (text_hash,)).fetchone()
            yield paper_from_json(json.loads(paper), source)

    def add_outcomes(self, model: str, text_hashes: Sequence[str], outcomes: Sequence[Extraction | Refusal]) -> None:
        """Keep what a model read in each text, or that it failed."""
        read, failed = [], []
        for text_hash, outcome in zip(text_hashes, outcomes, strict=True):
            if isinstance(outcome, Refusal):
                failed.append((text_hash, model, outcome.source, outcome.where, outcome.reason))
            else:
                read.append((text_hash, model, _dump(findings_to_json(outcome))))
        self._write(
            [
                ("REPLACE INTO extractions VALUES (?, ?, ?)", read),
                ("REPLACE INTO failures VALUES (?, ?, ?, ?, ?)", failed),
                ("DELETE FROM failures WHERE text_hash = ? AND model = ?", [row[:2] for row in read]),
            ]
        )

    def extractions(self, model: str) -> Iterator[Extraction]:
        """All papers with what was read in them, sorted; what files gave comes before what the model read."""
        query = """SELECT paper, min(source), coalesce(
                (SELECT max(given) FROM papers g WHERE g.text_hash = papers.text_hash AND g.given IS NOT NULL),
                (SELECT findings FROM extractions e WHERE e.text_hash = papers.text_hash AND e.model = ?)) AS findings
            FROM papers GROUP BY key HAVING findings IS NOT NULL ORDER BY key"""
        for paper, source, findings in self._db.execute(query, (model,)):
            yield extraction_from_json(json.loads(findings), paper_from_json(json.loads(paper), source))

    def decisions(self) -> list[Decision]:
        """What the user decided of names, the oldest first."""
        return [decision for _, decision in self.numbered_decisions()]

    def numbered_decisions(self) -> list[tuple[int, Decision]]:
        """The decisions, each with the number that it keeps until it is dropped."""
        rows = self._db.execute("SELECT number, verdict, name, other FROM decisions ORDER BY number")
        return [(number, Decision(Verdict(verdict), name, other)) for number, verdict, name, other in rows]

    def add_decisions(self, decisions: Iterable[Decision]) -> None:
        """Keep decisions as the latest, in their order."""
        rows = [(decision.verdict.value, decision.name, decision.other) for decision in decisions]
        self._write([("INSERT INTO decisions (verdict, name, other) VALUES (?, ?, ?)", rows)])

    def drop_decisions(self, numbers: Iterable[int]) -> None:
        """Forget the decisions of these numbers."""
        self._write([("DELETE FROM decisions WHERE number = ?", [(number,) for number in numbers])])

    def models(self) -> list[str]:
        """The models that read papers of this folder, sorted; what a file gave is no model's."""
        rows = self._db.execute("SELECT DISTINCT model FROM extractions ORDER BY model")
        return [row[0] for row in rows]

    def sources(self) -> list[tuple[str, int]]:
        """Each file, by name, with how many records of it are kept; files of one name are counted together."""
        query = """SELECT source, coalesce(sum(times), 0) FROM sources LEFT JOIN readings USING (path)
            GROUP BY source ORDER BY source"""
        return list(self._db.execute(query))

    def failures(self, model: str) -> list[Refusal]:
        """The papers that a model could not read; they are tried again at each build."""
        query = """SELECT source, place, reason FROM failures WHERE text_hash IN pending AND model = ?
            ORDER BY source, place, reason"""
        return [Refusal(*row) for row in self._db.execute(_PENDING + query, (model, model))]

    def refusals(self) -> list[Refusal]:
        """The records of sources that were not taken."""
        query = "SELECT source, place, reason FROM refusals ORDER BY source, place, reason, path"
        return [Refusal(*row) for row in self._db.execute(query)]


def _sweep() -> list[tuple[str, list[tuple[Any, ...]]]]:
    return [(statement, [()]) for statement in _SWEEP]


def _dump(row: object) -> str:
    return json.dumps(row, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _explain(error: sqlite3.Error, file: Path) -> str:
    message = str(error)
    if "locked" in message:
        return f"{file.parent} is in use by another graphkit process: wait for it to end, or take another folder"
    if "no such column" in message or "has no column" in message:
        return f"{file} was made by another version of graphkit ({message}): build another folder from the same sources"
    if "not a database" in message or "malformed" in message:
        return f"{file} is damaged or no graphkit file ({message}): move it away and build again"
    return f"cannot use {file}: {message}. Is the disk full, or the folder read-only? Give another folder with -o"


def _explain_none(folder: Path) -> str:
    return f"{folder} has no papers: make it with `graphkit build SOURCE -o {folder}`"
