"""Make the mentions that the model found agree with each other over one abstract. Pure functions of text and spans."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace

from graphkit.types import EntityType, Mention, Span

_LEADING = re.compile(r"(?:the|a|an|our|this|these|novel|new|proposed)\s+", re.IGNORECASE)


def agree(text: str, mentions: Sequence[Mention], abbreviations: Sequence[tuple[Span, Span]]) -> list[Mention]:
    """Return the mentions with one type per name, and every other place where such a name stands.

    A long form and its abbreviation have one type, too. A name counts at word boundaries, and not inside a longer one.
    """
    trimmed = [mention for mention in (_trim(text, m) for m in mentions) if mention is not None]
    types = _types(trimmed, [(text[a.start : a.end], text[b.start : b.end]) for a, b in abbreviations])
    taken: list[Mention] = []
    used = bytearray(len(text))
    for name in sorted(types, key=lambda name: (-len(name), name)):
        type, score = types[name]
        for match in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", text):
            if not any(used[match.start() : match.end()]):
                used[match.start() : match.end()] = b"\1" * len(name)
                taken.append(Mention(name, type, match.start(), match.end(), score))
    return sorted(taken, key=lambda mention: mention.start)


def _trim(text: str, mention: Mention) -> Mention | None:
    """Without a leading determiner or praise; None where nothing but marks is left."""
    start, end = mention.start, mention.end
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
            votes[long] = votes[short] = votes[long] + votes[short]
            scores[long] = scores[short] = max(scores.get(long, 0.0), scores.get(short, 0.0))
    return {
        name: (min(count, key=lambda type: (-count[type], type.value)), scores[name]) for name, count in votes.items()
    }
