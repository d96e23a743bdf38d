"""The user's decisions, as linking applies them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from graphkit.decisions import decisions_in_force
from graphkit.identity import short_hash
from graphkit.resolve.spelling import key_of
from graphkit.types import Decision, Verdict

Pair = frozenset[str]


@dataclass(frozen=True)
class Choices:
    """What holds of names.

    `alone` are keys, and `split` names, that join nothing.
    """

    same: tuple[Pair, ...] = ()
    apart: tuple[Pair, ...] = ()
    split: frozenset[str] = frozenset()
    alone: frozenset[str] = frozenset()
    called: tuple[tuple[str, str], ...] = ()  # a name of an entity, and what the entity is to be called

    @classmethod
    def of(cls, decisions: Sequence[Decision]) -> Choices:
        """Read decisions, the oldest first."""
        called: dict[str, str] = {}
        same, apart, split = [], [], set()
        for decision in decisions_in_force(decisions):
            former = {new: old for old, new in called.items()}  # a name that the user gave stands in no paper
            pair = frozenset(former.get(name, name) for name in (decision.name, decision.other))
            if decision.verdict is Verdict.SAME:
                same.append(pair)
            elif decision.verdict is Verdict.APART:
                apart.append(pair)
            elif decision.verdict is Verdict.SPLIT:
                split.add(decision.name)
            else:
                called[decision.name] = decision.other
        return cls(tuple(same), tuple(apart), frozenset(split), frozenset(), tuple(called.items()))

    def key(self, name: str) -> str:
        """The key of a name; one that was split off has a key of its own."""
        return f"{key_of(name)}~{short_hash(name)[:6]}" if name in self.split else key_of(name)

    def enforce(self, together: Iterable[Mapping[str, int]]) -> Choices:
        """Set alone what was to stay apart and is found `together`: of each entity the names, with their papers."""
        split, alone = set(self.split), set(self.alone)
        wanted = {name for pair in self.apart for name in pair}
        for names in together:
            if len(wanted & names.keys()) < 2:
                continue
            for one, other in (sorted(pair) for pair in self.apart if len(pair) == 2):
                if one in names and other in names:
                    rarer = min(one, other, key=lambda name: (names[name], name))
                    if key_of(one) == key_of(other):
                        split.add(rarer)
                    else:
                        alone.add(key_of(rarer))
        return replace(self, split=frozenset(split), alone=frozenset(alone))
