"""An abstract as the fact finders see it: words, sentences, and the concepts that its mentions name."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby

from graphkit.identity import name_key
from graphkit.sentences import covering_span, sentence_spans
from graphkit.types import EntityType, Mention, Span

_WORD = re.compile(r"\w+|[^\w\s]")


@dataclass(frozen=True)
class Concept:
    """One thing of one abstract, under all its names; `name` is its short form, or else its commonest."""

    name: str
    type: EntityType
    mentions: tuple[Mention, ...]


@dataclass(frozen=True)
class Reading:
    """A text with its concepts, in the order of their first mention."""

    text: str
    concepts: tuple[Concept, ...]

    @cached_property
    def sentences(self) -> list[Span]:
        """The spans of the sentences; the first is the title."""
        return sentence_spans(self.text)

    @cached_property
    def words(self) -> list[str]:
        """All words and marks, in lower case, every digit as 0."""
        return [re.sub(r"\d", "0", match.group().casefold()) for match in _WORD.finditer(self.text)]

    @cached_property
    def _starts(self) -> list[int]:
        return [match.start() for match in _WORD.finditer(self.text)]

    def word_range(self, start: int, end: int) -> tuple[int, int]:
        """The first word of a span and the one after its last."""
        return bisect_left(self._starts, start), bisect_left(self._starts, end)

    def sentence_number(self, offset: int) -> int:
        """In which sentence a character stands; 0 is the title."""
        return max(0, bisect_left(self.sentences, (offset + 1,)) - 1)

    def evidence(self, *mentions: Mention | Span) -> Span:
        """The span of the sentences that hold the mentions."""
        start = min(mention.start for mention in mentions)
        return covering_span(self.sentences, start, max(mention.end for mention in mentions))

    def split(self, starts: Sequence[int]) -> list[Reading]:
        """The same text in parts, which begin at these characters: each with its own mentions, under the same names."""
        kept: list[list[Concept]] = [[] for _ in starts]
        for concept in self.concepts:
            for part, mentions in groupby(concept.mentions, key=lambda m: bisect_right(starts, m.start) - 1):
                kept[part].append(replace(concept, mentions=tuple(mentions)))
        found = {"sentences": self.sentences, "words": self.words, "_starts": self._starts}
        readings = [Reading(self.text, tuple(concepts)) for concepts in kept]
        for reading in readings:
            reading.__dict__.update(found)  # of the whole text, and found once
        return readings


def read_concepts(text: str, mentions: Sequence[Mention], aliases: Sequence[tuple[str, str]]) -> Reading:
    """Group the mentions by name, as `name_key` folds it, and by the (long form, short form) pairs."""
    short_of = {name_key(long): name_key(short) for long, short in aliases}
    groups: dict[str, list[Mention]] = defaultdict(list)
    for mention in sorted(mentions, key=lambda m: m.start):
        key = name_key(mention.text)
        groups[short_of.get(key, key)].append(mention)
    concepts = []
    for key, group in groups.items():
        counts = Counter(m.text for m in group)
        names = [name for name in counts if name_key(name) == key] or list(counts)
        types = Counter(m.type for m in group)
        concepts.append(
            Concept(
                name=min(names, key=lambda name: (-counts[name], len(name), name)),
                type=min(types, key=lambda type: (-types[type], type.value)),
                mentions=tuple(group),
            )
        )
    return Reading(text, tuple(concepts))
