"""Find abbreviations defined in a text: "Low-Rank Adaptation (LoRA)", "LoRA (Low-Rank Adaptation)".

The method is that of Schwartz and Hearst, A simple algorithm for identifying abbreviation definitions in biomedical
text, PSB 2003: the letters of the short form are looked for in the words before the bracket, from right to left.
"""

from __future__ import annotations

import re

from graphkit.types import Span

_BRACKET = re.compile(r"[(\[]([^()\[\]\n]{2,80})[)\]]")
_SHORT = re.compile(r"[^\W_][\w.&/+-]{1,14}")
_WORD = re.compile(r"\S+")
_BARRIER = re.compile(r"\. |\n|; |\) |[(\[]")
_PART = re.compile(r"[^\W_]+")
_SMALL = frozenset("a an and as at by for from in of on or the to via with".split())


def find_abbreviations(text: str) -> list[tuple[Span, Span]]:
    """Return (long form, short form) as spans, in text order."""
    pairs = []
    for bracket in _BRACKET.finditer(text):
        inside = re.split(r"[,;:]| i\.e\.", bracket.group(1))[0].rstrip()
        start = bracket.start(1)
        if _is_short_form(inside):
            long = _long_form(text, bracket.start(), inside)
            if long:
                pairs.append((long, Span(start, start + len(inside))))
        elif before := re.search(r"(\S+)\s$", text[max(0, bracket.start() - 40) : bracket.start()]):
            short = Span(bracket.start() - 1 - len(before.group(1)), bracket.start() - 1)
            long = _long_form(text, start + len(inside), before.group(1)) if _is_short_form(before.group(1)) else None
            if long is not None and long.start == start:
                pairs.append((long, short))
    return _title_pair(text) + pairs


def _title_pair(text: str) -> list[tuple[Span, Span]]:
    """ "FSRT: Facial Scene Representation Transformer for ..." at the start of a title."""
    head = re.match(r"([^\s:]+): ([^\n:]+)", text)
    if head is None or not _is_short_form(head.group(1)):
        return []
    words = list(_PART.finditer(text, head.start(2), head.end(2)))
    letters = [c.casefold() for c in head.group(1) if c.isalnum()]
    for count in range(2, min(len(words), 2 * len(letters)) + 1):
        if _match_initials(text[: words[count - 1].end()], head.start(2), letters) == head.start(2):
            return [(Span(head.start(2), words[count - 1].end()), Span(*head.span(1)))]
    return []


def _is_short_form(text: str) -> bool:
    """One word of 2 to 15 characters with a capital letter in it, and more letters than digits."""
    letters = [c for c in text if c.isalpha()]
    return bool(_SHORT.fullmatch(text)) and any(c.isupper() for c in letters) and len(letters) * 2 > len(text)


def _long_form(text: str, end: int, short: str) -> Span | None:
    """The words that end at `end` and spell `short`, or None."""
    letters = [c.casefold() for c in (short[:-1] if short.endswith("s") else short) if c.isalnum()]
    offset = max(0, end - 200)
    window = text[offset:end].rstrip(" \"'”’")
    floor = max((match.end() for match in _BARRIER.finditer(window)), default=0)
    if floor == 0 and offset and not text[offset - 1].isspace():
        floor = (window + " ").index(" ")  # the window opens in the middle of a word
    start = _match_initials(window, floor, letters)
    if start is None:
        words = list(_WORD.finditer(window, floor))[-min(len(letters) + 5, len(letters) * 2) :]
        start = _match_letters(window, words[0].start(), letters) if words else None
    if start is None or len(window) - start <= len(short) or short in window[start:].split():
        return None
    return Span(offset + start, offset + len(window))


def _match_initials(window: str, floor: int, letters: list[str]) -> int | None:
    """Where words begin whose initials are `letters`; small words such as "of" may be passed over."""
    left = list(letters)
    for word in reversed(list(_PART.finditer(window, floor))):
        if word.group()[0].casefold() == left[-1]:
            left.pop()
        elif word.group() not in _SMALL:
            return None
        if not left:
            return word.start()
    return None


def _match_letters(window: str, floor: int, letters: list[str]) -> int | None:
    """Where the long form begins: each letter found going left, the first one at the start of a word."""
    at = len(window)
    for rank in range(len(letters) - 1, -1, -1):
        at -= 1
        while at >= floor and not (
            window[at].casefold() == letters[rank] and (rank > 0 or at == floor or window[at - 1].isspace())
        ):
            at -= 1
        if at < floor:
            return None
    return at
