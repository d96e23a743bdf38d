"""Make the mentions that the model found agree with each other over one abstract. Pure functions of text and spans."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from graphkit.types import EntityType, Mention, Span

_LEADING = re.compile(r"(?:the|a|an|our|this|these|novel|new|proposed)\s+", re.IGNORECASE)


def agree(
    text: str,
    mentions: Sequence[Mention],
    abbreviations: Sequence[tuple[Span, Span]],
    citations: Sequence[Span] = (),
) -> list[Mention]:
    """Return the mentions with one type per name, and every other place where such a name stands.

    A long form and its abbreviation have one type, too. A name counts at word boundaries, and not inside a longer one
    or a citation: there it is an author's.
    """
    used = bytearray(len(text))
    for cited in citations:
        used[cited.start : cited.end] = b"\1" * (cited.end - cited.start)
    outside = [mention for mention in mentions if not any(used[mention.start : mention.end])]
    trimmed = [mention for mention in (_trim(text, m) for m in outside) if mention is not None]
    types = _types(trimmed, [(text[a.start : a.end], text[b.start : b.end]) for a, b in abbreviations])
    taken: list[Mention] = []
    for name in sorted(types, key=lambda name: (-len(name), name)):
        type, score = types[name]
        for start in _places(text, name):
            end = start + len(name)
            if not any(used[start:end]):
                used[start:end] = b"\1" * len(name)
                taken.append(Mention(name, type, start, end, score))
    return sorted(taken, key=lambda mention: mention.start)


def _places(text: str, name: str) -> Iterator[int]:
    """Where a name stands with no letter or digit around it. str.find, as a text may have thousands of names."""
    start = text.find(name)
    while start >= 0:
        if _is_free(text[start - 1 : start]) and _is_free(text[start + len(name) : start + len(name) + 1]):
            yield start
        start = text.find(name, start + 1)


def _is_free(mark: str) -> bool:
    return not (mark.isalnum() or mark == "_")


def _trim(text: str, mention: Mention) -> Mention | None:
    """Without a leading determiner or praise, and within one line; None where nothing but marks is left."""
    start, end = mention.start, mention.end
    if "\n" in mention.text:
        end = text.index("\n", start)
    while match := _LEADING.match(text, start, end):
        start = match.end()
    if not re.search(r"\w", text[start:end]):
        return None
    return replace(mention, text=text[start:end], start=start, end=end)


def _types(mentions: Sequence[Mention], pairs: list[tuple[str, str]]) -> dict[str, tuple[EntityType, float]]:
    """The type and score of each name: the type with the highest sum of scores over a name and its abbreviation."""
    votes: dict[str, Counter[EntityType]] = defaultdict(Counter)
    scores: dict[str, float] = {}
    for mention in mentions:
        votes[mention.text][mention.type] += mention.score  # type: ignore[assignment]
        scores[mention.text] = max(scores.get(mention.text, 0.0), mention.score)
    for long, short in pairs:
        if long in votes or short in votes:
            both = Counter(votes[long])
            both.update(votes[short])  # and not `+`, which drops a score of 0
            votes[long] = votes[short] = both
            scores[long] = scores[short] = max(scores.get(long, 0.0), scores.get(short, 0.0))
    return {
        name: (min(count, key=lambda type: (-count[type], type.value)), scores[name]) for name, count in votes.items()
    }
