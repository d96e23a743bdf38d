"""A JSON document's text as a window that slides over it, and the values in it, decoded one at a time.

What is held is what one value needs, and up to as much again of what follows it. The answers do not depend on where
the chunks of bytes begin and end. Not done here: what the values mean.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from typing import NamedTuple

from graphkit.ingest.files import MAX_LINE, DamageError

MAX_RECORD = MAX_LINE
"""Characters of the longest value that is read."""
NEAR = 32
"""Characters after an error that decide it: a number, a name or an escape may be cut off where the window ends."""

_MAX_INDENT = 1_000
_TRIM = 4_000
_DECODER = json.JSONDecoder()
_GAP = re.compile(r"[\s,]*")
_ODD = re.compile("[\udc80-\udcff]")  # bytes that are no UTF-8, as they are decoded here


class Found(NamedTuple):
    """A value, and where it ends in the window's text."""

    end: int
    value: object


class Broken(NamedTuple):
    """Why no value could be decoded, where that was seen, and whether it is that the text ends there."""

    reason: str
    place: int
    cut: bool = False


class Window:
    """The part of a document that is looked at: `text`, from before `place`, which is on line `line` of the file."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self.text = ""
        self.place = 0
        self.line = 1
        self.ended = False
        self.damage = ""
        """Why reading the file ended before its end."""
        self._pieces = _decode_chunks(chunks)
        self._odd = False
        self._before = ""  # of the first line, what was cut off: its blanks, or "." for anything else
        self._columns = 0  # how long that was

    def left(self) -> int:
        """Return how many characters stand at the place and after it."""
        return len(self.text) - self.place

    def move(self, place: int) -> None:
        """Go on to a later place."""
        self.line += self.text.count("\n", self.place, place)
        self.place = place

    def load(self) -> bool:
        """Let go of the text before the place, and read about as much as is left; False where all was read before."""
        if self.ended:
            return False
        self._cut()
        pieces, size = [self.text], 0
        try:
            while size <= len(self.text) and (piece := next(self._pieces, None)) is not None:
                pieces.append(piece)
                size += len(piece)
                self._odd = self._odd or (not piece.isascii() and bool(_ODD.search(piece)))
            self.ended = size <= len(self.text)
        except DamageError as error:
            self.ended, self.damage = True, str(error)
        self.text = "".join(pieces)
        return True

    def trim(self) -> None:
        """Let go of the text before the place, if it is long: an error costs a count of all lines before it."""
        if self.place > _TRIM:
            self._cut()

    def skip_gap(self) -> bool:
        """Go on over blanks and commas; False where nothing else follows."""
        while True:
            self.move(_GAP.match(self.text, self.place).end())  # type: ignore[union-attr]  # it matches anywhere
            if self.left():
                return True
            if not self.load():
                return False

    def find_object(self, indent: str) -> bool:
        """Go on to the next object that begins a line after these blanks; False, and to the end, where none does."""
        start = re.compile(rf"\n{re.escape(indent)}\{{")
        while not (match := start.search(self.text, self.place)):
            self.move(max(self.place, len(self.text) - len(indent) - 1))
            if not self.load():
                self.move(len(self.text))
                return False
        self.move(match.end() - 1)
        return True

    def decode(self, start: int) -> Found | Broken | None:
        """Return the value at `start`, or why there is none; None where that depends on what follows the window."""
        try:
            value, end = _DECODER.raw_decode(self.text, start)
        except json.JSONDecodeError as error:
            cut = error.msg.startswith("Unterminated string") or error.pos > len(self.text) - NEAR
            if cut and not self.ended:
                return None
            return Broken(f"broken JSON: {error.msg} {self._name_place(error.pos)}", error.pos, cut)
        except (ValueError, RecursionError) as error:  # a number of thousands of digits, or brackets in brackets
            return Broken(f"JSON that cannot be read: {error}", start)
        sure = self.ended or end <= len(self.text) - NEAR or self.text[end - 1] in '}]"'
        return Found(end, value) if sure else None

    def decode_record(self) -> Found | Broken:
        """Return the value at the place, reading on as far as it goes, or why there is none."""
        while (found := self.decode(self.place)) is None and self.left() <= MAX_RECORD + NEAR and self.load():
            pass
        end = found.end if isinstance(found, Found) else found.place if found else len(self.text)
        unclosed = isinstance(found, Broken) and found.cut and self.left() > MAX_RECORD
        if found is None or unclosed or end - self.place > MAX_RECORD:
            return Broken(f"the record is longer than the {MAX_RECORD:,} characters that are read", end)
        return found

    def find_odd(self, end: int) -> str:
        """Return what to say of the first byte from the place to `end` that is no text; nothing where there is none."""
        match = _ODD.search(self.text, self.place, end) if self._odd else None
        if match is None:
            return ""
        byte = ord(match.group()) - 0xDC00
        return (
            f"not valid text: byte 0x{byte:02x} {self._name_place(match.start())} is no UTF-8; "
            "convert the file to UTF-8, for example with iconv"
        )

    def indent(self) -> str:
        """Return the blanks before the place on its line; none where something else stands there."""
        before = self._line_start()
        return before if before.isspace() else ""

    def _line_start(self) -> str:
        """What stands before the place on its line, if it is blank; a dot for anything else."""
        first = self.text.rfind("\n", 0, self.place) + 1
        before = self.text[first : self.place] if first else self._before + self.text[: self.place]
        return before if not before.strip() and len(before) <= _MAX_INDENT else "."

    def _cut(self) -> None:
        before, first = self._line_start(), self.text.rfind("\n", 0, self.place) + 1
        self._columns = self.place - first + (0 if first else self._columns)
        self._before = before
        self.text, self.place = self.text[self.place :], 0

    def _name_place(self, place: int) -> str:
        line = self.line + self.text.count("\n", self.place, place)
        last = self.text.rfind("\n", 0, place)
        return f"on line {line}, column {place - last + (self._columns if last < 0 else 0)}"


def _decode_chunks(chunks: Iterator[bytes]) -> Iterator[str]:
    """Yield the text, line ends as LF; a byte that is no UTF-8 becomes a lone surrogate, which no valid text has."""
    decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
    cr = ""
    for chunk in chunks:
        text = cr + decoder.decode(chunk)
        cr = "\r" if text.endswith("\r") else ""  # its LF may come with the next chunk
        text = text[: len(text) - len(cr)]
        yield text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
    yield (cr + decoder.decode(b"", final=True)).replace("\r", "\n")
