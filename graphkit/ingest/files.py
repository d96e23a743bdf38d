"""Files as numbered lines, or as chunks: packed or not, in UTF-8 or UTF-16, with any line ends, in bounded memory.

What a file is, is told from its first bytes, never from its name. Bytes that do not fit are not thrown away quietly:
a line that cannot be decoded, is too long, or where a packed file breaks off comes with its `problem`.
Not done here: what the lines mean.
"""

from __future__ import annotations

import bz2
import codecs
import gzip
import lzma
import zlib
from collections.abc import Iterator
from contextlib import suppress
from itertools import chain
from pathlib import Path
from typing import BinaryIO, NamedTuple

from graphkit.errors import SourceError

MAX_LINE = 16 * 2**20
"""Bytes of the longest line that is held; of a longer one the start is kept, to name it by."""
HEAD = 2**16
"""Bytes of a file that decide what it is."""
_CHUNK = 2**18
_KEPT = 4_000  # bytes of a line that is too long
_XZ_MEMORY = 256 * 2**20  # `xz -9` needs 65 MB to unpack; a crafted header may ask for far more

_MAGIC = {
    b"%PDF": "a PDF: give its text, or a file with titles and abstracts",
    b"PK\x03\x04": "a zip archive or office file: unpack it, or export it as CSV",
    b"SQLite format 3": "a SQLite database: export the records as CSV or JSON lines",
    b"PAR1": "a Parquet file: export the records as CSV or JSON lines",
}
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class DamageError(Exception):
    """Reading failed somewhere in the file; what came before is good."""


class Line(NamedTuple):
    """A line without its line end, counted from 1, and why its text cannot be trusted, if so."""

    number: int
    text: str
    problem: str = ""
    cut: bool = False  # the text is only a part of the line


class Row(NamedTuple):
    """A record as its reader found it: the line where it starts, and its fields."""

    line: int
    values: dict[str, object]
    made: bool = False  # the values are the fields of `Paper`, those the user named included


class Fault(NamedTuple):
    """A record that its reader could not make out: the line, and why."""

    line: int
    reason: str


def open_chunks(path: Path) -> tuple[str, Iterator[bytes]]:
    """Return the start of the file's text (about 64 kB) and all its bytes, unpacked, UTF-16 and UTF-32 as UTF-8.

    Raises SourceError when the file cannot be opened, is empty, or is no text; the chunks raise DamageError where the
    file breaks off.
    """
    chunks = _read_chunks(path)
    pieces: list[bytes] = []
    failure: DamageError | None = None
    try:
        for chunk in chunks:
            pieces.append(chunk)
            if sum(map(len, pieces)) >= HEAD:
                break
    except DamageError as error:
        failure = error
    start = b"".join(pieces)
    head = _decode_head(start[:HEAD])
    if failure and not start:
        raise SourceError(str(failure))
    if not failure and len(start) < HEAD and not head.strip():
        raise SourceError("the file is empty")
    rest = _fail(failure) if failure else chunks
    return head, _to_utf8(chain([start], rest))


def _fail(failure: DamageError) -> Iterator[bytes]:
    raise failure
    yield b""


def _read_chunks(path: Path) -> Iterator[bytes]:
    """Yield the file's bytes, unpacked. Raises SourceError if it does not open, DamageError if it breaks off."""
    try:
        stream = path.open("rb")
    except OSError as error:
        raise SourceError(f"the file cannot be opened: {error.strerror}") from error
    with stream:
        try:
            yield from _unpack(stream)
        except (EOFError, OSError, zlib.error, lzma.LZMAError) as error:
            reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
            raise DamageError(f"the file is cut off or damaged here ({reason}): get it again") from error


def _unpack(stream: BinaryIO) -> Iterator[bytes]:
    magic = stream.peek(6)[:6]  # type: ignore[attr-defined]  # open("rb") gives a BufferedReader
    if magic.startswith(b"\x1f\x8b"):
        with gzip.GzipFile(fileobj=stream) as packed:
            yield from iter(lambda: packed.read1(_CHUNK), b"")
    elif magic.startswith(b"BZh"):
        with bz2.BZ2File(stream) as packed_bz2:
            yield from iter(lambda: packed_bz2.read1(_CHUNK), b"")
    elif magic.startswith(b"\xfd7zXZ\x00"):
        yield from _unpack_xz(stream)
    else:
        yield from iter(lambda: stream.read(_CHUNK), b"")


