"""What a paper proposes and addresses: which of its concepts are new in it, which tasks are its own. Pure."""

from __future__ import annotations

from itertools import islice

from graphkit.extract.linear import LinearModel
from graphkit.extract.reading import Concept, Reading
from graphkit.types import EntityType, Mention, Role

MOST_ADDRESSED = 3  # the annotation guidelines' limit


def find_roles(
    reading: Reading, proposes: LinearModel, addresses: LinearModel, thresholds: tuple[float, float]
) -> tuple[list[Role], list[Role]]:
    """Return what is proposed and what is addressed, the likelier first; `thresholds` are least probabilities."""
    proposed: list[Role] = []
    addressed: list[Role] = []
    for concept in reading.concepts:
        names = role_features(reading, concept)
        is_task = concept.type is EntityType.TASK
        model, roles, least = (addresses, addressed, thresholds[1]) if is_task else (proposes, proposed, thresholds[0])
        score = model.probabilities(names, (0, 1))[1]
        if score >= least:
            evidence = reading.evidence(_telling_mention(reading, concept))
            roles.append(Role(concept.name, round(score, 3), evidence))
    return (
        sorted(proposed, key=lambda role: (-role.score, role.name)),
        sorted(addressed, key=lambda role: (-role.score, role.name))[:MOST_ADDRESSED],
    )


def role_features(reading: Reading, concept: Concept) -> list[str]:
    """Return the named features of a concept: type, places, and the words around each mention."""
    kind = concept.type.value
    mentions = concept.mentions
    numbers = [reading.sentence_number(m.start) for m in mentions]
    last = len(reading.sentences) - 1
    features = [
        "bias",
        f"{kind}",
        f"{kind} in title={0 in numbers}",
        f"{kind} only title={set(numbers) == {0}}",
        f"{kind} count={min(len(mentions), 5)}",
        f"{kind} first={min(min(n for n in numbers), 6)}",
        f"{kind} first abstract={_bucket(min((n for n in numbers if n), default=-1), last)}",
        f"{kind} last={_bucket(max(numbers), last)}",
        f"{kind} names={min(len({m.text for m in mentions}), 3)}",
        f"{kind} shape={_shape(concept.name)}",
        f"{kind} rank={_rank(reading, concept)}",
    ]
    if mentions[0].start == 0:
        after = reading.text[mentions[0].end : mentions[0].end + 1]
        features.append(f"{kind} opens title {after}")
    for mention, number in zip(mentions, numbers, strict=True):
        features += _around(reading, mention, kind, "title " if number == 0 else "")
    return sorted(set(features))


def _around(reading: Reading, mention: Mention, kind: str, place: str) -> list[str]:
    """The words near a mention, within its sentence."""
    first, after = reading.word_range(mention.start, mention.end)
    sentence = reading.evidence(mention)
    floor, ceiling = reading.word_range(*sentence)
    before = reading.words[max(floor, first - 6) : first]
    behind = reading.words[after : min(ceiling, after + 3)]
    features = [f"{place}{kind} before {word}" for word in before]
    features += [f"{place}{kind} -{i} {word}" for i, word in enumerate(reversed(before[-3:]))]
    features += [f"{place}{kind} +{i} {word}" for i, word in enumerate(behind)]
    if len(before) > 1:
        features.append(f"{place}{kind} -1-0 {before[-2]} {before[-1]}")
    words = reading.words[floor:first]
    for cue in ("we", "our", "this", "propose", "introduce", "present", "develop", "called", "named", "dubbed"):
        if cue in words:
            features.append(f"{place}{kind} cue {cue}")
    return features


def _telling_mention(reading: Reading, concept: Concept) -> Mention:
    """The first mention in the abstract behind "we" or "this paper"; else the first in the abstract; else the first."""
    inside = [m for m in concept.mentions if reading.sentence_number(m.start) > 0]
    for mention in inside:
        floor, first = reading.word_range(reading.evidence(mention).start, mention.start)
        if {"we", "our", "paper", "work"} & set(reading.words[floor:first]):
            return mention
    return (inside or list(concept.mentions))[0]


def _bucket(number: int, last: int) -> int:
    return -1 if number < 0 else 4 * number // max(last + 1, 1)


def _rank(reading: Reading, concept: Concept) -> int:
    """The how-many-th concept of its type this is, by first mention; 4 and more are one."""
    same = (other for other in reading.concepts if other.type is concept.type)
    return next((rank for rank, other in enumerate(islice(same, 4)) if other is concept), 4)


def _shape(name: str) -> str:
    if " " in name:
        return "Words" if name[:1].isupper() else "words"
    if any(c.isupper() for c in name[1:]):
        return "ABC"
    return "Abc" if name[:1].isupper() else "abc"
