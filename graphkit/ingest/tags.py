"""Titles and abstracts of web services become plain text: HTML, JATS and MathML tags go, entities are read.

Only tags with names that these languages have are taken for tags: "p < 0.05", "<mask>" and LaTeX stay as they are.
Time is linear in the text's length.
"""

from __future__ import annotations

import html
import re

_INLINE = frozenset(
    "a abbr acronym b bold big cite code del dfn em email ext-link font i img inline-formula inline-graphic ins italic "
    "kbd mark math monospace named-content overline q roman s samp sc scp small span strike strong styled-content sub "
    "sup sans-serif tt u underline uri var xref tex-math mi mn mo mrow msub msup msubsup mfrac msqrt mover munder "
    "mtext mspace mstyle semantics annotation alternatives".split()
)
_BLOCK = frozenset(
    "abstract article blockquote body br break caption center dd disp-formula disp-quote div dl dt fig graphic h1 h2 "
    "h3 h4 h5 h6 head hr html label li list list-item ol p pre sec section table tbody td tfoot th thead title tr "
    "ul".split()
)
_HEADINGS = frozenset("title h1 h2 h3 h4 h5 h6".split())
_TAG = re.compile(r"<(/?)((?:[A-Za-z][\w-]*:)?[A-Za-z][\w-]*)(?:\s[^<>]*|/)?>|<!--|-->|<!\[CDATA\[|\]\]>")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]\w{1,31});")
_OWN_NAMES = frozenset({"abstract", "summary"})  # headings that say no more than what the text is


def plain_text(text: str) -> str:
    """Return the text without tags, entities read (also those escaped twice), each run of blanks one space.

    The heading "Abstract" goes; other headings get a colon, so that they do not run into the sentence. Where a formula
    stands as TeX and as MathML, the TeX stays.
    """
    for _ in range(2):
        text = _strip_tags(text) if "<" in text or "]]>" in text else text
        text = _ENTITY.sub(lambda match: html.unescape(match.group()), text) if "&" in text else text
    return " ".join((_strip_tags(text) if "<" in text else text).split())


def _strip_tags(text: str) -> str:
    has_tex = "tex-math>" in text
    kept: list[str] = []
    place, formulas, heading = 0, 0, -1
    for match in _TAG.finditer(text):
        closes, name = match.group(1), (match.group(2) or "").rpartition(":")[2].lower()
        prefixed = ":" in (match.group(2) or "")
        if name and not prefixed and name not in _INLINE and name not in _BLOCK:
            continue
        if not (has_tex and formulas):
            kept.append(text[place : match.start()])
        place = match.end()
        if name == "math":
            formulas = max(0, formulas - 1) if closes else formulas + 1
        elif name in _HEADINGS and not closes:
            kept.append(" ")
            heading = len(kept)
        elif name in _HEADINGS and heading >= 0:
            kept[heading:] = [_heading("".join(kept[heading:])), " "]
            heading = -1
        elif name in _BLOCK:
            kept.append(" ")
    kept.append(text[place:])
    return "".join(kept)


def _heading(text: str) -> str:
    words = text.strip()
    if not words or words.rstrip(".:").casefold() in _OWN_NAMES:
        return ""
    return words if words[-1] in ".:;!?" else words + ":"
