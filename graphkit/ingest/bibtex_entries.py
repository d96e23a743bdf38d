"""Cuts BibTeX into entries, one at a time, each with the line where it starts. What an entry holds, `bibtex` reads.

Braces are counted as BibTeX does, escaped ones too. When one is left open, the entry ends before the next line that
begins one (`@article{key,`), so it costs itself and no other; when one too many closes an entry, the fields that are
left outside tell. Text between entries is a comment.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from graphkit.ingest.files import MAX_LINE, Fault, Line

_START = re.compile(r"\s{0,200}@\s{0,9}([A-Za-z]\w{0,40})\s{0,99}(?=[{(]|$)")
_SURE_START = re.compile(
    r"\s{0,200}@\s{0,9}(?:[A-Za-z]{1,40}\s{0,9}[{(]\s{0,9}[^\s,={}()\"]{0,300}\s{0,9},|(?i:string)\s{0,9}[{(])"
)
_MARKS = re.compile(r'[{}()"]')
_LEFT_OUT = re.compile(r"\s{0,200},?\s{0,200}[A-Za-z][\w-]{0,40}\s{0,9}=\s{0,9}[{\"\d]")
_BETWEEN = frozenset({"", ",", "}", "},"})


@dataclass
class Entry:
    """An entry as it is written, from its @ to its last brace, and the first thing that is wrong with it."""

    line: int
    type: str
    parts: list[str] = field(default_factory=list)
    size: int = 0
    fault: Fault | None = None

    @property
    def text(self) -> str:
        return "".join(self.parts)

    def spoil(self, line: int, reason: str) -> None:
        """Note why the entry cannot be taken, unless something was wrong before."""
        self.fault = self.fault or Fault(line, reason)


def cut_entries(lines: Iterable[Line]) -> Iterator[Entry]:
    """Yield all entries, `@string` and `@comment` among them, with their faults.

    At most MAX_LINE characters are held.
    """
    cutter = _Cutter()
    for line in lines:
        yield from cutter.take(line)
    yield from cutter.end()


class _Cutter:
    """Where the reading stands: the entry that is open, and the one before it, of which fields may be left over."""

    def __init__(self) -> None:
        self._open: Entry | None = None
        self._closed: Entry | None = None
        self._depth = 0
        self._quoted = False
        self._closer = ""

    def take(self, line: Line) -> Iterator[Entry]:
        """Read a line; yield the entries that are surely over."""
        if self._open and self._depth and _SURE_START.match(line.text):
            self._open.spoil(self._open.line, "broken BibTeX: a brace or quote is left open in this entry")
            self._close()
        if self._open and not self._depth and line.text.strip()[:1] not in ("", "{", "("):
            self._open = None  # "@word" alone on a line was no entry
        text, place = line.text + "\n", 0
        while place < len(text):
            if self._open is None:
                start = _START.match(text, place)
                if not start:
                    yield from self._take_rest(text[place:], line)
                    return
                yield from self._flush()
                self._open = Entry(line.number, start[1].lower())
                self._quoted = False
            place = self._grow(text, place, line)
        if line.cut and self._open:
            self._close()

    def end(self) -> Iterator[Entry]:
        """Yield what is left at the end of the file."""
        if self._open and self._depth:
            self._open.spoil(self._open.line, "broken BibTeX: a brace or quote is left open up to the end of the file")
            self._close()
        yield from self._flush()

    def _grow(self, text: str, place: int, line: Line) -> int:
        """Add to the open entry what belongs to it; return the place behind it."""
        entry, end = self._open, self._find_end(text, place)
        if entry is None:
            return len(text)
        stop = len(text) if end is None else end
        entry.size += stop - place
        if line.problem:
            entry.spoil(line.number, line.problem)
        if entry.size > MAX_LINE:
            entry.spoil(entry.line, f"the entry is longer than the {MAX_LINE:,} characters that are read")
            entry.parts.clear()
        else:
            entry.parts.append(text[place:stop])
        if end is not None:
            self._close()
        return stop

    def _find_end(self, text: str, place: int) -> int | None:
        """Return the place behind the mark that closes the open entry, if it is here."""
        for mark in _MARKS.finditer(text, place):
            char = mark[0]
            if not self._depth:
                self._depth, self._closer = 1, ")" if char == "(" else "}"
            elif char == "{":
                self._depth += 1
            elif char == '"':
                self._quoted ^= self._depth == 1
            elif char == "}" and (self._closer == "}" or self._depth > 1):
                self._depth -= 1
                if not self._depth:
                    return mark.end()
            elif char == ")" == self._closer and self._depth == 1 and not self._quoted:
                self._depth = 0
                return mark.end()
        return None

    def _close(self) -> None:
        self._closed, self._open, self._depth = self._open, None, 0

    def _flush(self) -> Iterator[Entry]:
        if self._closed:
            yield self._closed
        self._closed = None

    def _take_rest(self, text: str, line: Line) -> Iterator[Entry]:
        """Read what is no entry: a comment, or fields that a brace too many has left outside of theirs."""
        if self._closed and _LEFT_OUT.match(text):
            reason = f"broken BibTeX: a brace too many closes this entry before line {line.number}"
            self._closed.spoil(self._closed.line, reason)
        if line.cut or text.strip() not in _BETWEEN:
            yield from self._flush()
        if line.cut:  # it may have held entries
            yield Entry(line.number, "", fault=Fault(line.number, line.problem))
