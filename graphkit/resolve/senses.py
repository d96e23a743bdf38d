"""What an abbreviation stands for: as its paper spells it out, or else as others do. Pure functions.

A short form is told by its letters as they are written, for "mAP" is not "MAP"; hyphens and a plural `s` do not count.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

from graphkit.resolve.lexicon import Lexicon, Sense, are_alike, load_lexicon
from graphkit.resolve.spelling import key_of, slug_of
from graphkit.types import EntityType, Extraction, Reason

_OWN_WEIGHT = 1.0  # of a paper of the user's that spells a short form out,
_LEXICON_WEIGHT = 3.0  # against all that the lexicon says
_WELL_KNOWN = 5  # papers
_CLEAR = 0.8  # of one sense: no context speaks against it, so that one name is not two things by chance
_UNKNOWN = 0.5  # and against a sense that nobody spelled out, the less the more papers the lexicon has
_LEAST_SHARE = 0.6  # of all senses' weight, for one to be taken
_ONE_MEANING = 0.8  # share of the papers, where the short form stands inside a name
_WORD = re.compile(r"[A-Za-z0-9]+")
_IN_SENTENCES = re.compile(  # what stands before a bracket by chance, and is no name
    r"(?i)\b(?:when|that|which|whose|is|are|was|were|we|our|its|their|propose)\b"
)
_HYPHENS = re.compile(r"[-‐‑‒–—.]")
_MOST_CONTEXT = 8.0  # times that the names around a short form make one sense likelier than another
_SMOOTHING = 20  # papers: a name that stands in the only paper with a sense is no proof
_UNLIKELY = 0.05  # how well a type or a neighbour that was never seen with a sense goes with it


def short_form(name: str) -> str:
    """Return "GAN" for "GANs" and "3DGS" for "3D-GS"; an empty string for what does not look like an abbreviation."""
    if " " in name or not 2 <= len(name) <= 15:
        return ""
    plain = _HYPHENS.sub("", name)
    if plain.endswith("s") and len(plain) > 2 and (plain[-2].isupper() or plain[-2].isdigit()):
        plain = plain[:-1]
    return plain if sum(map(str.isupper, plain)) > 1 or re.search(r"[A-Z]\d|\d[A-Z]", plain) else ""


def defined(extraction: Extraction) -> dict[str, str]:
    """The short forms that a paper spells out (other names as they are), with their long forms."""
    pairs = {short_form(short) or short: long for long, short in extraction.aliases}
    keys = set(map(key_of, pairs))
    return {
        short: long
        for short, long in pairs.items()
        if key_of(long) != key_of(short) and key_of(long) not in keys and not _IN_SENTENCES.search(long)
    }


def is_well_known(name: str) -> bool:
    """Whether many papers of the lexicon have a name: it is nobody's own."""
    lexicon = load_lexicon()
    key = key_of(name)
    papers = sum(sense.papers for sense in lexicon.senses.get(short_form(name), ()))
    return max(papers, lexicon.papers.get(key, 0)) >= _WELL_KNOWN


@dataclass(frozen=True)
class Choice:
    """The key of what a short form stands for, how that is known, and how surely (0-1)."""

    key: str
    reason: Reason
    score: float


