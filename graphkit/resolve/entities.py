"""Which names are one entity, over all papers: by spelling, abbreviations, generic words, and the user's decisions.

The cost is linear in the mentions: names meet in tables of keys, and no two are compared. Pure functions.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from graphkit.resolve.choices import Choices
from graphkit.resolve.doubts import find_doubts
from graphkit.resolve.groups import Group, Key, Link, node_id
from graphkit.resolve.lexicon import load_lexicon
from graphkit.resolve.senses import Senses, defined, short_form
from graphkit.resolve.spelling import key_of, words_of
from graphkit.resolve.tails import is_proper, without_tail
from graphkit.resolve.typos import load_spellchecker
from graphkit.resolve.views import loose_keys
from graphkit.types import Decision, Doubt, Entity, EntityType, Extraction, Merge, Reason

_SECOND_TYPE_PAPERS = 3  # a second type gets a node of its own when so many papers back it,
_SECOND_TYPE_SHARE = 1 / 3  # and at least this share of all that name it
_LEAST_INITIALS = 4  # letters: shorter abbreviations meet by chance
_INITIALS = 0.7
_TYPO = 0.9
_LIKELY = 0.95  # that a variant of a long form, or a name with an abbreviation written out, is the same


@dataclass(frozen=True)
class Names:
    """Where each name of each paper leads."""

    entities: tuple[Entity, ...]
    merges: tuple[Merge, ...]
    doubts: tuple[Doubt, ...]
    ids: Mapping[str, Mapping[str, str]]  # paper id, then name as it is written, to the entity's id

    def id_of(self, paper_id: str, name: str) -> str | None:
        """The entity that a name means in a paper, however it is spelled there."""
        known = self.ids.get(paper_id, {})
        if name in known:
            return known[name]
        key = key_of(name)
        return next((known[other] for other in sorted(known) if key_of(other) == key), None)


def link_names(extractions: Sequence[Extraction], decisions: Sequence[Decision] = ()) -> Names:
    """Group the mentions of all papers into entities, as the user decided."""
    choices = Choices.of(decisions)
    while True:
        linking = _Linking(extractions, choices)
        enforced = choices.enforce(group.counts() for group in linking.groups.values())
        if enforced == choices:
            return linking.names()
        choices = enforced


class _Linking:
    """The tables of one pass over all papers."""

    def __init__(self, extractions: Sequence[Extraction], choices: Choices) -> None:
        self._extractions, self._choices = extractions, choices
        definitions = [defined(extraction) for extraction in extractions]
        self._senses = Senses(definitions, extractions, load_lexicon())
        self._spellchecker = load_spellchecker()
        self._keys: dict[str, str] = {}
        self._backing: Counter[str] = Counter()  # key: papers
        self._types_of: dict[str, set[EntityType]] = defaultdict(set)
        for extraction in extractions:
            names = {mention.text for mention in extraction.mentions}
            self._keys.update((name, choices.key(name)) for name in names if name not in self._keys)
            self._backing.update({self._keys[name] for name in names})
            for mention in extraction.mentions:
                self._types_of[self._keys[mention.text]].add(mention.type)
        self._keys = dict(sorted(self._keys.items()))  # sets have no order, and the last of two names may count
        self._alike: dict[str, set[str]] = defaultdict(set)  # loose key: keys
        self._parents = self._find_parents()
        self._links = [self._link_paper(*pair) for pair in zip(extractions, definitions, strict=True)]
        self._types = self._settle_types()
        self._places = [self._settle_paper(*pair) for pair in zip(extractions, self._links, strict=True)]
        self._tails = self._find_tails()
        self.groups: dict[Key, Group] = defaultdict(Group)
        for extraction, links, place in zip(extractions, self._links, self._places, strict=True):
            self._group_paper(extraction, links, place)

    def _find_parents(self) -> dict[str, Link]:
        """The keys that are another key in all papers: variants of long forms, abbreviations in names, decisions."""
        parents: dict[str, Link] = {}
        alike = self._alike
        for name, key in self._keys.items():
            if (sense := self._senses.sense(key)) != key:
                parents[key] = Link(sense, Reason.KNOWN, _LIKELY)
            written_out = self._senses.expand(name)
            if (expanded := key_of(written_out)) != key and expanded in self._backing:
                parents[key] = Link(expanded, Reason.KNOWN, _LIKELY)
            elif meant := self._find_meant(name, key):
                parents[key] = Link(meant, Reason.TYPO, _TYPO)
            for loose in loose_keys(written_out):
                alike[loose].add(key)
        for short, long in self._spelled_by_initials():
            parents.setdefault(short, Link(long, Reason.ABBREVIATION, _INITIALS))
        for _, keys in sorted(alike.items()):
            self._join(parents, keys, Reason.INFLECTION, _LIKELY)
        parents = {key: link for key, link in parents.items() if not {key, link.key} & self._choices.alone}
        for pair in self._choices.same:
            self._join(parents, set(map(self._choices.key, pair)), Reason.DECISION, 1.0)
        return parents

    def _find_meant(self, name: str, key: str) -> str:
        """The key of the name that one with a typing error means, if as many papers have it."""
        meant = self._spellchecker.correct(name)
        return meant if meant != key and self._backing.get(meant, 0) >= self._backing[key] else ""

    def _spelled_by_initials(self) -> Iterator[tuple[str, str]]:
        """Keys of long abbreviations that nobody spells out, and of the only name of their type with these initials."""
        long_names: dict[tuple[str, EntityType], set[str]] = defaultdict(set)
        shorts: dict[str, str] = {}
        for name, key in self._keys.items():
            words = words_of(name)
            if len(words) >= _LEAST_INITIALS:
                for type in self._types_of[key]:
                    long_names["".join(word[0] for word in words), type].add(key)
            elif len(short := short_form(name)) >= _LEAST_INITIALS and not self._senses.shorts_of(name):
                shorts[key] = short.casefold()
        for key, short in shorts.items():
            found = set().union(*(long_names.get((short, type), set()) for type in self._types_of[key]))
            if len(found) == 1:
                yield key, found.pop()

    def _join(self, parents: dict[str, Link], keys: set[str], reason: Reason, score: float) -> None:
        """Make keys one: that which the lexicon knows best, or else the shortest, as that seldom changes.

        Where the user decides, it is that which most papers have.
        """
        roots = {follow(parents, Link(key)).key for key in keys}
        own = self._backing if reason is Reason.DECISION else {}
        best = min(roots, key=lambda key: (-own.get(key, 0), -self._senses.papers_with(key), len(key), key))
        parents.update({key: Link(best, reason, score) for key in roots - {best}})

    def _link_paper(self, extraction: Extraction, own: Mapping[str, str]) -> dict[str, Link]:
        """What each name of a paper stands for."""
        near = frozenset(self._keys[mention.text] for mention in extraction.mentions)
        return {
            name: self._link_name(name, _commonest(types), own, near) for name, types in _types_read(extraction).items()
        }

    def _link_name(self, name: str, type: EntityType, own: Mapping[str, str], near: Set[str]) -> Link:
        key = self._keys.get(name) or key_of(name)
        link = Link(key)
        if key in self._choices.alone or name in self._choices.split:
            return link
        if long := own.get(short_form(name) or name):
            link = Link(self._senses.sense(key_of(long)), Reason.ABBREVIATION)
        elif choice := self._senses.choose(name, type, near):
            link = Link(choice.key, choice.reason, choice.score)
        return follow(self._parents, Link(key) if link.key in self._choices.alone or link.key == key else link)

    def _settle_types(self) -> dict[tuple[str, EntityType], EntityType]:
        """For each key and type that was read, the type it counts as: its own where well backed, or the commonest."""
        backing: dict[str, Counter[EntityType]] = defaultdict(Counter)
        for extraction, links in zip(self._extractions, self._links, strict=True):
            for key, type in {(links[mention.text].key, mention.type) for mention in extraction.mentions}:
                backing[key][type] += 1
        settled = {}
        for key, counts in backing.items():
            best = _commonest(counts)
            for type, papers in counts.items():
                stands = papers >= _SECOND_TYPE_PAPERS and papers >= _SECOND_TYPE_SHARE * counts.total()
                settled[key, type] = type if stands else best
        return settled

    def _settle_paper(self, extraction: Extraction, links: Mapping[str, Link]) -> dict[str, Key]:
        """One type for each thing of one paper: the one that most of its mentions count as."""
        votes: dict[str, Counter[EntityType]] = defaultdict(Counter)
        for mention in extraction.mentions:
            key = links[mention.text].key
            votes[key][self._types[key, mention.type]] += 1
        return {name: (_commonest(votes[link.key]), link.key) for name, link in links.items()}

    def _find_tails(self) -> dict[Key, Key]:
        """The groups whose names end in a generic word, and the group of the name without it.

        Where no paper writes it without, those that differ in that word alone meet, if the rest is a proper name.
        """
        named = {(name, *key) for place in self._places for name, key in place.items()}
        groups = {(type, key) for _, type, key in named}
        tails: dict[Key, Key] = {}
        shared: dict[Key, set[Key]] = defaultdict(set)
        for name, type, key in sorted(named):
            head = without_tail(name, type)
            if not head or {key, key_of(head)} & self._choices.alone or name in self._choices.split:
                continue
            bare = self._find_bare(head, type, groups)
            if bare in groups and bare[1] != key:
                tails[type, key] = bare
            elif is_proper(head):
                shared[bare].add((type, key))
        for bare, alike in shared.items():
            if len(alike) > 1:
                tails.update({key: bare for key in alike if key != bare})
        return tails

    def _find_bare(self, head: str, type: EntityType, groups: Set[Key]) -> Key:
        """The group of what is left without a generic word, or its key, where no paper names it so."""
        bare = type, self._link_name(head, type, {}, frozenset()).key
        alike = sorted({key for loose in loose_keys(head) for key in self._alike.get(loose, ())})
        others = ((type, follow(self._parents, Link(key)).key) for key in alike)
        return bare if bare in groups else next((other for other in others if other in groups), bare)

    def _group_paper(self, extraction: Extraction, links: Mapping[str, Link], place: dict[str, Key]) -> None:
        """Put the names of a paper into groups, and note in `place` where each went."""
        for name, types in _types_read(extraction).items():
            link, key = links[name], place[name]
            while key in self._tails:
                key = self._tails[key]
                link = Link(key[1], link.reason or Reason.TAIL, min(link.score, _LIKELY))
            self.groups[key].add(name, link, key[0], types, extraction)
            place[name] = key

    def names(self) -> Names:
        """The entities, sorted by type and key."""
        called = dict(self._choices.called)
        ids = {key: node_id(key[0], self._slug(key[1], group)) for key, group in self.groups.items()}
        named = [(ids[key], key[0], group) for key, group in sorted(self.groups.items())]
        papers = (extraction.paper.id for extraction in self._extractions)
        return Names(
            entities=tuple(group.entity(id, type, called) for id, type, group in named),
            merges=tuple(merge for id, _, group in named for merge in group.merges(id, called)),
            doubts=find_doubts(self.groups, ids, self._senses),
            ids={
                paper: {name: ids[key] for name, key in place.items()}
                for paper, place in zip(papers, self._places, strict=True)
            },
        )

    def _slug(self, key: str, group: Group) -> str:
        """How a key is written out: as the lexicon has it, or else as its names do."""
        plain, split, suffix = key.partition("~")
        known = self._senses.slug_of(plain)
        return (known or group.slug(plain) or plain) + split.replace("~", "-") + suffix


def follow(parents: Mapping[str, Link], link: Link) -> Link:
    """The link to where the parents of its key lead."""
    seen = {link.key}
    while (further := parents.get(link.key)) and further.key not in seen:
        seen.add(further.key)
        link = Link(further.key, link.reason or further.reason, min(link.score, further.score))
    return link


def _types_read(extraction: Extraction) -> dict[str, Counter[EntityType]]:
    """The names of a paper, and how often each was read as which type."""
    read: dict[str, Counter[EntityType]] = defaultdict(Counter)
    for mention in extraction.mentions:
        read[mention.text][mention.type] += 1
    return read


def _commonest(types: Counter[EntityType]) -> EntityType:
    return min(types, key=lambda type: (-types[type], type.value))
