"""CSV and its kin (tabs, semicolons) as records, one at a time.

The first line names the columns. A record may go over several lines inside quotes. When a quote is left open, the lines
that it would swallow are read again as records of their own, so one bad line costs one record.
"""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress

from graphkit.ingest.files import MAX_LINE, Fault, Line, Row

DELIMITERS = (",", "\t", ";")
_NAME = re.compile(r"[^\W\d][\w .:/()-]{0,60}")
_MAX_REREAD = 4 * MAX_LINE  # characters that are read a second time: open quotes on purpose must not cost for ever


class _TooLongError(Exception):
    """A record has more characters than a line may have."""


def find_delimiter(head: str, known: Collection[str]) -> str | None:
    """Return what separates the columns, or None when the first line does not name at least one known field."""
    first = next((line for line in re.split(r"\r\n?|\n", head) if line.strip()), "")
    for delimiter in DELIMITERS:
        names = split_names(first, delimiter)
        if len(names) > 1 and len(set(names)) == len(names) and all(map(_NAME.fullmatch, names)):
            folded = {name.casefold() for name in names}
            if folded & {name.casefold() for name in known}:
                return delimiter
    return None


def split_names(first: str, delimiter: str) -> list[str]:
    """Return the names of the columns in a first line."""
    first = first.replace("\0", " ").lstrip("\ufeff")  # a second byte-order mark, of a file saved again
    with suppress(csv.Error):
        return [name.strip() for name in next(csv.reader([first], delimiter=delimiter), [])]
    return []


def read_table(
    lines: Iterable[Line], delimiter: str, known: Collection[str], *, quoted: bool = True
) -> Iterator[Row | Fault]:
    """Yield the records by the names of their columns, and a fault for each that does not fit them.

    A column that is a known field but for capitals has the known name. Of a table that is not `quoted`, every line is a
    record, and quotes are characters like others.
    """
    source = _Lines(lines, quoted)
    spelled = {name.casefold(): name for name in known}
    names: list[str] = []
    while (first := source.begin()) is not None:
        if first.cut or (first.problem and not names):
            yield Fault(first.number, first.problem)
        elif not names:
            names = [spelled.get(name.casefold(), name) for name in split_names(first.text, delimiter)]
        elif first.text.strip(" " + delimiter):
            yield _read_record(source, first, delimiter, names)


def _read_record(source: _Lines, first: Line, delimiter: str, names: list[str]) -> Row | Fault:
    try:
        cells = _parse(source, delimiter)
    except _TooLongError:
        return Fault(first.number, f"the record is longer than the {MAX_LINE:,} characters that are read")
    except csv.Error as error:
        source.give_back()
        return Fault(first.number, source.problem or f"broken CSV: {error}; a quote may be open, or not doubled")
    while len(cells) > len(names) and not cells[-1].strip():
        cells.pop()  # delimiters at the end of a line separate nothing
    if source.taken > 1 and len(cells) != len(names):
        source.give_back()
    if source.problem:
        return Fault(first.number, source.problem)
    if len(cells) > len(names) or (source.taken > 1 and len(cells) < len(names)):
        return Fault(first.number, f"{len(cells)} values, but the first line names {len(names)} columns")
    # an empty cell says nothing: a table has no other way to leave a value out
    return Row(first.number, {name: cell for name, cell in zip(names, cells, strict=False) if cell})


def _parse(source: _Lines, delimiter: str) -> list[str]:
    """Read one record. The limit of the csv module is for the whole process, so it is put back at once."""
    before = csv.field_size_limit(2 * MAX_LINE)
    try:
        if not source.quoted:
            return next(csv.reader(source, delimiter=delimiter, quoting=csv.QUOTE_NONE), [])
        return next(csv.reader(source, delimiter=delimiter, strict=True), [])
    finally:
        csv.field_size_limit(before)


class _Lines:
    """The lines of one record after the other; what a record took beyond its first line can be given back."""

    def __init__(self, lines: Iterable[Line], quoted: bool) -> None:
        self.quoted = quoted
        self._lines = iter(lines)
        self._back: deque[Line] = deque()
        self._record: list[Line] = []
        self._next = 0
        self._size = 0
        self._budget = _MAX_REREAD
        self.problem = ""

    @property
    def taken(self) -> int:
        """How many lines the record in hand has."""
        return self._next

    def begin(self) -> Line | None:
        """Start a record: return its first line, or None at the end."""
        line = self._pull()
        self._record, self._next, self._size = [line] if line else [], 0, 0
        self.problem = ""
        return line

    def give_back(self) -> None:
        """Let all lines of the record but the first be read again, unless too much was read twice already."""
        again = self._record[1:]
        self._budget -= sum(len(line.text) for line in again)
        if self._budget >= 0:
            self._back.extendleft(reversed(again))

    def _pull(self) -> Line | None:
        return self._back.popleft() if self._back else next(self._lines, None)

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if self._next:
            line = self._pull()
            if line is None:
                raise StopIteration
            self._record.append(line)
        line = self._record[self._next]
        self._next += 1
        self._size += len(line.text) + 1
        self.problem = self.problem or line.problem
        if self._size > MAX_LINE:
            self._skip_open()
            raise _TooLongError
        return line.text.replace("\0", " ") + "\n"

    def _skip_open(self) -> None:
        """Pass over the rest of a quoted field that is too long: up to the next line with an odd number of quotes."""
        while (line := self._pull()) is not None and line.text.count('"') % 2 == 0:
            pass