class Senses:
    """The senses of all short forms: those of the lexicon, and those that the papers at hand spell out."""

    def __init__(
        self, definitions: Sequence[Mapping[str, str]], papers: Sequence[Extraction], lexicon: Lexicon
    ) -> None:
        self._lexicon = lexicon
        self._long_names: dict[str, str] = {}
        self._own: dict[str, Counter[str]] = defaultdict(Counter)
        self.same: dict[str, str] = {}  # key of a long form: key of the sense that it belongs to
        for own in definitions:
            for short, long in own.items():
                key = key_of(long)
                self._own[short][key] += 1
                self._long_names[key] = min(long, self._long_names.get(key, long))
        self._join_alike()
        self._profiles = self._read_profiles(definitions, papers)
        self._by_key: dict[str, set[str]] = defaultdict(set)
        for short in (*self._own, *lexicon.senses):
            self._by_key[key_of(short)].add(short)

    def _join_alike(self) -> None:
        """Long forms of one short form that mean the same become one sense."""
        for short, counts in sorted(self._own.items()):
            known = [sense.key for sense in self._lexicon.senses.get(short, ())]
            reps = [(key, key) for key in known]
            for key in sorted(counts, key=lambda key: (-counts[key], key)):
                sense = self._lexicon.sense_of.get(key, key)
                if sense not in known:
                    name = self._long_names[key]
                    sense = next((rep for rep, other in reps if self._alike(name, other)), key)
                    reps.append((sense, key))
                if sense != key:
                    self.same.setdefault(key, sense)

    def _alike(self, name: str, key: str) -> bool:
        return key in self._long_names and are_alike(name, self._long_names[key])

    def sense(self, key: str) -> str:
        """The key of the sense that a long form's key belongs to."""
        return self.same.get(key) or self._lexicon.sense_of.get(key, key)

    def slug_of(self, key: str) -> str:
        """How the lexicon writes a key out, or an empty string."""
        if key in self._lexicon.slugs:
            return self._lexicon.slugs[key]
        return slug_of(self._lexicon.names[key]) if key in self._lexicon.names else ""

    def papers_with(self, key: str) -> int:
        """The papers of the lexicon with a name of this key; 0 for most, which are written in one way."""
        return self._lexicon.papers.get(key, 0)

    def _read_profiles(
        self, definitions: Sequence[Mapping[str, str]], papers: Sequence[Extraction]
    ) -> dict[tuple[str, str], Sense]:
        """Of each sense that papers spell out: its types, and the names in those papers."""
        profiles: dict[tuple[str, str], Sense] = {}
        for own, paper in zip(definitions, papers, strict=True):
            if not own:
                continue
            types = {key_of(mention.text): mention.type for mention in paper.mentions}
            for short, long in own.items():
                key = self.sense(key_of(long))
                profile = profiles.setdefault((short, key), Sense(key))
                profile.papers += 1
                if type := types.get(key_of(long)) or types.get(key_of(short)):
                    profile.types[type.value] += 1
                if len(self._own[short]) > 1 or len(self._lexicon.senses.get(short, ())) > 1:
                    profile.near.update(types.keys())
        return profiles

    def shorts_of(self, name: str) -> Sequence[str]:
        """The short form that a name may be, if any: as it is written, or the usual one that differs in case alone."""
        short = short_form(name) or name
        if short in self._own or short in self._lexicon.senses:
            return (short,)
        papers = {other: self._papers_with(other) for other in self._by_key.get(key_of(name), ())}
        best = min(papers, key=lambda other: (-papers[other], other), default="")
        return (best,) if best and papers[best] >= _ONE_MEANING * sum(papers.values()) else ()

    def _papers_with(self, short: str) -> int:
        known = sum(sense.papers for sense in self._lexicon.senses.get(short, ()))
        return known + sum(self._own[short].values() if short in self._own else ())

    def weigh(self, short: str, type: EntityType, near: Set[str] = frozenset()) -> list[Choice]:
        """The senses that a short form may have in a paper that does not spell it out, the likeliest first.

        Naive Bayes: how often each is spelled out, of which type the name is, and what else the paper names.
        """
        known = self._lexicon.senses.get(short, ())
        total = sum(sense.papers for sense in known)
        weights: dict[str, float] = defaultdict(float)
        for sense in known:
            weights[sense.key] += _LEXICON_WEIGHT * sense.papers / total
        for key, papers in sorted(self._own.get(short, {}).items()):
            weights[self.sense(key)] += _OWN_WEIGHT * papers
        by_key = {sense.key: sense for sense in known}
        keys = list(weights)
        likeliest = max(weights.values(), default=0.0) / (sum(weights.values()) or 1.0)
        if len(keys) > 1 and likeliest < _CLEAR:
            backing = {key: [one for one in (by_key.get(key), self._profiles.get((short, key))) if one] for key in keys}
            around = {key: _fit_around(sorted(near), backing[key]) for key in keys}  # a sum of floats has an order
            most = max(around.values())
            for key in keys:
                weights[key] *= _fit_type(type.value, backing[key]) * max(around[key] / most, 1 / _MOST_CONTEXT)
        whole = sum(weights.values()) + _UNKNOWN / (1 + total)
        best = sorted(keys, key=lambda key: (-weights[key], key))
        reasons = {self.sense(key) for key in self._own.get(short, ())}
        return [
            Choice(key, Reason.ABBREVIATION if key in reasons else Reason.KNOWN, round(weights[key] / whole, 3))
            for key in best
        ]

    def choose(self, name: str, type: EntityType, near: Set[str]) -> Choice | None:
        """What a name stands for, if it is a short form of one likely sense."""
        for short in self.shorts_of(name):
            choice = self.weigh(short, type, near)[0]
            if choice.score >= _LEAST_SHARE and choice.key != key_of(name):
                return choice
        return None

    def expand(self, name: str) -> str:
        """A name with each abbreviation of one meaning written out: "LLM agents", "large language model agents"."""
        chunks = name.split(" ")
        if len(chunks) == 1:
            return _WORD.sub(self._expand_word, name) if "-" in name else name
        return " ".join(self._meaning(chunk) or _WORD.sub(self._expand_word, chunk) for chunk in chunks)

    def _expand_word(self, word: re.Match[str]) -> str:
        return self._meaning(word.group()) or word.group()

    def _meaning(self, word: str) -> str:
        """What a word alone stands for nearly always, or an empty string."""
        senses = self._lexicon.senses.get(short_form(word), ())
        total = sum(sense.papers for sense in senses)
        best = max(senses, key=lambda sense: sense.papers, default=None)
        return self._lexicon.names[best.key] if best and best.papers >= _ONE_MEANING * total else ""


def _fit_type(type: str, backing: Sequence[Sense]) -> float:
    """How often a sense is of a type."""
    types: Counter[str] = Counter()
    for one in backing:
        types.update(one.types)
    return max(types[type] / types.total(), _UNLIKELY) if types else 1.0


def _fit_around(near: Sequence[str], backing: Sequence[Sense]) -> float:
    """How well a sense goes with the names around it."""
    papers = sum(one.papers for one in backing)
    fit = 1.0
    for name in near:
        seen = sum(one.near[name] for one in backing)
        fit *= max(seen / (papers + _SMOOTHING), _UNLIKELY) if seen > 1 else _UNLIKELY
    return fit
