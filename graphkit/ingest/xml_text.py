"""The text of XML elements: tags of HTML and MathML reduced to what they hold. Pure functions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

from graphkit.ingest.xml_stream import Element

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_APART = frozenset({"p", "br", "sec", "title", "li", "ul", "ol", "div"})  # what stands in them is a word of its own
_TWICE = frozenset({"annotation", "annotation-xml"})  # MathML says the formula again, in TeX
_TAGS = re.compile(
    r"</?(?:i|b|u|em|strong|su[bp]|tt|scp|span|a|p|br|font|ovl|mml:\w{1,20}|jats:[\w-]{1,20})"
    r"""(?:\s[\w:-]{1,30}=(?:"[^"<>]*"|'[^'<>]*'))*\s?/?>""",
    re.IGNORECASE,
)
_APART_TAGS = re.compile(r"</?(?:p|br|jats:(?:p|sec|title))[\s/>]", re.IGNORECASE)


def text_of(element: Element | None) -> str:
    """Return all text in an element on one line; tags in it, and HTML tags written as text, are left out.

    None gives an empty text.
    """
    if element is None:
        return ""
    text = "".join(_pieces(element))
    if element.attributes.get("type") == "html":  # Atom: the text is HTML once more
        text = unescape(text)
    if "<" in text:
        text = _TAGS.sub(lambda tag: " " if _APART_TAGS.match(tag.group()) else "", " ".join(text.split()))
    return " ".join(text.split())


def _pieces(element: Element) -> Iterator[str]:
    for part in element.parts:
        if isinstance(part, str):
            yield part
        elif part.name not in _TWICE:
            yield " " if part.name in _APART else ""
            yield from _pieces(part)
            yield " " if part.name in _APART else ""


def children(element: Element | None, *names: str) -> list[Element]:
    """Return the elements right inside one, all of them or those of some names, whatever their namespace."""
    inside = element.parts if element else []
    return [part for part in inside if isinstance(part, Element) and (not names or part.name in names)]


def find(element: Element | None, *path: str) -> Element | None:
    """Return the first element at the end of a path of names, or None."""
    for name in path:
        element = next(iter(children(element, name)), None)
    return element


def descendants(element: Element | None, name: str) -> Iterator[Element]:
    """Yield the elements of a name at any depth inside one; none of those inside another of the same name."""
    for child in children(element):
        if child.name == name:
            yield child
        else:
            yield from descendants(child, name)


def month_of(text: str) -> int:
    """Return the number of a month written as "Feb", "February" or "02"; 0 when it is none."""
    if text.isdecimal():
        return int(text[:4])
    return _MONTHS.index(text[:3].lower()) + 1 if text[:3].lower() in _MONTHS else 0
