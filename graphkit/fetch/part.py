"""A file of works that is not finished: what came so far as `FILE.part`, and beside it where to go on.

`.FILE.state` is a small SQLite file. It is written after the lines have reached the disk, and says how many bytes of
them count: what a killed run wrote beyond is cut off by the next one, so no work is lost and none is there twice. It is
locked, too, so that two runs never write one file.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

from graphkit.errors import FetchError
from graphkit.fetch.request import Page, Request, Resume, Work

_SCHEMA = """
CREATE TABLE IF NOT EXISTS progress (
    one INTEGER PRIMARY KEY CHECK (one = 1), key TEXT NOT NULL, said TEXT NOT NULL, size INTEGER NOT NULL,
    resume TEXT NOT NULL, total INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS works (id TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS missing (number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE);
"""


class Part:
    """Opens what there is of `path`, or begins anew; `resume` is None at the beginning.

    Raises FetchError where `path` is there already, another request is unfinished (and not `again`), or another
    process fetches it.
    """

    def __init__(self, path: Path, request: Request, *, again: bool = False) -> None:
        self.path = path
        self.lines = path.with_name(f"{path.name}.part")
        self._state = path.with_name(f".{path.name}.state")
        self.resume: Resume | None = None
        self.total = 0
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._open_state()
            try:
                self._take_up(request, again=again)
            except BaseException:
                self.close()
                raise
        except sqlite3.Error as error:
            raise FetchError(self._explain(error)) from error
        except OSError as error:
            raise FetchError(f"cannot write {path}: {error.strerror}. Choose another place with -o") from error

    def _open_state(self) -> None:
        self._db = sqlite3.connect(self._state, timeout=1.0, isolation_level=None)
        try:
            self._db.execute("PRAGMA locking_mode = EXCLUSIVE")
            self._db.execute("PRAGMA synchronous = NORMAL")
            self._db.executescript(f"BEGIN IMMEDIATE; {_SCHEMA} COMMIT;")
        except BaseException:
            self._db.close()
            raise

    def _take_up(self, request: Request, *, again: bool) -> None:
        """Go on where an earlier run of the same request stopped, or begin."""
        row = self._db.execute("SELECT key, said, size, resume, total FROM progress").fetchone()
        if row and (again or not self.lines.is_file()):  # without lines: finished by a run killed right then
            row = None
        if row and row[0] != request.key:
            raise FetchError(
                f"{self.lines} holds an unfinished fetch of something else ({row[1]}): finish that one with its own "
                "command, choose another file with -o, or give --again to drop it"
            )
        if not row and self.path.exists() and not again:
            self._forget()
            raise FetchError(f"{self.path} is there already: give --again to get it anew, or another file with -o")
        if row:
            self.resume, self.total, size = json.loads(row[3]), row[4], row[2]
        else:
            self._db.executescript("BEGIN; DELETE FROM progress; DELETE FROM works; DELETE FROM missing; COMMIT;")
            size = 0
        self._request = request
        self._file = self.lines.open("r+b" if row else "wb")
        if self._file.seek(0, os.SEEK_END) < size:
            self._file.close()
            raise FetchError(f"{self.lines} was cut short: give --again to begin anew")
        self._file.truncate(size)
        self._file.seek(size)

    def __enter__(self) -> Part:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file; one without works goes away."""
        try:
            empty = self.done == 0
        except sqlite3.Error:
            return  # closed before
        if hasattr(self, "_file"):
            self._file.close()
            if empty:
                self.lines.unlink(missing_ok=True)
                self._forget()
        self._db.close()

    @property
    def done(self) -> int:
        """How many works there are."""
        (count,) = self._db.execute("SELECT count(*) FROM works").fetchone()
        return int(count)

    @property
    def missing(self) -> list[str]:
        """The ids that the service does not know, in the order of the request."""
        return [row[0] for row in self._db.execute("SELECT id FROM missing ORDER BY number")]

    def add(self, page: Page) -> None:
        """Keep the works of a page that are new, up to the request's limit."""
        fresh = self._fresh(page.works)
        if self._request.limit is not None:
            fresh = fresh[: max(0, self._request.limit - self.done)]
        try:
            for work in fresh:
                self._file.write((json.dumps(work.values, ensure_ascii=False) + "\n").encode("utf-8", "replace"))
            self._file.flush()
            os.fsync(self._file.fileno())
            self._keep(fresh, page)
        except sqlite3.Error as error:
            raise FetchError(self._explain(error)) from error
        except OSError as error:
            raise FetchError(f"cannot write {self.lines}: {error.strerror}. Is the disk full?") from error

    def _fresh(self, works: Sequence[Work]) -> list[Work]:
        first: dict[str, Work] = {}
        for work in works:
            first.setdefault(work.id, work)
        known = "SELECT 1 FROM works WHERE id = ?"
        return [work for work in first.values() if self._db.execute(known, (work.id,)).fetchone() is None]

    def _keep(self, works: Sequence[Work], page: Page) -> None:
        """Note that these works are written, and where to go on, in one step."""
        self.total = page.total
        progress = (self._request.key, str(self._request), self._file.tell(), json.dumps(page.resume), page.total)
        self._db.execute("BEGIN")
        self._db.executemany("INSERT INTO works VALUES (?)", [(work.id,) for work in works])
        self._db.executemany("INSERT OR IGNORE INTO missing (id) VALUES (?)", [(id,) for id in page.missing])
        self._db.execute("REPLACE INTO progress VALUES (1, ?, ?, ?, ?, ?)", progress)
        self._db.execute("COMMIT")

    def finish(self) -> None:
        """Put the file in its place."""
        self._file.close()
        try:
            self.lines.replace(self.path)
        except OSError as error:
            raise FetchError(f"cannot write {self.path}: {error.strerror}. The works are in {self.lines}") from error
        self._forget()

    def _forget(self) -> None:
        self._db.close()
        self._state.unlink(missing_ok=True)

    def _explain(self, error: sqlite3.Error) -> str:
        if "locked" in str(error):
            return f"{self.path} is being fetched by another process: wait for it to end, or choose another file"
        return f"cannot use {self._state}: {error}. Is the disk full, or the folder read-only? Else delete that file"
