"""JSON as records: an object a line, or one document that holds a list of them.

JSON lines are read one by one. So are the records of a document (`json_document`), which is `[{…}, …]`,
`{"papers": [{…}, …]}`, a page of a web service (`json_pages`) or objects written over several lines.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator

from graphkit.ingest.files import HEAD, Fault, Line, Row, split_lines
from graphkit.ingest.json_document import read_document
from graphkit.ingest.json_pages import unfold_page

_PAGE_KEYS = "meta|results|status|message-type|message|items|data|total|offset|next|recommendedPapers"
_DOCUMENT = re.compile(  # a list, a page, or an object that its first line does not end
    r'\s*(?:\[\s*(?=[{\]]|null\b|$)|(?=\{\s*"papers"\s*:\s*\[)|(?=\{[ \t]*[\r\n])'
    rf'|(?=\{{[ \t]*"(?:{_PAGE_KEYS})"[ \t]*:[^\r\n]*[^\s}}][ \t]*[\r\n]))'
)
_LONG_LINE = re.compile(rf"\s*\{{[^\r\n]{{{HEAD // 4 - 1000},}}\Z")  # HEAD is in bytes; a character may have four


def looks_like_json(head: str) -> bool:
    """Whether most of the first lines start as an object does, or all of it is one document."""
    first = [line for line in re.split(r"\r\n?|\n", head)[:40] if line.strip()][:20]
    objects = sum(bool(re.match(r'\s*\{\s*["}]', line)) for line in first)
    return 2 * objects > len(first) or bool(_DOCUMENT.match(head))


def read_json(head: str, chunks: Iterator[bytes]) -> Iterator[Row | Fault]:
    """Yield the objects of JSON lines or of a JSON document, and a fault for each that is broken.

    A first line that is longer than the head is read as a document: it may be a page of any size.
    """
    whole = _DOCUMENT.match(head) or _LONG_LINE.match(head)
    items = read_document(chunks) if whole else _read_lines(split_lines(chunks))
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
