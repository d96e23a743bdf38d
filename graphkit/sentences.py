"""Split a paper's text into sentences, by rule: the title is one, the abstract follows."""

from __future__ import annotations

import re
from bisect import bisect_right

from graphkit.types import Span

# A stop, closing marks, white space, then something that opens a sentence.
_BREAK = re.compile(r"[.!?][)\]\"'”’]{0,3}(?:\s+)(?=[\"'“‘(\[]{0,3}[A-Z0-9\\$])|\n+")
_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|cf|vs|etc|al|approx|resp|w\.r\.t|a\.k\.a|i\.i\.d|Eq|Eqs|Fig|Figs|Sec|Tab|Ref|Refs|Dr|Prof|St|No)|\b[A-Z])\.$"
)
LONGEST = 2_000
"""Characters of a sentence: a longer one is cut at white space, as each fact carries the words of its sentence."""

_OPENS = re.compile(r"(?:We|The|This|These|Our|In|It|However|To|For|A|An|Here|Moreover|Finally|Experiments?)\b")


def sentence_spans(text: str) -> list[Span]:
    """Return the spans of the sentences, in order, without the white space around them.

    Every character that is no white space lies in exactly one span.
    """
    spans: list[Span] = []
    start = 0
    for match in _BREAK.finditer(text):
        if "\n" not in match.group():
            head = text[max(0, match.start() - 12) : match.start() + 1]
            # "et al. We" ends a sentence, "et al. 2020" and "e.g. BERT" do not.
            if _ABBREVIATION.search(head) and not (head.endswith("al.") and _OPENS.match(text, match.end())):
                continue
        _add(spans, text, start, match.end())
        start = match.end()
    _add(spans, text, start, len(text))
    return spans


def _add(spans: list[Span], text: str, start: int, end: int) -> None:
    while start < end:
        piece = text[start : min(end, start + LONGEST)]
        if start + len(piece) < end:
            piece = piece[: max(piece.rfind(" "), 0) or LONGEST]
        if stripped := piece.strip():
            left = start + len(piece) - len(piece.lstrip())
            spans.append(Span(left, left + len(stripped)))
        start += len(piece)


def covering_span(sentences: list[Span], start: int, end: int) -> Span:
    """Return the span from the first to the last sentence that `start:end` touches.

    `sentences` is the answer of `sentence_spans`; where none is touched, `start:end` itself comes back.
    """
    first = max(0, bisect_right(sentences, (start, start + (1 << 40))) - 1)
    touched = [span for span in sentences[first : first + 64] if span.start < end and start < span.end]
    return Span(min(touched[0].start, start), max(touched[-1].end, end)) if touched else Span(start, end)
