"""A JSON document as records, one at a time: of a list, of a page of a web service, or of objects one after the other.

A document may be of any size, on one line or on many. After a broken record, reading goes on at the next object that
begins a line as that one did; where no line does, what follows is not read, and that is said.
"""

from __future__ import annotations

from collections.abc import Iterator

from graphkit.ingest.files import MAX_LINE, Fault, Row
from graphkit.ingest.json_pages import find_list, hold_records, match_key
from graphkit.ingest.json_window import NEAR, Broken, Found, Window

_LOOK = 2**20  # characters of an object that decide if it is a page; a record with a list of records in it has fewer
_MAX_VAIN = (
    64 * MAX_LINE
)  # characters that are read of broken records: brackets left open on purpose must not cost for ever


def read_document(chunks: Iterator[bytes]) -> Iterator[Row | Fault]:
    """Yield the objects of a document, and a fault for each that is broken, too long, no text, or no object."""
    window = Window(chunks)
    in_list, vain = False, 0
    while window.skip_gap():
        if window.text[window.place] in "]}":
            _skip_page_end(window)
            in_list = False
            continue
        if not in_list and _enter_list(window):
            in_list = True
            continue
        found, line = window.decode_record(), window.line
        if isinstance(found, Found):
            odd = window.find_odd(found.end)
            window.move(found.end)
            yield Fault(line, odd) if odd else _make_row(line, found.value)
            continue
        reason = window.find_odd(found.place + 1) or found.reason
        vain += found.place - window.place
        goes_on = vain <= _MAX_VAIN and window.find_object(window.indent())
        window.trim()
        if window.damage and found.cut:
            window.line = line
            break
        yield Fault(line, reason if goes_on else f"{reason}; nothing after it in this document is read")
        if not goes_on:
            break
    if window.damage:
        yield Fault(window.line, window.damage)


def _make_row(line: int, value: object) -> Row | Fault:
    if isinstance(value, dict):
        return Row(line, value)
    return Fault(line, f"no JSON object but {type(value).__name__}")


def _enter_list(window: Window) -> bool:
    """Go to the first record of the list that begins here, or that the page beginning here holds; False for no list."""
    opening = window.text[window.place]
    if opening == "[":
        window.move(window.place + 1)
    if opening != "{":
        return opening == "["
    while (found := window.decode(window.place)) is None and window.left() <= _LOOK + NEAR and window.load():
        pass
    known = isinstance(found, Found) and found.end - window.place <= _LOOK
    if known and isinstance(found, Found) and hold_records(found.value) is None:
        return False
    if not known:
        window.trim()
    first = find_list(window.text, window.place, window.place + _LOOK)
    if first is not None:
        window.move(first)
    return first is not None


def _skip_page_end(window: Window) -> None:
    """Go on over a list's end and the rest of its page: `], "group_by": []}`."""
    while window.skip_gap():
        if window.text[window.place] in "]}":
            window.move(window.place + 1)
        elif window.text[window.place] != '"' or not _skip_pair(window):
            return


def _skip_pair(window: Window) -> bool:
    """Go on over a name and its value; False, and nowhere, where they are none."""
    while True:
        start = match_key(window.text, window.place)
        found = window.decode(start) if start is not None else None
        if isinstance(found, Found):
            window.move(found.end)
            return True
        if isinstance(found, Broken) or window.left() > MAX_LINE or not window.load():
            return False
