"""Entities that may be one and are left apart, for the user to decide. Pure.

Like the linking, this looks names up in tables and compares no two of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from graphkit.resolve.groups import Group, Key
from graphkit.resolve.senses import Senses, short_form
from graphkit.resolve.spelling import key_of, words_of
from graphkit.resolve.tails import without_tail
from graphkit.types import Doubt, EntityType, Reason

_LEAST = 0.2  # how likely, to be worth a question
_OTHER_TYPE = 0.3  # that "Transformer model", a Model, is Transformer, a Method
_INITIALS = 0.4  # that an unknown abbreviation is the one name with these initials


def find_doubts(groups: Mapping[Key, Group], ids: Mapping[Key, str], senses: Senses) -> tuple[Doubt, ...]:
    """Return pairs of entities, each once, sorted: short forms of several senses, initials, generic words."""
    found: dict[tuple[str, str], Doubt] = {}
    for pair in (*_short_forms(groups, senses), *_same_initials(groups, senses), *_other_types(groups)):
        one, other, reason, score = pair
        name = groups[one].name()
        doubt = Doubt(
            one=ids[one],
            other=ids[other],
            name=name,
            other_name=groups[other].name_beside(name),
            reason=reason,
            score=score,
            papers=min(groups[one].papers(), groups[other].papers()),
        )
        found.setdefault((min(doubt.one, doubt.other), max(doubt.one, doubt.other)), doubt)
    return tuple(doubt for _, doubt in sorted(found.items()))


Pair = tuple[Key, Key, Reason, float]


def _short_forms(groups: Mapping[Key, Group], senses: Senses) -> Iterator[Pair]:
    """An abbreviation that stays bare, and what else it may stand for."""
    for type, key in sorted(groups):
        name = groups[type, key].name()
        if key_of(name) != key:
            continue
        for short in senses.shorts_of(name):
            for choice in senses.weigh(short, type):
                if choice.score >= _LEAST and choice.key != key and (type, choice.key) in groups:
                    yield (type, key), (type, choice.key), choice.reason, choice.score


def _same_initials(groups: Mapping[Key, Group], senses: Senses) -> Iterator[Pair]:
    """An abbreviation that nobody spells out, and the only name of its type with these initials."""
    by_initials: dict[tuple[EntityType, str], list[Key]] = defaultdict(list)
    for type, key in sorted(groups):
        words = words_of(groups[type, key].name())
        if len(words) > 2:
            by_initials[type, "".join(word[0] for word in words)].append((type, key))
    for type, key in sorted(groups):
        short = short_form(groups[type, key].name())
        alike = by_initials.get((type, short.casefold()), [])
        if len(alike) == 1 and alike[0] != (type, key) and not senses.shorts_of(short):
            yield (type, key), alike[0], Reason.ABBREVIATION, _INITIALS


def _other_types(groups: Mapping[Key, Group]) -> Iterator[Pair]:
    """A name with a generic word, and the name without it where that is of another type."""
    by_key: dict[str, list[Key]] = defaultdict(list)
    for one in sorted(groups):
        by_key[one[1]].append(one)
    for key in sorted(groups):
        head = without_tail(groups[key].name(), key[0])
        for other in by_key.get(key_of(head), []) if head else []:
            if other[0] != key[0]:
                yield key, other, Reason.TAIL, _OTHER_TYPE