def _unpack_xz(stream: BinaryIO) -> Iterator[bytes]:
    """Unpack one or several xz streams. Not lzma.LZMAFile, which takes all the memory that a header asks for."""
    data = stream.read(_CHUNK)
    while data.strip(b"\0"):  # streams may be padded with zero bytes
        packed = lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_XZ_MEMORY)
        while not packed.eof:
            if packed.needs_input and not data and not (data := stream.read(_CHUNK)):
                raise EOFError("the end is missing")
            yield packed.decompress(data, _CHUNK)
            data = b""
        data = packed.unused_data.lstrip(b"\0") or stream.read(_CHUNK)


def _decode_head(start: bytes) -> str:
    """Decode a file's first bytes; raises SourceError when they are no text."""
    for magic, what in _MAGIC.items():
        if start.startswith(magic):
            raise SourceError(f"the file is {what}")
    encoding = next((name for bom, name in _BOMS if start.startswith(bom)), "utf-8")
    if encoding == "utf-8":
        start = start.removeprefix(codecs.BOM_UTF8)
    text = codecs.getincrementaldecoder(encoding)("replace").decode(start)
    odd = sum(c == "\ufffd" or (c < " " and c not in "\t\n\r\f\x1b") or c == "\x7f" for c in text)
    if odd > len(text) // 10 + 3:
        raise SourceError("the file is binary, not text: give a text dump, JSON lines or CSV")
    return text


def _to_utf8(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Take off a byte-order mark, and turn UTF-16 and UTF-32 into UTF-8, chunk by chunk."""
    first = next(chunks, b"")
    bom, encoding = next(((bom, name) for bom, name in _BOMS if first.startswith(bom)), (b"", "utf-8"))
    if encoding == "utf-8":
        yield first[len(bom) :]
        yield from chunks
        return
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    for chunk in chain([first], chunks):
        yield decoder.decode(chunk).encode("utf-8").replace(b"\xef\xbf\xbd", b"\xff")
    if decoder.decode(b"", final=True):
        yield b"\xff"  # no valid UTF-8, so the line is refused as it would be there


def split_lines(chunks: Iterator[bytes], *, old: bool = False) -> Iterator[Line]:
    """Cut a file's bytes into lines at LF, CRLF or CR; at most MAX_LINE bytes are held.

    `old` files may be in Windows-1252 instead of UTF-8, as spreadsheets save them: see `_decode_old`.
    """
    number, size, cr = 1, 0, b""
    held: list[bytes] = []
    try:
        for chunk in chunks:
            data = cr + chunk
            cr = b"\r" if data.endswith(b"\r") else b""  # its LF may come with the next chunk
            for part in data[: len(data) - len(cr)].splitlines(keepends=True):
                size += len(part)
                held.append(part if size <= MAX_LINE else b"")
                if size > MAX_LINE:
                    held = [b"".join(held)[:_KEPT]]
                if part.endswith((b"\n", b"\r")):
                    yield _make_line(number, held, size, old=old)
                    number, held, size = number + 1, [], 0
    except DamageError as error:
        yield _make_line(number, held, size, str(error))
        return
    if held:
        yield _make_line(number, held, size, old=old)


def _make_line(number: int, held: list[bytes], size: int, problem: str = "", *, old: bool = False) -> Line:
    body = b"".join(held).rstrip(b"\r\n")
    if size > MAX_LINE:
        problem = f"the line is longer than the {MAX_LINE:,} bytes that are read"
        return Line(number, body[:_KEPT].decode("utf-8", "replace"), problem, cut=True)
    try:
        return Line(number, body.decode("utf-8"), problem, cut=bool(problem))
    except UnicodeDecodeError as error:
        if problem:  # broken off in the middle of a character
            return Line(number, body.decode("utf-8", "replace"), problem, cut=True)
        if old and (text := _decode_old(body)):
            return Line(number, text)
        problem = (
            f"not valid text: byte 0x{body[error.start]:02x} at place {error.start + 1} of the line is no UTF-8; "
            "convert the file to UTF-8, for example with iconv"
        )
        return Line(number, body.decode("utf-8", "replace"), problem)


def _decode_old(body: bytes) -> str:
    """Read a line as Windows-1252; an empty text where it may be broken UTF-8, of which a character stands in it."""
    with suppress(UnicodeDecodeError):
        return body.decode("cp1252") if body.decode("utf-8", "ignore").isascii() else ""
    return ""
