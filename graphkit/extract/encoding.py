"""A text as the encoder takes it: word pieces with the letter case that they lost, in windows that fit. Pure."""

from __future__ import annotations

import unicodedata
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from graphkit.types import Span

Ids = npt.NDArray[np.int64]

MOST_PIECES = 510
"""How many pieces one window holds, beside [CLS] and [SEP]: the encoder has 512 positions."""

OVERLAP = 128
"""How many pieces two windows share at most."""

_CLS, _SEP = 101, 102
_PATTERNS, _JOINS, _CASES = 9, 3, 4
SHAPES = 1 + _PATTERNS * _JOINS * _CASES
"""How many values a piece's shape has; 0 is that of a special piece."""


@dataclass(frozen=True)
class Encoding:
    """The pieces of a text: `ids`, `shapes` and `segments` (0 title, 1 abstract) have one row a piece.

    `words` are the spans of its words in characters, `firsts` the first piece of each, `counts` how many it has. A word
    is a run without white space and punctuation, or one mark; control characters and lone accents are none.
    """

    ids: Ids
    shapes: Ids
    segments: Ids
    words: tuple[Span, ...]
    firsts: Ids
    counts: Ids


@dataclass(frozen=True)
class Window:
    """The words `start` to `end` of an encoding, of which `keep_start` to `keep_end` are read from this window."""

    start: int
    end: int
    keep_start: int
    keep_end: int


def load_tokenizer(data: str) -> Tokenizer:
    """A tokenizer from its JSON, for which "[SEP]" and the like are no signs of its own where a paper writes them."""
    tokenizer = Tokenizer.from_str(data)
    tokenizer.encode_special_tokens = True
    return tokenizer


def encode(tokenizer: Tokenizer, text: str) -> Encoding:
    """Cut a text into the pieces of the tokenizer; its first line is the title."""
    encoded = tokenizer.encode(text, add_special_tokens=False)
    offsets = encoded.offsets  # each reading of the attribute makes a new list
    title = len(text.partition("\n")[0])
    words: list[Span] = []
    firsts: list[int] = []
    counts: list[int] = []
    last = None
    for piece, (word, (start, end)) in enumerate(zip(encoded.word_ids, offsets, strict=True)):
        if word != last:
            words.append(Span(start, end))
            firsts.append(piece)
            counts.append(0)
            last = word
        words[-1] = Span(words[-1].start, end)
        counts[-1] += 1
    words = [Span(word.start, _end_of_accents(text, word.end)) for word in words]
    shapes = []
    for span, first, count in zip(words, firsts, counts, strict=True):
        pattern = _pattern(text[span.start : span.end])
        glued = span.start > 0 and not text[span.start - 1].isspace()
        for number in range(first, first + count):
            join = 2 if number > first else int(glued)
            start, end = offsets[number]
            shapes.append(1 + (pattern * _JOINS + join) * _CASES + _case(text[start:end]))
    return Encoding(
        ids=np.array(encoded.ids, dtype=np.int64),
        shapes=np.array(shapes, dtype=np.int64),
        segments=np.array([int(start >= title) for start, _ in offsets], dtype=np.int64),
        words=tuple(words),
        firsts=np.array(firsts, dtype=np.int64),
        counts=np.array(counts, dtype=np.int64),
    )


def windows(counts: Sequence[int]) -> list[Window]:
    """Cover words of so many pieces by windows; each word is kept once, from where it has the most text around it.

    Words are never cut: one of more than `MOST_PIECES` pieces, which WordPiece never gives, has a window of its own.
    """
    ends = [0, *np.cumsum(counts).tolist()]
    bounds = []
    start = 0
    while True:
        end = min(start + 1, len(counts))
        while end < len(counts) and ends[end + 1] - ends[start] <= MOST_PIECES:
            end += 1
        bounds.append((start, end))
        if end >= len(counts):
            break
        start = end
        while start > bounds[-1][0] + 1 and ends[end] - ends[start - 1] <= OVERLAP:
            start -= 1
    middles = ((ends[one[1]] + ends[other[0]]) / 2 for one, other in pairwise(bounds))
    cuts = [0, *(bisect_left(ends, middle) for middle in middles), len(counts)]
    return [Window(*bound, *cut) for bound, cut in zip(bounds, pairwise(cuts), strict=True)]


def window_inputs(encoding: Encoding, window: Window) -> dict[str, Ids]:
    """The encoder's inputs for one window, each of shape (1, pieces + 2), with [CLS] and [SEP]."""
    first = int(encoding.firsts[window.start]) if window.end > window.start else 0
    after = int(encoding.firsts[window.end - 1] + encoding.counts[window.end - 1]) if window.end > window.start else 0
    pieces = slice(first, after)
    segments = encoding.segments[pieces]
    around = (int(segments[0]), int(segments[-1])) if len(segments) else (0, 0)
    return {
        "ids": np.concatenate([[_CLS], encoding.ids[pieces], [_SEP]])[None],
        "shapes": np.concatenate([[0], encoding.shapes[pieces], [0]])[None],
        "segments": np.concatenate([[around[0]], segments, [around[1]]])[None],
    }


def _end_of_accents(text: str, end: int) -> int:
    """Where the accents end that follow a letter as characters of their own: the tokenizer leaves them out."""
    while end < len(text) and unicodedata.category(text[end]) == "Mn":
        end += 1
    return end


def _pattern(word: str) -> int:
    """How a word is written: lower, Title, UPPER, X, miXed, digits, digits and lower, digits and upper, a mark."""
    letters = [c for c in word if c.isalpha()]
    if not letters:
        return 5 if any(c.isdigit() for c in word) else 8
    upper = sum(c.isupper() for c in letters)
    if any(c.isdigit() for c in word):
        return 7 if upper else 6
    if not upper:
        return 0
    if upper == len(letters):
        return 2 if len(letters) > 1 else 3
    return 1 if upper == 1 and word[0].isupper() else 4


def _case(piece: str) -> int:
    """The case of a piece itself: none, first letter, all, other."""
    upper = sum(c.isupper() for c in piece)
    if not upper:
        return 0
    if upper == 1 and piece[0].isupper() and len(piece) > 1:
        return 1
    return 2 if upper == sum(c.isalpha() for c in piece) else 3
