"""Read one text with the joint model: encode it once, find the names, judge what they are and how they relate."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise
from typing import Protocol

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from graphkit.extract.candidates import Candidates, find_candidates
from graphkit.extract.encoding import Encoding, Ids, Window, encode, window_inputs, windows
from graphkit.extract.entities import agree
from graphkit.extract.facts import Facts, Thresholds, find_facts, join_facts
from graphkit.extract.reading import read_concepts
from graphkit.extract.spans import Scores, best_spans, span_probabilities
from graphkit.extract.values import find_values
from graphkit.types import EntityType, Mention, Span

Array = npt.NDArray[np.float32]


class Network(Protocol):
    """The trained parts, whatever runs them."""

    types: tuple[str, ...]
    tokenizer: Tokenizer

    def encode(self, inputs: dict[str, Ids]) -> Array:
        """Return the state of each piece of one window: (pieces, width)."""

    def score_spans(self, words: Array) -> Array:
        """Return the score of each span and type, (words, WIDEST, types); none counts that ends behind the words."""

    def judge(self, words: Array, candidates: Candidates) -> tuple[Array, Array]:
        """Return the logits of roles (nodes, roles) and of relations (nodes, nodes, relations)."""


def read_text(
    network: Network,
    text: str,
    abbreviations: Sequence[tuple[Span, Span]],
    citations: Sequence[Span],
    least: Thresholds,
) -> tuple[list[Mention], list[tuple[str, str]], Facts]:
    """Return the mentions, the aliases (long form, short form) and the facts of a text.

    `abbreviations` are the places of a long form and its short form, `citations` those where no name is looked for.
    """
    encoding = encode(network.tokenizer, text)
    if not encoding.words:
        return [], [], Facts()
    parts = windows(encoding.counts.tolist())
    words, chances = scan_words(network, encoding, parts)
    mentions = find_mentions(text, encoding, chances, network.types, abbreviations, citations, least.mentions)
    aliases = name_aliases(text, mentions, abbreviations)
    reading = read_concepts(text, mentions, aliases)
    taken = [*(Span(m.start, m.end) for m in mentions), *citations]
    values = find_values(text, taken)
    starts = [encoding.words[part.keep_start].start if part.keep_start else 0 for part in parts]
    shares = [bisect_left(values, start, key=lambda value: value.start) for start in [*starts, len(text)]]
    found = []
    for part, reading_of_part, share in zip(parts, reading.split(starts), pairwise(shares), strict=True):
        kept = slice(part.keep_start, part.keep_end)
        inside = values[slice(*share)]
        candidates = find_candidates(reading_of_part, inside, encoding.words[kept], network.types)
        if len(candidates):
            found.append(find_facts(candidates, *network.judge(words[kept], candidates), least))
    return mentions, aliases, join_facts(found)


def scan_words(network: Network, encoding: Encoding, parts: Sequence[Window]) -> tuple[Array, Scores]:
    """Return the state of each word, the mean of its pieces, (words, width), and the probabilities of its spans.

    The field is solved in each window alone: a span reaches no further than the words that were seen.
    """
    states, chances = [], []
    for part in parts:
        pieces = network.encode(window_inputs(encoding, part))[1:-1]
        firsts = encoding.firsts[part.start : part.end] - encoding.firsts[part.start]
        means = np.add.reduceat(pieces, firsts, axis=0) / encoding.counts[part.start : part.end, None]
        words = means.astype(np.float32)
        kept = slice(part.keep_start - part.start, part.keep_end - part.start)
        states.append(words[kept])
        chances.append(span_probabilities(network.score_spans(words))[kept])
    return np.concatenate(states), np.concatenate(chances)


def find_mentions(
    text: str,
    encoding: Encoding,
    chances: Scores,
    types: Sequence[str],
    abbreviations: Sequence[tuple[Span, Span]],
    citations: Sequence[Span],
    least: float,
) -> list[Mention]:
    """Return the names that are likely enough, made to agree over the text."""
    found = []
    for span in best_spans(chances, least):
        start, end = encoding.words[span.start].start, encoding.words[span.end - 1].end
        found.append(Mention(text[start:end], EntityType(types[span.type]), start, end, round(span.score, 3)))
    return agree(text, found, abbreviations, citations)


def name_aliases(
    text: str, mentions: Sequence[Mention], abbreviations: Sequence[tuple[Span, Span]]
) -> list[tuple[str, str]]:
    """Return the (long form, short form) pairs of which one at least is a mention."""
    names = {mention.text for mention in mentions}
    written = [(text[long.start : long.end], text[short.start : short.end]) for long, short in abbreviations]
    return [pair for pair in dict.fromkeys(written) if names & set(pair)]
