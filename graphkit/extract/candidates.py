"""What the model judges: the concepts and values of a text, and every pair of them, as arrays. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from graphkit.extract.reading import Concept, Reading
from graphkit.extract.values import Value
from graphkit.identity import name_key
from graphkit.types import ResultKind, Span

Ids = npt.NDArray[np.int64]

MOST_CONCEPTS = 60
"""Of a text with more concepts, those with the most mentions are paired: the cost is their number squared."""

MOST_VALUES = 40
MOST_MENTIONS = 12  # of one concept

NODE_FEATURES = (64, 6, 3, 8, 5, 5, 5, 2)
"""How many values each feature of a node has; the first is its type, that of a value the number behind the last."""

PAIR_FEATURES = (16, 18, 5, 5, 6)

JUDGED = ("places", "owners", "nodes", "pairs", "nearest", "between")
"""The fields of `Candidates` that the judge takes, in its order."""

_DISTANCES = (1, 2, 3, 5, 8, 13, 21, 34)


@dataclass(frozen=True)
class Candidates:
    """C nodes: first the concepts, then the values; M places where they stand.

    `spans` are the characters of each place, `places` (M, 2) its first word and the one after its last, `owners` (M,)
    its node; `nodes` (C, 8) and `pairs` (C, C, 5) are features, `nearest` (C, C, 2) the places of two nodes that are
    nearest to each other, `between` (C, C, 2) the words between them, none where they stand in different sentences.
    """

    reading: Reading
    spans: tuple[Span, ...]
    concepts: tuple[Concept, ...]
    values: tuple[Value, ...]
    places: Ids
    owners: Ids
    nodes: Ids
    pairs: Ids
    nearest: Ids
    between: Ids

    def __len__(self) -> int:
        return len(self.concepts) + len(self.values)


def find_candidates(
    reading: Reading, values: Sequence[Value], words: Sequence[Span], types: Sequence[str]
) -> Candidates:
    """Describe the concepts of a reading and the values beside them; `words` are the encoder's, `types` the model's."""
    concepts = _commonest(reading.concepts)
    values = tuple(values[:MOST_VALUES])
    spans = [Span(m.start, m.end) for c in concepts for m in c.mentions[:MOST_MENTIONS]]
    owners = [i for i, c in enumerate(concepts) for _ in c.mentions[:MOST_MENTIONS]]
    spans += [Span(v.start, v.end) for v in values]
    owners += range(len(concepts), len(concepts) + len(values))
    sentences = np.array([reading.sentence_number(span.start) for span in spans], dtype=np.int64)
    starts = np.array([word.start for word in words], dtype=np.int64)
    begins = np.array([span.start for span in spans], dtype=np.int64)
    ends = np.array([span.end for span in spans], dtype=np.int64)
    first = np.maximum(np.searchsorted(starts, begins, side="right") - 1, 0)
    after = np.maximum(np.searchsorted(starts, ends, side="left"), first + 1)
    places = np.stack([first, after], axis=1)
    kinds = [types.index(c.type.value) for c in concepts] + [len(types)] * len(values)
    if not kinds:
        return _nothing(reading)
    owned = np.array(owners, dtype=np.int64)
    nearest = _nearest(owned, sentences, places, len(kinds))
    return Candidates(
        reading=reading,
        spans=tuple(spans),
        concepts=concepts,
        values=values,
        places=places,
        owners=owned,
        nodes=_node_features(reading, concepts, values, kinds),
        nearest=nearest,
        **_pair_features(concepts, kinds, owned, nearest, sentences, places),
    )


def _nothing(reading: Reading) -> Candidates:
    def none(*shape: int) -> Ids:
        return np.zeros(shape, dtype=np.int64)

    nodes, pairs = none(0, len(NODE_FEATURES)), none(0, 0, len(PAIR_FEATURES))
    return Candidates(reading, (), (), (), none(0, 2), none(0), nodes, pairs, none(0, 0, 2), none(0, 0, 2))


def _commonest(concepts: tuple[Concept, ...]) -> tuple[Concept, ...]:
    if len(concepts) <= MOST_CONCEPTS:
        return concepts
    kept = {c.name for c in sorted(concepts, key=lambda c: -len(c.mentions))[:MOST_CONCEPTS]}
    return tuple(c for c in concepts if c.name in kept)


def _nearest(owners: Ids, sentences: Ids, places: Ids, count: int) -> Ids:
    """For each two nodes their nearest places: in one sentence of the abstract, if there is one."""
    size = len(owners)
    gap = np.abs(sentences[:, None] - sentences[None, :])
    title = (sentences[:, None] == 0) | (sentences[None, :] == 0)
    distance = np.abs(places[:, None, 0] - places[None, :, 0])
    cost = ((gap * 2 + title) * (1 << 24) + np.minimum(distance, (1 << 24) - 1)) * size * size
    rows = np.arange(size)
    lower, upper = np.minimum(rows[:, None], rows), np.maximum(rows[:, None], rows)
    cost += lower * size + upper  # the first where two are as near, the same for both orders of the nodes
    nodes = np.arange(count)
    edges = np.searchsorted(owners, nodes)
    least = np.minimum.reduceat(np.minimum.reduceat(cost, edges, axis=0), edges, axis=1) % (size * size)
    one, other = least // size, least % size
    own = owners[one] == nodes[:, None]
    return np.stack([np.where(own, one, other), np.where(own, other, one)], axis=2)


def _node_features(reading: Reading, concepts: Sequence[Concept], values: Sequence[Value], kinds: list[int]) -> Ids:
    last = max(len(reading.sentences) - 1, 1)
    ranks: Counter[int] = Counter()
    rows = []
    for concept, kind in zip(concepts, kinds, strict=False):
        numbers = [reading.sentence_number(m.start) for m in concept.mentions[:MOST_MENTIONS]]
        inside = [n for n in numbers if n]
        title = 0 if 0 not in numbers else 1 if inside else 2
        rows.append(
            [
                kind,
                min(len(concept.mentions), 5),
                title,
                min(min(inside), 7) if inside else 0,
                1 + min(3, 4 * (max(inside) - 1) // last) if inside else 0,
                _shape(concept.name),
                min(ranks[kind], 4),
                int(len({name_key(m.text) for m in concept.mentions}) > 1),
            ]
        )
        ranks[kind] += 1
    for value, kind in zip(values, kinds[len(concepts) :], strict=True):
        number = reading.sentence_number(value.start)
        shape = list(ResultKind).index(value.kind)
        rows.append(
            [
                kind,
                1,
                2 if number == 0 else 0,
                min(number, 7),
                min(4, 1 + 4 * max(number - 1, 0) // last),
                shape,
                min(ranks[kind], 4),
                0,
            ]
        )
        ranks[kind] += 1
    return np.array(rows, dtype=np.int64).reshape(len(rows), len(NODE_FEATURES))


def _shape(name: str) -> int:
    if " " in name:
        return 0 if name[:1].isupper() else 1
    if any(c.isupper() for c in name[1:]):
        return 2
    return 3 if name[:1].isupper() else 4


def _pair_features(
    concepts: Sequence[Concept], kinds: list[int], owners: Ids, nearest: Ids, sentences: Ids, places: Ids
) -> dict[str, Ids]:
    one, other = nearest[:, :, 0], nearest[:, :, 1]
    gap = np.minimum(np.abs(sentences[one] - sentences[other]), 3)
    title = (sentences[one] == 0) * 2 + (sentences[other] == 0)
    forward = places[one, 0] < places[other, 0]
    left = np.where(forward, places[one, 1], places[other, 1])
    right = np.where(forward, places[other, 0], places[one, 0])
    right = np.maximum(left, right)
    distance = np.searchsorted(_DISTANCES, right - left, side="right")
    order = np.sort(places[:, 0])
    crowd = np.maximum(np.searchsorted(order, right) - np.searchsorted(order, left), 0)
    same = gap == 0
    features = [
        gap * 4 + title,
        distance + np.where(forward, 0, len(_DISTANCES) + 1),
        np.minimum(crowd, 4),
        _containment(concepts, len(kinds)),
        _turns(np.array(kinds)[owners], nearest, sentences, places),
    ]
    return {
        "pairs": np.stack(features, axis=2).astype(np.int64),
        "between": np.stack([np.where(same, left, 0), np.where(same, right, 0)], axis=2),
    }


def _containment(concepts: Sequence[Concept], size: int) -> Ids:
    """Whether the name of one is the end of the other's (1, 2), or a part of it (3, 4)."""
    table = np.zeros((size, size), dtype=np.int64)
    keys = [name_key(concept.name) for concept in concepts]
    for i, head in enumerate(keys):
        for j, tail in enumerate(keys):
            if i != j and (head in tail or tail in head):
                table[i, j] = 1 if head.endswith(tail) else 2 if tail.endswith(head) else 3 if tail in head else 4
    return table


def _turns(kinds: Ids, nearest: Ids, sentences: Ids, places: Ids) -> Ids:
    """In lists the first goes with the first, the second with the second: the difference of their turns, 5 if apart."""
    one, other = nearest[:, :, 0], nearest[:, :, 1]
    same = (kinds[:, None] == kinds[None, :]) & (sentences[:, None] == sentences[None, :])
    turn = (same & (places[None, :, 0] < places[:, None, 0])).sum(axis=1)
    return np.where(sentences[one] == sentences[other], np.clip(turn[one] - turn[other], -2, 2) + 2, 5)
