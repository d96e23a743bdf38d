"""Which names are one entity: case, hyphens, plurals, and abbreviations that papers spell out. Pure functions."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from graphkit.identity import name_key, slug
from graphkit.types import Entity, EntityType, Extraction, Merge

Key = tuple[EntityType, str]  # the type and the slug of the folded name: together the entity's id

_SHARE_OF_SHORT = 0.5  # a bare abbreviation goes to the long form that more than this share of its definitions name
_SECOND_TYPE_PAPERS = 3  # a second type gets a node of its own when so many papers back it,
_SECOND_TYPE_SHARE = 1 / 3  # and at least this share of all that name it


def key_of(name: str) -> str:
    """What all spellings of a name share, fit for an id."""
    return slug(name_key(name))


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
    groups: dict[Key, _Group] = defaultdict(_Group)
    ids = {}
    for extraction, targets in zip(extractions, concepts, strict=True):
        for mention in extraction.mentions:
            key = key_of(mention.text)
            type = types[targets[key], mention.type]
            ids[extraction.paper.id, key] = f"{type.value.lower()}:{targets[key]}"
            groups[type, targets[key]].add(mention.text, key, extraction)
    entities = tuple(group.entity(*key) for key, group in sorted(groups.items()))
    merges = tuple(merge for key, group in sorted(groups.items()) for merge in group.merges(*key))
    return Names(entities, merges, ids)


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

    def entity(self, type: EntityType, key: str) -> Entity:
        name = self._name()
        return Entity(
            id=f"{type.value.lower()}:{key}",
            type=type,
            name=name,
            aliases=tuple(sorted(self.papers.keys() - {name})),
            mentions=self.mentions,
            papers=len(set().union(*self.papers.values())),
            first_year=min(self.years, default=None),
        )

    def merges(self, type: EntityType, key: str) -> list[Merge]:
        chosen = self._name()
        return [
            Merge(
                entity=f"{type.value.lower()}:{key}",
                name=name,
                reason="spelling" if self.keys[name] == self.keys[chosen] else "abbreviation",
                papers=len(self.papers[name]),
            )
            for name in sorted(self.papers)
            if name != chosen
        ]
