"""A looser key: names that differ in inflection or in the order of their words. Pure functions of strings.

Two names that share it are one thing only where both are in use; no name gets its id from it.
"""

from __future__ import annotations

import re
from functools import lru_cache

from graphkit.resolve.spelling import TO, Words, join, key_of, words_of

_TURNED = frozenset("of in on over with".split())  # "coherence in text": text coherence
_DIRECTED = frozenset("to from for by via versus vs as between under without into at".split())  # order means something
_SPOKEN = frozenset(
    "english german french chinese japanese korean russian spanish italian romanian czech arabic hindi turkish "
    "vietnamese finnish estonian latvian portuguese dutch polish en de fr zh ja ko ru es it ro cs ar hi tr vi".split()
)
_SIZED = frozenset("vit deit swin beit".split())
_SIZES = {"b": "base", "l": "large", "s": "small", "h": "huge", "t": "tiny", "g": "giant"}
_ENDINGS = (
    (re.compile(r"(?<=ion)al(?:ity)?$"), ""),
    (re.compile(r"(?<=[ae]nc)y$"), "e"),
    (re.compile(r"(?<=ic)al(?:ly)?$"), ""),
    (re.compile(r"(?<=robot)ic$"), ""),
    (re.compile(r"(?<=relation)ship$"), ""),
    (re.compile(r"^bipedal$"), "biped"),
    (re.compile(r"^multiple$"), "multi"),
    (re.compile(r"^adaption$"), "adaptation"),
    (re.compile(r"^(?:computing|computational|computation)$"), "compute"),
)
_YEAR = re.compile(r"(?:(?<=^)|(?<=[a-z]))(?:19(?=[89]\d$)|20(?=[0-2]\d$))")  # a century
_VERBS = frozenset("decode encode reuse sample schedule prune merge fuse compute".split())
_PART = re.compile(r"[0-9]+|[^\W0-9_]+")
_COUNTED = frozenset("multi low high single dual few one two three double".split())
_KEPT_ING = frozenset("learning training processing meaning string king ring thing".split())
_ACTED = frozenset("filtering testing checking".split())
_NOUN_OF_ACT = (("ation", "at"), ("tion", "t"), ("ing", ""))


def loose_keys(name: str) -> list[str]:
    """Return what names share that differ in inflection, in "X of Y" for "Y X", or in the order of what describes.

    "grasping success" has two, as it may say what success, or what is done to it.
    """
    words = _turn(_with_sizes(_without_to(_with_years(words_of(name)))))
    found = dict.fromkeys((_loose(words), _loose(_front_object(words)))) if words else (key_of(name),)
    return [*found, *_numbered(words)]


def _numbered(words: Words) -> list[str]:
    """ "Llama-2 70b Chat" is "Llama2-Chat-70B": the same words in any order, with the same numbers in this order."""
    parts = [part for word in words if word != "for" for part in _PART.findall(word)]
    numbers = [part for part in parts if part.isdigit()]
    if not numbers or len(parts) < 3 or _DIRECTED & set(parts) or any(map(TO.search, words)):
        return []
    spoken = [part for part in parts if part in _SPOKEN]
    return ["-".join((*numbers, *sorted(part for part in parts if not part.isdigit()), *spoken))]


def _with_years(words: Words) -> Words:
    """ "WMT 2014" is "WMT14"."""
    found: list[str] = []
    for word in words:
        short = _YEAR.sub("", word)
        if short != word and word.isdigit() and found and found[-1].isalpha():
            found[-1] += short
        else:
            found.append(short)
    return tuple(found)


def _without_to(words: Words) -> Words:
    """ "English-to-German" is "English-German"."""
    between = {i for i in range(1, len(words) - 1) if words[i] == "to" and {words[i - 1], words[i + 1]} <= _SPOKEN}
    return tuple(word for i, word in enumerate(words) if i not in between)


def _with_sizes(words: Words) -> Words:
    """ "ViT-B/16" is "ViT-Base/16"."""
    if not words or words[0] not in _SIZED:
        return words
    return (words[0], *(_SIZES.get(word, word) for word in words[1:]))


def _loose(words: Words) -> str:
    if len(words) < 2:
        return join(tuple(map(_inflected, words)))
    *before, head = words
    described = [_as_modifier(word, before[:i]) for i, word in enumerate(before)]
    last = _strip_ing(head) if head in _ACTED else _base(head)
    if len(described) > 1 and not (_DIRECTED | _SPOKEN) & set(words):
        numbers = [word for word in described if word.isdigit()]  # their order means something
        described = [*numbers, *sorted(word for word in described if not word.isdigit())]
    return "-".join((*described, last))


def _turn(words: Words) -> Words:
    """ "rate of convergence" is "convergence rate", where there is one small word alone."""
    small = [i for i, word in enumerate(words) if word in _TURNED or word in _DIRECTED]
    if len(small) != 1 or words[small[0]] not in _TURNED or small[0] in {0, len(words) - 1}:
        return words
    return words[small[0] + 1 :] + words[: small[0]]


def _front_object(words: Words) -> Words:
    """ "detecting loop closures" is "loop closure detection": the act goes last."""
    if len(words) < 2 or not words[0].endswith("ing") or words[0] in _KEPT_ING or words[1] in _DIRECTED:
        return words
    return (*words[1:], words[0])


def _inflected(word: str) -> str:
    for pattern, ending in _ENDINGS:
        word = pattern.sub(ending, word)
    return word


@lru_cache(maxsize=1 << 17)
def _base(word: str) -> str:
    word = _inflected(word)
    for noun, verb in _NOUN_OF_ACT:
        if word.endswith(noun) and len(word) > len(noun) + 3:
            return f"{word[: -len(noun)]}{verb}^"  # an act, "detection" or "detecting"
    return word


def _as_modifier(word: str, before: list[str]) -> str:
    if word.endswith("ed") and before and before[-1] in _COUNTED:
        return word[:-2]
    if (base := _base(word)) == word or base.endswith("^"):
        base = _strip_ing(word) if word.endswith("ing") and word not in _KEPT_ING else base.rstrip("^")
    return base[:-1] if base in _VERBS else base


def _strip_ing(word: str) -> str:
    stem = word[:-3]
    return stem[:-1] if len(stem) > 3 and stem[-1] == stem[-2] and stem[-1] not in "ls" else stem
