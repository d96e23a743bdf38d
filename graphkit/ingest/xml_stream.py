"""XML as records: one element after the other, each with its line, in bounded memory, from a file nobody vouches for.

Chunks, not lines, are what is read: an XML file may be one line. No entity is declared, expanded or fetched, whatever
the file says; of a DTD outside the file only its character entities (`&uuml;`) are known, from `html.entities`.
Not done here: what the elements mean.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from html.entities import html5
from xml.parsers import expat

from graphkit.errors import SourceError
from graphkit.ingest.files import MAX_LINE, DamageError, Fault

MAX_RECORD = 16 * 2**20
"""Characters of one record, a tag counted as 64 more, a text as 32: a paper of 3,000 authors has a few million."""
MAX_DEPTH = 100
"""Elements within elements."""
_MAX_NAMES = 2**20  # characters of all names of tags and attributes, which the parser keeps; PubMed has 2,000

_DECLARATION = re.compile(rb"\s*<\?xml\s[^>]{0,300}?>|\s+")
_DECLARED = re.compile(rb"""encoding\s*=\s*["']([\w.:-]{1,40})["']""")
_OTHER_ENCODINGS = re.compile(
    r"iso-?8859-\d{1,2}|latin-?1|(?:windows-|cp)125\d|koi8-[ru]|gb2312|gbk|gb18030|big5|euc-jp|euc-kr|shift_jis"
)
_UTF = re.compile(r"utf-?8|utf-?(?:16|32)(?:[bl]e)?|(?:us-)?ascii|ucs-[24]")
_UNDECODED = "\ufdd0"  # no character, but XML lets it stand: where bytes could not be decoded
_NOT_ENCODED = re.compile("[\udc80-\udcff\ufffe\uffff]")
_NO_CONTROLS = bytes(32 if byte < 32 and byte not in b"\t\n\r" else byte for byte in range(256))


@dataclass(slots=True)
class Element:
    """An element of a record: name without namespace, attributes as `name` or `namespace name`, texts and elements."""

    name: str
    space: str
    attributes: dict[str, str]
    parts: list[Element | str]
    line: int


class _StopError(Exception):
    """The rest of the file is not read."""


def read_elements(chunks: Iterable[bytes], is_record: Callable[[str, str], bool]) -> Iterator[Element | Fault]:
    """Yield the elements that are records, in the order of the file; a fault where one cannot be read.

    `is_record` is asked with the root's tag and an element's, both `name` or `namespace name`. A file that is malformed
    or breaks off gives what came before, and one fault. Raises SourceError for an encoding that is not known.
    """
    parser = expat.ParserCreate("utf-8", " ")
    gathering = _Gathering(parser, is_record)
    fed = 0
    try:
        for data in _clean(chunks):
            parser.Parse(data, False)
            yield from gathering.take()
            fed += len(data)
            gathering.check(fed)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        fault = Fault(error.lineno, _explain(error))
    except (DamageError, _StopError) as error:
        fault = Fault(parser.CurrentLineNumber, f"{error}; nothing from here on is read")
    else:
        return
    yield from gathering.take()
    yield fault


def _explain(error: expat.ExpatError) -> str:
    message = expat.ErrorString(error.code)
    if message in ("no element found", "unclosed token", "unclosed CDATA section"):
        return f"the file breaks off here ({message}): get it again; the records before are read"
    if message == "junk after document element":
        return "a second XML document begins here, and is not read: put each into a file of its own, in one folder"
    return (
        f"broken XML at column {error.offset + 1}: {message}; nothing from here on is read: mend this place or get the "
        "file again (xmllint --recover mends most)"
    )


class _Gathering:
    """What the parser's calls build: the records that are whole, and the one that is open."""

    def __init__(self, parser: expat.XMLParserType, is_record: Callable[[str, str], bool]) -> None:
        self._parser = parser
        self._is_record = is_record
        self._found: list[Element | Fault] = []
        self._root = ""
        self._depth = 0
        self._begun = 0  # the depth of the open record; 0 between records
        self._line = 0
        self._open: list[Element] = []
        self._size = 0
        self._problem = ""
        parser.buffer_text = True
        parser.specified_attributes = True  # none that a DTD in the file adds to every element
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.StartNamespaceDeclHandler = self._note_prefix
        parser.CharacterDataHandler = self._add_text
        parser.SkippedEntityHandler = self._add_entity
        parser.EntityDeclHandler = self._refuse_entity

    def take(self) -> list[Element | Fault]:
        """Return the records that became whole since the last call."""
        found, self._found = self._found, []
        return found

    def check(self, fed: int) -> None:
        """Raise _StopError when the parser holds more of the `fed` bytes than it should."""
        if fed - self._parser.CurrentByteIndex > MAX_LINE:
            raise _StopError(f"a single tag or comment is longer than the {MAX_LINE:,} bytes that are read")
        if fed > MAX_LINE and not self._root:
            raise _StopError(f"no element begins within the first {MAX_LINE:,} bytes")
        if sum(len(name or "") for name in self._parser.intern) > _MAX_NAMES:
            raise _StopError("tags and attributes have more different names than any list of papers")

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise _StopError(f"elements stand more than {MAX_DEPTH} deep in each other, as in no list of papers")
        if not self._begun:
            self._root = self._root or tag
            if not self._is_record(self._root, tag):
                return
            self._begun, self._line, self._size, self._problem = self._depth, self._parser.CurrentLineNumber, 0, ""
        space, _, name = tag.rpartition(" ")
        element = Element(name, space, attributes, [], self._line)
        if self._grow(64 + sum(map(len, attributes.values()))):
            if self._open:
                self._open[-1].parts.append(element)
            self._open.append(element)

    def _end(self, _: str) -> None:
        if self._begun:
            element = self._open.pop() if self._open else None
            if self._depth == self._begun:
                self._begun = 0
                self._found.append(element if element and not self._problem else Fault(self._line, self._problem))
        self._depth -= 1

    def _note_prefix(self, *_: object) -> None:
        """Do nothing: that it is called puts prefixes among the names that `check` counts."""

    def _add_text(self, text: str) -> None:
        if self._open and self._grow(len(text) + 32):
            self._open[-1].parts.append(text)
            if _UNDECODED in text:
                self._problem = "the record has bytes that are no valid text: convert the file to UTF-8, e.g. by iconv"

    def _add_entity(self, name: str, is_parameter: bool) -> None:
        if not is_parameter:
            self._add_text(html5.get(f"{name};", f"&{name};"))

    def _grow(self, by: int) -> bool:
        """Count what the record takes; a record that is too long is let go, and False returned until its end."""
        self._size += by
        if self._size <= MAX_RECORD:
            return True
        self._open = []
        self._problem = f"the record is longer than the {MAX_RECORD:,} characters that are read"
        return False

    def _refuse_entity(self, *_: object) -> None:
        raise _StopError(
            "the file declares entities of its own (<!ENTITY …>), which may fill the memory or name other files: "
            "take them out, for example with xmllint --noent if you trust the file"
        )


def _clean(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Turn the file into what expat can read: UTF-8 without control characters, with an external DTD nobody fetches.

    Without such a DTD an unknown entity would end the reading. Lines stay as they are.
    """
    source = iter(chunks)
    first = next(source, b"")
    match = _DECLARATION.match(first)
    declaration = match.group() if match else b""
    decoder = codecs.getincrementaldecoder(_find_encoding(declaration))("surrogateescape")
    yield re.sub(rb"[^\r\n]", b"", declaration)
    if b"<!DOCTYPE" not in first:
        yield b'<!DOCTYPE none SYSTEM "none">'
    yield _encode(decoder.decode(first[len(declaration) :]))
    for chunk in source:
        yield _encode(decoder.decode(chunk))
    yield _encode(decoder.decode(b"", True))


def _encode(text: str) -> bytes:
    return _NOT_ENCODED.sub(_UNDECODED, text).encode("utf-8").translate(_NO_CONTROLS)


def _find_encoding(declaration: bytes) -> str:
    """Return the encoding that is declared; UTF-16 was turned into UTF-8 when the file was opened."""
    match = _DECLARED.search(declaration)
    name = match.group(1).decode("ascii", "replace").lower() if match else "utf-8"
    if _UTF.fullmatch(name):
        return "utf-8"
    if _OTHER_ENCODINGS.fullmatch(name):
        try:
            return codecs.lookup(name).name
        except LookupError:
            pass
    raise SourceError(f"the XML says that its encoding is {name!r}, which is not known here: convert it to UTF-8")
