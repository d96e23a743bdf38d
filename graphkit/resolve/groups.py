"""The names that fell together, with the papers of each, and what an entity is made of. Pure."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from graphkit.resolve.spelling import key_of, slug_of, spelling_reason
from graphkit.types import ENTITY_TYPES, Entity, EntityType, Extraction, Merge, Reason

Key = tuple[EntityType, str]  # the type, and what all names of the thing share

_LINE_BREAK = re.compile(r"[a-z]- [a-z]")
_SURE = {Reason.ORDER: 0.95}  # of the rules of spelling; the others are


@dataclass(frozen=True)
class Link:
    """The key of what a name stands for, and why and how surely (0-1), where that is not the name's own key."""

    key: str
    reason: Reason | None = None
    score: float = 1.0


def node_id(type: EntityType, slug: str) -> str:
    """An own type stands in the id as it is written: two that differ in case alone are two."""
    return f"{type.value.lower() if type in ENTITY_TYPES else type}:{slug}"


class Group:
    """One entity in the making."""

    def __init__(self) -> None:
        self._papers: dict[str, set[str]] = defaultdict(set)
        self._links: dict[str, Link] = {}  # the least sure of each name,
        self._surest: dict[str, float] = {}  # and how sure the surest is
        self._other_types: dict[EntityType, set[str]] = defaultdict(set)
        self._mentions = 0
        self._years: set[int] = set()

    def add(self, name: str, link: Link, type: EntityType, read: Counter[EntityType], extraction: Extraction) -> None:
        """Take in what one paper says of one name: as which types it was read, and how often."""
        self._papers[name].add(extraction.paper.id)
        before = self._links.get(name)
        if before is None or (link.reason is not None and before.reason is None) or link.score < before.score:
            self._links[name] = link
        self._surest[name] = max(link.score, self._surest.get(name, 0.0))
        for other in read.keys() - {type}:
            self._other_types[other].add(extraction.paper.id)
        self._mentions += read.total()
        if extraction.paper.year is not None:
            self._years.add(extraction.paper.year)

    def papers(self) -> int:
        """How many papers have one of the names."""
        return len(set().union(*self._papers.values()))

    def counts(self) -> dict[str, int]:
        """The names, with their papers."""
        return {name: len(papers) for name, papers in self._papers.items()}

    def slug(self, key: str) -> str:
        """The slug with the most hyphens of the names with this key: new papers seldom bring one with more."""
        slugs = {slug_of(name) for name in self._papers if key_of(name) == key}
        return max(slugs, key=lambda slug: (slug.count("-"), slug), default="")

    def name(self) -> str:
        """The form that most papers use, the shortest of those; no typing error, no line break of a printed page."""

        def rank(name: str) -> tuple[bool, int, int, str]:
            is_slip = self._links[name].reason is Reason.TYPO or bool(_LINE_BREAK.search(name))
            return is_slip, -len(self._papers[name]), len(name), name

        return min(self._papers, key=rank)

    def name_beside(self, other: str) -> str:
        """The commonest form that is not spelled as another name is, if there is one."""
        forms = [name for name in self._papers if key_of(name) != key_of(other)]
        return min(forms, key=lambda name: (-len(self._papers[name]), len(name), name), default=self.name())

    def entity(self, id: str, type: EntityType, called: Mapping[str, str]) -> Entity:
        """The entity, under the name that the user gave it or that most papers use."""
        name = self.called(called)
        return Entity(
            id=id,
            type=type,
            name=name,
            aliases=tuple(sorted(self._papers.keys() - {name})),
            mentions=self._mentions,
            papers=self.papers(),
            first_year=min(self._years, default=None),
        )

    def called(self, called: Mapping[str, str]) -> str:
        """What the user called one of its names, the last decision first, or the commonest."""
        return next((new for old, new in reversed(list(called.items())) if old in self._papers), self.name())

    def merges(self, id: str, called: Mapping[str, str]) -> list[Merge]:
        """Why each name is here."""
        chosen, into = self.name(), self.called(called)
        merges = []
        for name in sorted(self._papers.keys() - {into}):
            reason, score = self._why(name, chosen)
            if name == chosen:  # the user gave another name
                reason, score = Reason.DECISION, 1.0
            merges.append(Merge(id, name, into, reason, score, len(self._papers[name])))
        for type, papers in sorted(self._other_types.items()):
            score = round(1 - len(papers) / (self.papers() + 1), 3)
            merges.append(Merge(id, f"{chosen} ({type.value})", into, Reason.TYPE, score, len(papers)))
        return merges

    def _why(self, name: str, chosen: str) -> tuple[Reason, float]:
        if key_of(name) == key_of(chosen):
            reason = spelling_reason(name, chosen)
            return reason, _SURE.get(reason, 1.0)
        link, back = self._links[name], self._links[chosen]
        if link.reason is not None:
            return link.reason, link.score
        return back.reason or Reason.SPELLING, self._surest[chosen]
