"""Pages of web services: JSON objects that hold the records in a list, with counts and cursors beside it.

OpenAlex writes {"meta": …, "results": […]}, Semantic Scholar {"total": …, "data": […]}, Crossref {"message": {"items":
[…]}}. A record may have a list of such a name, too: what has a title or an abstract is no page.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping

from graphkit.ingest.files import Fault, Row

HOLDERS = ("papers", "results", "data", "items", "recommendedPapers")
_OF_RECORDS = frozenset({"title", "abstract", "entities"})
_KEY = re.compile(r'[\s,]*"((?:[^"\\]|\\.){0,200})"\s*:\s*')
_GAP = re.compile(r"[\s,]*")
_DECODER = json.JSONDecoder()


def unfold_page(item: Row | Fault) -> Iterator[Row | Fault]:
    """Yield the records of a page, each with the line of the page; anything else as it is."""
    held = _held_records(item.values) if isinstance(item, Row) else None
    if held is None:
        yield item
        return
    for value in held:
        if isinstance(value, dict):
            yield Row(item.line, value)
        else:
            yield Fault(item.line, f"no JSON object but {type(value).__name__}")


def find_list(text: str, start: int) -> int | None:
    """Return where the first record stands in the list of the page that begins at `start`; None if it is no page."""
    place = start + 1
    while match := _KEY.match(text, place):
        key, place = match.group(1), match.end()
        opening = text[place : place + 1]
        if key in _OF_RECORDS:
            return None
        if key in HOLDERS and opening == "[":
            return place + 1 if _may_be_page(text, start) else None
        end = place + 1 if key == "message" and opening == "{" else _end_of_value(text, place)
        if end is None:
            return None
        place = end
    return None


def skip_page_end(text: str, place: int) -> int:
    """Return where what follows a list's end and the rest of its page stands: after `], "group_by": []}`."""
    while True:
        place = _GAP.match(text, place).end()  # type: ignore[union-attr]  # it matches anywhere
        if text[place : place + 1] in ("]", "}"):
            place += 1
        elif (match := _KEY.match(text, place)) and (end := _end_of_value(text, match.end())):
            place = end
        else:
            return place


def _held_records(values: Mapping[str, object]) -> list[object] | None:
    """The records of a page: of its list, or that of its `message`."""
    for page in (values, values.get("message")):
        if not isinstance(page, Mapping) or _OF_RECORDS & page.keys():
            return None
        for key in HOLDERS:
            held = page.get(key)
            if isinstance(held, list) and (not held or any(isinstance(one, dict) for one in held)):
                return held
    return None


def _may_be_page(text: str, start: int) -> bool:
    """Whether the object is broken, as one of its records may be, or is a page when it is read whole."""
    try:
        values, _ = _DECODER.raw_decode(text, start)
    except (ValueError, RecursionError):
        return True
    return _held_records(values) is not None


def _end_of_value(text: str, place: int) -> int | None:
    try:
        return _DECODER.raw_decode(text, place)[1]
    except (ValueError, RecursionError):
        return None
