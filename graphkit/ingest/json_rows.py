"""JSON as records: an object a line, or one document that holds a list of them.

JSON lines are read one by one. A document, which is `[{…}, …]`, `{"papers": [{…}, …]}`, a page of a web service
(`json_pages`) or objects written over several lines, is held in memory, up to MAX_DOCUMENT.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from itertools import accumulate

from graphkit.errors import SourceError
from graphkit.ingest.files import Fault, Line, Row
from graphkit.ingest.json_pages import find_list, skip_page_end, unfold_page

MAX_DOCUMENT = 64 * 2**20
"""Characters of a JSON document that are held; JSON lines have no such bound."""

_MAX_FAULTS = 1_000  # in one document, and lists that may be broken: each costs a look through all lines before it

_PAGE_KEYS = "meta|results|status|message-type|message|items|data|total|offset|next|recommendedPapers"
_DOCUMENT = re.compile(  # a list, a page, or an object that its first line does not end
    r'\s*(?:\[\s*(?=[{\]]|null\b|$)|(?=\{\s*"papers"\s*:\s*\[)|(?=\{[ \t]*[\r\n])'
    rf'|(?=\{{[ \t]*"(?:{_PAGE_KEYS})"[ \t]*:[^\r\n]*[^\s}}][ \t]*[\r\n]))'
)
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
    items = _read_document(lines) if _DOCUMENT.match(head) else _read_lines(lines)
    return (record for item in items for record in unfold_page(item))


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
    place, line, faults, lists, in_list = 0, 1, 0, 0, False
    while (place := _skip_gap(text, place)) < len(text):
        while line < len(starts) - 1 and starts[line] <= place:
            line += 1
        if text[place] in "]}":
            place, in_list = skip_page_end(text, place), False
            continue
        if not in_list and lists <= _MAX_FAULTS and (first := _enter_list(text, place)):
            place, in_list, lists = first, True, lists + 1
            continue
        end, item = _decode_object(text, place, line)
        if end == place:
            faults += 1
            end = _find_next(text, starts[line - 1], place) if faults <= _MAX_FAULTS else len(text)
            if end == len(text) and isinstance(item, Fault):
                item = Fault(item.line, f"{item.reason}; nothing after it in this document is read")
        last = line + text.count("\n", place, end)
        trouble = next((problems[n] for n in range(line, last + 1) if n in problems), "") if problems else ""
        yield Fault(line, trouble) if trouble else item
        place = end


def _enter_list(text: str, place: int) -> int | None:
    """Where the list that begins here, or that the page beginning here holds, has its first record."""
    return place + 1 if text[place] == "[" else find_list(text, place) if text[place] == "{" else None


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
    """Return where the value at `place` ends, and the value; a broken one ends where it begins."""
    try:
        value, end = _DECODER.raw_decode(text, place)
    except json.JSONDecodeError as error:
        return place, Fault(line, f"broken JSON: {error.msg} on line {error.lineno}, column {error.colno}")
    except (ValueError, RecursionError) as error:
        return place, Fault(line, f"JSON that cannot be read: {error}")
    if not isinstance(value, dict):
        return end, Fault(line, f"no JSON object but {type(value).__name__}")
    return end, Row(line, value)
