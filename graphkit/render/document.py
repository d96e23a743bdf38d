"""Put a page together: our own markup, with every script and style known to the browser by its hash."""

from __future__ import annotations

import html
import json
import re
from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from importlib.resources import files
from typing import Any

from graphkit.render.network import Scripts

_STYLES = ("base.css", "rows.css", "page.css", "views.css")
_PARTS = (
    *("elements.js", "core.js", "paint.js", "labels.js", "lines.js", "filters.js", "legend.js", "panel.js"),
    *("search.js", "around.js", "paths.js", "views.js", "results.js", "timeline.js", "papers.js", "export.js"),
    *("bibtex.js", "history.js", "start.js"),
)
_ROWS_PARTS = ("cells.js", "table.js")
_TABLE_STYLES = ("base.css", "rows.css", "table.css")
_TABLE_PARTS = ("elements.js", "path.js", *_ROWS_PARTS)
_SLOT = re.compile(r"\{\{(\w+)\}\}")
# Left as they are, these would end the script element, start a comment in it, or break an old script parser.
_UNSAFE = re.compile("[<>&\u2028\u2029\ud800-\udfff]")


def compose_page(title: str, scripts: Scripts, facts: Mapping[str, Any]) -> str:
    """Return the page as HTML. `title` is plain text; `facts` is what the page's script shows, JSON-able."""
    style, own = _join(_STYLES), _script([_table_maker(), *map(_asset, _PARTS)])
    slots = {
        "policy": content_policy([scripts.library, scripts.drawing, own], [style]),
        "title": html.escape(plain_text(title)),
        "style": style,
        "facts": dump_json(facts),
        "library": scripts.library,
        "drawing": scripts.drawing,
        "own": own,
        "results": _rows("results-", "Claimed results"),
        "papers": _rows("papers-", "Papers"),
    }
    return _fill("page.html", slots)


def compose_table(title: str, paragraphs: Mapping[str, str], notes: Sequence[str], facts: Mapping[str, Any]) -> str:
    """Return a page of a table as HTML. All texts are plain; `paragraphs` are those of the head, by their slots."""
    style, own = _join(_TABLE_STYLES), _script(map(_asset, _TABLE_PARTS))
    slots = {
        "policy": content_policy([own], [style]),
        "title": html.escape(plain_text(title)),
        "style": style,
        "notes": "".join(f"<li>{html.escape(plain_text(note))}</li>" for note in notes),
        "facts": dump_json(facts),
        "own": own,
        "rows": _rows("", "As a table"),
    }
    return _fill("table.html", slots | {slot: html.escape(plain_text(text)) for slot, text in paragraphs.items()})


def content_policy(scripts: list[str], styles: list[str]) -> str:
    """Return a Content-Security-Policy under which only these scripts and styles run, and nothing is fetched."""
    allowed = {"script-src": scripts, "style-src": styles}
    hashes = [f"{kind} {' '.join(map(_hash_source, texts))}" for kind, texts in allowed.items()]
    return "; ".join(
        ["default-src 'none'", *hashes, "img-src data:", "connect-src 'none'", "base-uri 'none'", "form-action 'none'"]
    )


def dump_json(value: Mapping[str, Any]) -> str:
    """Return JSON that may stand inside a script element: same value, but no character that means anything in HTML."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return _UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def plain_text(text: str) -> str:
    """Return the text without control characters and halves of surrogate pairs, which HTML cannot hold."""
    return re.sub("[\x00-\x1f\x7f-\x9f\ud800-\udfff]+", " ", text).strip()


def _hash_source(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode('utf-8')).digest()).decode('ascii')}'"


def _fill(template: str, slots: Mapping[str, str]) -> str:
    # One pass over the template: what is put in is never looked at again, so "{{own}}" in a title stays text.
    return _SLOT.sub(lambda match: slots[match[1]], _asset(template))


def _script(parts: Iterable[str]) -> str:
    return "\n".join(["(function () {", '"use strict";', *parts, "}());\n"])


def _table_maker() -> str:
    """Return the script of a page of a table as a function, so that a page of a graph has several."""
    return "\n".join(["function makeTable(facts, byId) {", _join(_ROWS_PARTS), "return show;", "}"])


def _rows(prefix: str, heading: str) -> str:
    """Return the markup of a table, whose elements' ids begin with `prefix`."""
    return _fill("rows.html", {"prefix": prefix, "heading": html.escape(heading)})


def _join(names: Sequence[str]) -> str:
    return "\n".join(map(_asset, names))


def _asset(name: str) -> str:
    return (files("graphkit.render") / "assets" / name).read_text(encoding="utf-8")
