"""How the concepts of an abstract relate, pair by pair. Pure functions of a reading."""

from __future__ import annotations

from collections.abc import Collection
from itertools import islice, pairwise

from graphkit.extract.linear import LinearModel
from graphkit.extract.reading import Concept, Reading
from graphkit.identity import name_key
from graphkit.types import SIGNATURES, EdgeType, Mention, Relation, allowed

_RELATIONS = tuple(SIGNATURES)
CLASSES: tuple[EdgeType | None, ...] = (None, *_RELATIONS)
"""What the classifier tells apart, in the order of its columns; None is no relation."""

MOST_CONCEPTS = 60
"""Of a text with more concepts, those with the most mentions are paired: the cost is their number squared."""


def find_relations(
    reading: Reading, own: Collection[str], topic: Collection[str], model: LinearModel, threshold: float
) -> list[Relation]:
    """Return the likelier direction and type of each pair whose probability of any relation is at least `threshold`.

    `own` names what the paper proposes, `topic` what it addresses.
    """
    concepts = reading.concepts
    if len(concepts) > MOST_CONCEPTS:
        kept = sorted(concepts, key=lambda c: -len(c.mentions))[:MOST_CONCEPTS]
        concepts = tuple(c for c in concepts if c in kept)
    found = []
    for i, one in enumerate(concepts):
        for other in concepts[i + 1 :]:
            options = [_likeliest(reading, *pair, own, topic, model) for pair in ((one, other), (other, one))]
            relations = [option for option in options if option is not None and option.score >= threshold]
            if relations:
                found.append(max(relations, key=lambda relation: relation.score))
    return sorted(found, key=lambda r: (r.evidence, r.head, r.type.value, r.tail))


def _likeliest(
    reading: Reading,
    head: Concept,
    tail: Concept,
    own: Collection[str],
    topic: Collection[str],
    model: LinearModel,
) -> Relation | None:
    classes = allowed_classes(head, tail)
    if len(classes) == 1:
        return None
    pair = closest_mentions(reading, head, tail)
    scores = model.probabilities(pair_features(reading, head, tail, pair, own, topic), classes)
    best = max(range(1, len(classes)), key=lambda i: scores[i])
    return Relation(
        head.name, _RELATIONS[classes[best] - 1], tail.name, round(scores[best], 3), reading.evidence(*pair)
    )


def allowed_classes(head: Concept, tail: Concept) -> list[int]:
    """The columns of `CLASSES` that the schema allows between two concepts, 0 always among them."""
    return [i for i, type in enumerate(CLASSES) if type is None or allowed(head.type, type, tail.type)]


def closest_mentions(reading: Reading, head: Concept, tail: Concept) -> tuple[Mention, Mention]:
    """The mentions of two concepts that stand nearest: in one sentence of the abstract, if there is one."""

    def distance(pair: tuple[Mention, Mention]) -> tuple[int, bool, int]:
        one, other = (reading.sentence_number(m.start) for m in pair)
        return abs(one - other), one == 0 or other == 0, abs(pair[0].start - pair[1].start)

    return min(((a, b) for a in head.mentions[:12] for b in tail.mentions[:12]), key=distance)


def pair_features(
    reading: Reading,
    head: Concept,
    tail: Concept,
    pair: tuple[Mention, Mention],
    own: Collection[str],
    topic: Collection[str],
) -> list[str]:
    """Return the named features of an ordered pair at its closest mentions, each bound to the two types."""
    types = f"{head.type.value}>{tail.type.value}"
    numbers = [reading.sentence_number(m.start) for m in pair]
    gap = min(abs(numbers[0] - numbers[1]), 4)
    roles = f"{'own' if head.name in own else ''}-{'own' if tail.name in own else ''}"
    topics = f"{'topic' if head.name in topic else ''}-{'topic' if tail.name in topic else ''}"
    features = [
        f"gap {gap}",
        f"roles {roles}",
        f"topics {topics}",
        f"gap {gap} roles {roles} topics {topics}",
        f"title {numbers[0] == 0} {numbers[1] == 0}",
        f"counts {min(len(head.mentions), 3)} {min(len(tail.mentions), 3)}",
        f"contains {_contains(head, tail)}",
        f"any own {bool(own)} gap {gap}",
    ]
    features += _between(reading, pair) if gap == 0 else _apart(reading, pair, roles)
    return [f"{types} {feature}" for feature in [*sorted(set(features)), "bias"]]


def _between(reading: Reading, pair: tuple[Mention, Mention]) -> list[str]:
    """For two mentions in one sentence: the order, the words between and around, and how many concepts are between."""
    forward = pair[0].start < pair[1].start
    left, right = pair if forward else (pair[1], pair[0])
    way = ">" if forward else "<"
    floor, ceiling = reading.word_range(*reading.evidence(left, right))
    first, after_left = reading.word_range(left.start, left.end)
    right_first, after = reading.word_range(right.start, right.end)
    words = reading.words[after_left:right_first]
    near = words[:6] + words[-6:] if len(words) > 12 else words
    crowd = reading.count_mentions(left.end, right.start)
    before, behind = reading.words[max(floor, first - 3) : first], reading.words[after : min(ceiling, after + 3)]
    features = [
        f"{way} length {min(len(words) // 3, 6)}",
        f"{way} crowd {min(crowd, 4)}",
        f"{way} all {' '.join(words)}" if len(words) < 6 else f"{way} far",
    ]
    features += [f"{way} between {word}" for word in near]
    features += [f"{way} between {a} {b}" for a, b in islice(pairwise(words), 16)]
    features += [f"{way} before {word}" for word in before]
    features += [f"{way} behind {word}" for word in behind]
    if first - 3 > floor:
        opening = reading.words[floor : floor + 3]
        features += [f"{way} opening {word}" for word in opening]
    return features


def _apart(reading: Reading, pair: tuple[Mention, Mention], roles: str) -> list[str]:
    """For two mentions in different sentences: the words before each, and how the later sentence opens."""
    features = []
    way = ">" if pair[0].start < pair[1].start else "<"
    for side, mention in zip(("head", "tail"), pair, strict=True):
        first, after = reading.word_range(mention.start, mention.end)
        floor, ceiling = reading.word_range(*reading.evidence(mention))
        features += [f"apart {side} before {word}" for word in reading.words[max(floor, first - 4) : first]]
        features += [f"apart {side} behind {word}" for word in reading.words[after : min(ceiling, after + 2)]]
        opening = " ".join(reading.words[floor : floor + 2])
        features += [f"apart {side} {roles} opening {opening}", f"apart {way}"]
        for word in {"we", "our", "it"} & set(reading.words[floor:first]):
            features.append(f"apart {side} {roles} {word}")
    return features


def _contains(head: Concept, tail: Concept) -> str:
    one, other = name_key(head.name), name_key(tail.name)
    if one.endswith(other):
        return "head ends with tail"
    if other.endswith(one):
        return "tail ends with head"
    return "head has tail" if other in one else "tail has head" if one in other else ""
