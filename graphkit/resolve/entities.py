"""Which names are one entity: case, hyphens, plurals, and abbreviations that papers spell out. Pure functions."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from graphkit.identity import name_key, slug
from graphkit.types import ENTITY_TYPES, Entity, EntityType, Extraction, Merge

Key = tuple[EntityType, str]  # the type, and what all spellings of the name share

_SHARE_OF_SHORT = 0.5  # a bare abbreviation goes to the long form that more than this share of its definitions name
_SECOND_TYPE_PAPERS = 3  # a second type gets a node of its own when so many papers back it,
_SECOND_TYPE_SHARE = 1 / 3  # and at least this share of all that name it


@lru_cache(maxsize=1 << 16)
def _slug_of(name: str) -> str:
    return slug(name_key(name))


@lru_cache(maxsize=1 << 16)
def key_of(name: str) -> str:
    """What all spellings of a name share, also those written apart: "fine-tuning" and "finetuning", "GPT-3" and "GPT3".

    Numbers stay apart, so that "GPT-3.5" and "GPT-35" do.
    """
    return re.sub(r"-(?!(?<=\d-)\d)", "", _slug_of(name))


@dataclass(frozen=True)
class Names:
    """Where each name of each paper leads."""

    entities: tuple[Entity, ...]
    merges: tuple[Merge, ...]
    ids: Mapping[tuple[str, str], str]  # (paper id, name's key) to the entity's id


def link_names(extractions: Sequence[Extraction]) -> Names:
    """Group the mentions of all papers into entities."""
    definitions = [_definitions(extraction) for extraction in extractions]
    expansion = _common_expansions(definitions)
    concepts = [
        {key: own.get(key, expansion.get(key, key)) for key in {key_of(m.text) for m in extraction.mentions}}
        for extraction, own in zip(extractions, definitions, strict=True)
    ]
    types = _settle_types(extractions, concepts)
    spelled = _spelled_apart(extractions)
    groups: dict[Key, _Group] = defaultdict(_Group)
    ids = {}
    for extraction, targets in zip(extractions, concepts, strict=True):
        own_types = _settle_within(extraction, targets, types)
        for mention in extraction.mentions:
            key = key_of(mention.text)
            type = own_types[targets[key]]
            ids[extraction.paper.id, key] = _id(type, spelled[targets[key]])
            groups[type, targets[key]].add(mention.text, key, extraction)
    named = [(_id(type, spelled[key]), type, group) for (type, key), group in sorted(groups.items())]
    entities = tuple(group.entity(id, type) for id, type, group in named)
    merges = tuple(merge for id, _, group in named for merge in group.merges(id))
    return Names(entities, merges, ids)


def _id(type: EntityType, slug: str) -> str:
    """An own type stands in the id as it is written: two that differ in case alone are two."""
    return f"{type.value.lower() if type in ENTITY_TYPES else type}:{slug}"


def _spelled_apart(extractions: Sequence[Extraction]) -> dict[str, str]:
    """The slug with the most hyphens of those that share a key: the easiest to read, and the same in any order."""
    best: dict[str, str] = {}
    for extraction in extractions:
        names = {name for pair in extraction.aliases for name in pair} | {m.text for m in extraction.mentions}
        for name in names:
            best[key_of(name)] = max(
                best.get(key_of(name), ""), _slug_of(name), key=lambda slug: (slug.count("-"), slug)
            )
    return best


def _definitions(extraction: Extraction) -> dict[str, str]:
    """The short forms that a paper spells out: key of the short form to key of the long one."""
    pairs = {key_of(short): key_of(long) for long, short in extraction.aliases}
    return {short: long for short, long in pairs.items() if long != short and long not in pairs}


def _common_expansions(definitions: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """For papers that use an abbreviation without spelling it out: the long form that most of the others give it."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for own in definitions:
        for short, long in own.items():
            counts[short][long] += 1
    common = {}
    for short, longs in counts.items():
        long = min(longs, key=lambda name: (-longs[name], name))
        if longs[long] > _SHARE_OF_SHORT * longs.total():
            common[short] = long
    return {short: long for short, long in common.items() if long not in common}


def _settle_types(
    extractions: Sequence[Extraction], concepts: Sequence[Mapping[str, str]]
) -> dict[tuple[str, EntityType], EntityType]:
    """For each key and type that was read, the type it counts as: its own where well backed, or else the commonest."""
    backing: dict[str, Counter[EntityType]] = defaultdict(Counter)
    for extraction, targets in zip(extractions, concepts, strict=True):
        for key, type in {(targets[key_of(m.text)], m.type) for m in extraction.mentions}:
            backing[key][type] += 1
    settled = {}
    for key, counts in backing.items():
        best = min(counts, key=lambda type: (-counts[type], type.value))
        for type, papers in counts.items():
            stands = papers >= _SECOND_TYPE_PAPERS and papers >= _SECOND_TYPE_SHARE * counts.total()
            settled[key, type] = type if stands else best
    return settled


def _settle_within(
    extraction: Extraction, targets: Mapping[str, str], types: Mapping[tuple[str, EntityType], EntityType]
) -> dict[str, EntityType]:
    """One type for each thing of one paper: the one that most of its mentions count as."""
    votes: dict[str, Counter[EntityType]] = defaultdict(Counter)
    for mention in extraction.mentions:
        target = targets[key_of(mention.text)]
        votes[target][types[target, mention.type]] += 1
    return {key: min(count, key=lambda type: (-count[type], type.value)) for key, count in votes.items()}


class _Group:
    """The surface forms that fell together, with the papers of each."""

    def __init__(self) -> None:
        self.papers: dict[str, set[str]] = defaultdict(set)
        self.keys: dict[str, str] = {}
        self.mentions = 0
        self.years: set[int] = set()

    def add(self, name: str, key: str, extraction: Extraction) -> None:
        self.papers[name].add(extraction.paper.id)
        self.keys[name] = key
        self.mentions += 1
        if extraction.paper.year is not None:
            self.years.add(extraction.paper.year)

    def _name(self) -> str:
        """The form that most papers use; the shortest of those."""
        return min(self.papers, key=lambda name: (-len(self.papers[name]), len(name), name))

    def entity(self, id: str, type: EntityType) -> Entity:
        name = self._name()
        return Entity(
            id=id,
            type=type,
            name=name,
            aliases=tuple(sorted(self.papers.keys() - {name})),
            mentions=self.mentions,
            papers=len(set().union(*self.papers.values())),
            first_year=min(self.years, default=None),
        )

    def merges(self, id: str) -> list[Merge]:
        chosen = self._name()
        return [
            Merge(
                entity=id,
                name=name,
                reason="spelling" if self.keys[name] == self.keys[chosen] else "abbreviation",
                papers=len(self.papers[name]),
            )
            for name in sorted(self.papers)
            if name != chosen
        ]
