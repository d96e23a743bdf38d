"""Words that are another word with one letter wrong, where only that other one is in use. Pure.

Candidates come from a table of all words with one letter left out (Garbe, SymSpell), so no two words are compared.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from graphkit.resolve.lexicon import load_lexicon
from graphkit.resolve.spelling import Words, join, words_of

_SHORTEST, _LONGEST = 6, 40  # letters of a word that may be corrected
_COMMON = 10  # papers of the lexicon with a word that may be meant,
_FREQUENT = 20  # and with a name


class Spellchecker:
    """Knows the words of the lexicon, and its frequent names, with their papers."""

    def __init__(self, words: Mapping[str, int], names: Mapping[str, int]) -> None:
        self._words = words
        self._names = names
        common = (word for word, papers in words.items() if papers >= _COMMON and len(word) >= _SHORTEST)
        self._without_one = _without_letters(common)
        frequent = (name for name, papers in names.items() if papers >= _FREQUENT and len(name) >= 2 * _SHORTEST)
        self._names_without_one = _without_letters(frequent)

    def correct(self, name: str) -> str:
        """The key of a name of several words as it was meant, or an empty string.

        Either one word is unknown and near to a common one, or the name is near to a frequent one: single words are
        not corrected, as names of models look like typing errors.
        """
        words = words_of(name)
        if len(words) < 2 or (key := join(words)) in self._names:
            return ""
        unknown = [i for i, word in enumerate(words) if len(word) >= _SHORTEST and word not in self._words]
        meant = set()
        if len(unknown) == 1 and words[unknown[0]].isalpha() and len(words[unknown[0]]) <= _LONGEST:
            place = unknown[0]
            near = _near(words[place], self._without_one)
            meant = {join((*words[:place], word, *words[place + 1 :])) for word in near}
        if not meant:
            meant = {other for other in _near(key, self._names_without_one) if _differs_inside(words, other)}
        return meant.pop() if len(meant) == 1 else ""


@lru_cache(maxsize=1)
def load_spellchecker() -> Spellchecker:
    """The one of the package's lexicon."""
    lexicon = load_lexicon()
    return Spellchecker(lexicon.words, lexicon.papers)


def _without_letters(words: Iterable[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for word in words:
        for rest in {word, *_without_a_letter(word)}:
            found[rest].append(word)
    return found


def _near(word: str, table: Mapping[str, list[str]]) -> set[str]:
    rests = {word, *_without_a_letter(word)}
    return {other for rest in rests for other in table.get(rest, ()) if _is_one_edit(word, other)}


def _differs_inside(words: Words, other: str) -> bool:
    """Whether the one letter is within a long word, and none of its first two or its last: no "a-", "un-" or "-s"."""
    key = join(words)
    start = next((i for i, (a, b) in enumerate(zip(key, other, strict=False)) if a != b), min(len(key), len(other)))
    begin = 0
    for word in words:
        if begin + 2 <= start < begin + len(word) - 1:
            return len(word) >= _SHORTEST - 1 and word.isalpha()
        begin += len(word)
    return False


def _without_a_letter(word: str) -> Iterator[str]:
    for i in range(len(word)):
        yield word[:i] + word[i + 1 :]


def _is_one_edit(one: str, other: str) -> bool:
    """One letter more, less or other, or two neighbours the wrong way round; the first letter is right."""
    if one[0] != other[0] or abs(len(one) - len(other)) > 1:
        return False
    start = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    one, other = one[start:], other[start:]
    if len(one) == len(other):
        return one[1:] == other[1:] or (one[:2] == other[1::-1] and one[2:] == other[2:])
    return one[1:] == other if len(one) > len(other) else one == other[1:]
