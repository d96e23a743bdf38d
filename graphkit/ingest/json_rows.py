"""JSON as records: an object a line, or one document that holds a list of them.

JSON lines are read one by one. A document, which is `[{…}, …]`, `{"papers": [{…}, …]}` or objects written over several
lines, is held in memory, up to MAX_DOCUMENT.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from itertools import accumulate

from graphkit.errors import SourceError
from graphkit.ingest.files import Fault, Line, Row

MAX_DOCUMENT = 64 * 2**20
"""Characters of a JSON document that are held; JSON lines have no such bound."""

_MAX_FAULTS = 1_000  # in one document: each costs a look through all lines before it

_DOCUMENT = re.compile(r'\s*(?:\[\s*(?=[{\]]|$)|\{\s*"papers"\s*:\s*\[|(?=\{[ \t]*[\r\n]))')
_DECODER = json.JSONDecoder()
_GAP = re.compile(r"[\s,]*")


def looks_like_json(head: str) -> bool:
    """Whether most of the first lines start as an object does, or all of it is one document."""
    first = [line for line in re.split(r"\r\n?|\n", head)[:40] if line.strip()][:20]
    objects = sum(bool(re.match(r'\s*\{\s*["}]', line)) for line in first)
    return 2 * objects > len(first) or bool(_DOCUMENT.match(head))


def read_json(head: str, lines: Iterable[Line]) -> Iterator[Row | Fault]:
    """Yield the objects of JSON lines or of a JSON document, and a fault for each that is broken.

    Raises SourceError when a document is larger than MAX_DOCUMENT.
    """
    return _read_document(lines) if _DOCUMENT.match(head) else _read_lines(lines)


def _read_lines(lines: Iterable[Line]) -> Iterator[Row | Fault]:
    for line in lines:
        if line.problem:
            yield Fault(line.number, line.problem)
        elif line.text.strip():
            yield _parse_line(line)


def _parse_line(line: Line) -> Row | Fault:
    try:
        value = json.loads(line.text)
    except json.JSONDecodeError as error:
        return Fault(line.number, f"broken JSON: {error.msg} at column {error.colno}")
    except (ValueError, RecursionError) as error:  # a number of thousands of digits, or brackets in brackets
        return Fault(line.number, f"JSON that cannot be read: {error}")
    if not isinstance(value, dict):
        return Fault(line.number, f"no JSON object but {type(value).__name__}: each line must be one {{…}}")
    return Row(line.number, value)


def _read_document(lines: Iterable[Line]) -> Iterator[Row | Fault]:
    texts: list[str] = []
    problems: dict[int, str] = {}
    size = 0
    for line in lines:
        texts.append(line.text)
        size += len(line.text) + 1
        if line.problem:
            problems[line.number] = line.problem
        if size > MAX_DOCUMENT:
            raise SourceError(
                f"one JSON document of more than {MAX_DOCUMENT:,} characters: make JSON lines of it, "
                "for example with jq -c '.[]'"
            )
    starts = list(accumulate((len(text) + 1 for text in texts), initial=0))
    yield from _scan_objects("\n".join(texts), starts, problems)


def _scan_objects(text: str, starts: list[int], problems: dict[int, str]) -> Iterator[Row | Fault]:
    """Decode one object after the other; after a broken one, go on at the next that is indented as it was."""
    match = _DOCUMENT.match(text)
    place = match.end() if match else 0
    line, faults = 1, 0
    while True:
        place = _skip_gap(text, place)
        while line < len(starts) - 1 and starts[line] <= place:
            line += 1
        if place >= len(text) or text[place] in "]}":
            return
        end, item = _decode_object(text, place, line)
        if isinstance(item, Fault):
            faults += 1
            end = _find_next(text, starts[line - 1], place) if faults <= _MAX_FAULTS else len(text)
            if end == len(text):
                item = Fault(item.line, f"{item.reason}; nothing after it in this document is read")
        last = line + text.count("\n", place, end)
        trouble = next((problems[n] for n in range(line, last + 1) if n in problems), "") if problems else ""
        yield Fault(line, trouble) if trouble else item
        place = end


def _find_next(text: str, line_start: int, place: int) -> int:
    """Return where the next object stands that begins a line with as many blanks as this one; the end if none does."""
    before = text[line_start:place]
    indent = re.escape(before) if before.isspace() else ""
    match = re.compile(rf"^{indent}\{{", re.MULTILINE).search(text, place + 1)
    return match.start() if match else len(text)


def _skip_gap(text: str, place: int) -> int:
    match = _GAP.match(text, place)
    return match.end() if match else place


def _decode_object(text: str, place: int, line: int) -> tuple[int, Row | Fault]:
    """Return where the value at `place` ends, and the value; the end means nothing for a fault."""
    try:
        value, end = _DECODER.raw_decode(text, place)
    except json.JSONDecodeError as error:
        return place, Fault(line, f"broken JSON: {error.msg} on line {error.lineno}, column {error.colno}")
    except (ValueError, RecursionError) as error:
        return place, Fault(line, f"JSON that cannot be read: {error}")
    if not isinstance(value, dict):
        return place, Fault(line, f"no JSON object but {type(value).__name__}")
    return end, Row(line, value)
