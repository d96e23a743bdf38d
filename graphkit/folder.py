"""The folder that `graphkit build` leaves: papers and extractions in one SQLite file, from which the rest is made.

A transaction holds a batch, so a run that is killed loses no batch that was finished.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

from graphkit.errors import GraphkitError
from graphkit.records import extraction_from_json, findings_to_json, paper_from_json, paper_to_json
from graphkit.types import Extraction, Paper, Refusal

GIVEN = "given"
"""The model of extractions that were read from a file: they come before any model's own."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS papers (
    key TEXT PRIMARY KEY, text_hash TEXT NOT NULL, paper TEXT NOT NULL, source TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS papers_by_text ON papers (text_hash);
CREATE TABLE IF NOT EXISTS extractions (
    text_hash TEXT, model TEXT, findings TEXT NOT NULL, PRIMARY KEY (text_hash, model)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS sources (
    path TEXT PRIMARY KEY, source TEXT NOT NULL, records INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS refusals (
    path TEXT, source TEXT, place TEXT, reason TEXT, PRIMARY KEY (path, place, reason)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS failures (
    text_hash TEXT, model TEXT, source TEXT, place TEXT, reason TEXT, PRIMARY KEY (text_hash, model)) WITHOUT ROWID;
"""

_PENDING = """
FROM papers WHERE NOT EXISTS (
    SELECT 1 FROM extractions e WHERE e.text_hash = papers.text_hash AND e.model IN (?, ?))
"""


class Folder:
    """Opens or makes the folder. One process at a time: a second one gets a GraphkitError."""

    def __init__(self, path: Path) -> None:
        self.path = path
        file = path / "papers.db"
        try:
            path.mkdir(parents=True, exist_ok=True)
            self._db = sqlite3.connect(file, timeout=1.0, isolation_level=None)
            self._db.execute("PRAGMA locking_mode = EXCLUSIVE")
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = NORMAL")
            self._db.executescript(f"BEGIN IMMEDIATE; {_SCHEMA} COMMIT;")
        except OSError as error:
            raise GraphkitError(f"cannot write to {path}: {error.strerror}. Give another folder with -o") from error
        except sqlite3.Error as error:
            self.close()
            raise GraphkitError(_explain(error, file)) from error

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

    def add_records(self, records: Iterable[Paper | Extraction]) -> None:
        """Keep records; one that is there already is kept once, under the first of its sources by name."""
        papers, given = [], []
        for record in records:
            paper = record if isinstance(record, Paper) else record.paper
            row = paper_to_json(paper)
            row.pop("source", None)
            text_hash = _digest(paper.text)
            papers.append((_digest(_dump(row)), text_hash, _dump(row), paper.source))
            if isinstance(record, Extraction):
                given.append((text_hash, GIVEN, _dump(findings_to_json(record))))
        self._write(
            [
                (
                    "INSERT INTO papers VALUES (?, ?, ?, ?) "
                    "ON CONFLICT (key) DO UPDATE SET source = min(source, excluded.source)",
                    papers,
                ),
                (
                    "INSERT INTO extractions VALUES (?, ?, ?) "
                    "ON CONFLICT DO UPDATE SET findings = max(findings, excluded.findings)",
                    given,
                ),
            ]
        )

    def set_source(self, path: Path, source: str, records: int, refusals: Iterable[Refusal]) -> None:
        """Note what was read from a file, in place of what an earlier run noted. Two files of one name are two."""
        key = str(path.resolve())
        rows = sorted({(key, r.source, r.where, r.reason) for r in refusals})
        self._write(
            [
                ("DELETE FROM refusals WHERE path = ?", [(key,)]),
                ("REPLACE INTO sources VALUES (?, ?, ?)", [(key, source, records)]),
                ("INSERT OR REPLACE INTO refusals VALUES (?, ?, ?, ?)", rows),
            ]
        )

    def pending(self, model: str) -> list[str]:
        """The hashes of the texts that `model` has not read yet, sorted."""
        rows = self._db.execute(f"SELECT DISTINCT text_hash {_PENDING} ORDER BY text_hash", (model, GIVEN))
        return [row[0] for row in rows]

    def papers_of(self, text_hashes: Iterable[str]) -> Iterator[Paper]:
        """One paper for each of the texts."""
        query = "SELECT paper, source FROM papers WHERE text_hash = ? ORDER BY key LIMIT 1"
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
        """All records with what was read in them, sorted; what a file gave comes before what the model read."""
        query = """SELECT paper, source, coalesce(given.findings, own.findings) FROM papers
            LEFT JOIN extractions given ON given.text_hash = papers.text_hash AND given.model = ?
            LEFT JOIN extractions own ON own.text_hash = papers.text_hash AND own.model = ?
            WHERE given.findings IS NOT NULL OR own.findings IS NOT NULL ORDER BY key"""
        for paper, source, findings in self._db.execute(query, (GIVEN, model)):
            yield extraction_from_json(json.loads(findings), paper_from_json(json.loads(paper), source))

    def sources(self) -> list[tuple[str, int]]:
        """Each file, by name, with the number of records that it gave; files of one name are counted together."""
        return list(self._db.execute("SELECT source, sum(records) FROM sources GROUP BY source ORDER BY source"))

    def failures(self, model: str) -> list[Refusal]:
        """The papers that a model could not read; they are tried again at each build."""
        query = "SELECT source, place, reason FROM failures WHERE model = ? ORDER BY source, place"
        return [Refusal(*row) for row in self._db.execute(query, (model,))]

    def refusals(self) -> list[Refusal]:
        """The records of sources that were not taken."""
        query = "SELECT source, place, reason FROM refusals ORDER BY source, place, reason, path"
        return [Refusal(*row) for row in self._db.execute(query)]


def _dump(row: object) -> str:
    return json.dumps(row, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _explain(error: sqlite3.Error, file: Path) -> str:
    message = str(error)
    if "locked" in message:
        return f"{file.parent} is in use by another graphkit process: wait for it, or give another folder with -o"
    if "not a database" in message or "malformed" in message:
        return f"{file} is damaged or no graphkit file ({message}): move it away and build again"
    return f"cannot use {file}: {message}. Is the disk full, or the folder read-only? Give another folder with -o"
