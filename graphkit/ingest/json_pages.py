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
_DECODER = json.JSONDecoder()


def unfold_page(item: Row | Fault) -> Iterator[Row | Fault]:
    """Yield the records of a page, each with the line of the page; anything else as it is."""
    held = hold_records(item.values) if isinstance(item, Row) else None
    if held is None:
        yield item
        return
    for value in held:
        if isinstance(value, dict):
            yield Row(item.line, value)
        else:
            yield Fault(item.line, f"no JSON object but {type(value).__name__}")


def find_list(text: str, start: int, limit: int) -> int | None:
    """Return where the first record stands in the list of the page that begins at `start`; None if it is no page.

    Only what stands before the list and before `limit` is looked at: of an object that is read whole, `hold_records`
    knows more.
    """
    place = start + 1
    while match := _KEY.match(text, place, limit):
        key, place = match.group(1), match.end()
        opening = text[place : place + 1]
        if key in _OF_RECORDS:
            return None
        if key in HOLDERS and opening == "[":
            return place + 1
        end = place + 1 if key == "message" and opening == "{" else _end_of_value(text, place)
        if end is None or end > limit:
            return None
        place = end
    return None


def match_key(text: str, place: int) -> int | None:
    """Return where the value begins of which the name stands at the place; None where there is no name."""
    match = _KEY.match(text, place)
    return match.end() if match else None


def hold_records(values: object) -> list[object] | None:
    """Return the records of a page: those of its list, or of that of its `message`; None where it is no page."""
    for page in (values, values.get("message") if isinstance(values, Mapping) else None):
        if not isinstance(page, Mapping) or _OF_RECORDS & page.keys():
            return None
        for key in HOLDERS:
            held = page.get(key)
            if isinstance(held, list) and (not held or any(isinstance(one, dict) for one in held)):
                return held
    return None


def _end_of_value(text: str, place: int) -> int | None:
    try:
        return _DECODER.raw_decode(text, place)[1]
    except (ValueError, RecursionError):
        return None
