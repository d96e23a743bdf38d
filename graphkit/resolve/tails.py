"""Words behind a name that say only what it is: "ImageNet dataset", "Adam optimizer", "BLEU score". Pure."""

from __future__ import annotations

import re

from graphkit.resolve.spelling import words_of
from graphkit.types import EntityType

_TAILS = {
    EntityType.DATASET: "dataset benchmark corpus database data collection suite environment simulator",
    EntityType.METRIC: "score metric measure value index coefficient criterion",
    EntityType.TASK: "task problem",
    EntityType.MODEL: "model architecture network classifier backbone algorithm method framework system",
    EntityType.METHOD: "method algorithm approach optimizer framework strategy mechanism function loss clustering",
}
_OF_PROPER_NAMES = {  # words that make a thing of their own behind a common noun: "transfer function"
    EntityType.MODEL: frozenset("model network method framework system".split()),
    EntityType.METHOD: frozenset("function loss scheme".split()),
}
_MODELS = frozenset(
    "transformer autoencoder mixture network net machine forest tree classifier perceptron memory regression flow "
    "copula field process".split()
)
_ADJECTIVE = re.compile(r".+(?:ed|based|driven|free|wise|aware|down|up|able|less)$")
_LOOSE_ADJECTIVE = re.compile(rf"{_ADJECTIVE.pattern}|.+(?:ic|ive|al|ous)$")
_WORDS = {type: frozenset(words.split()) for type, words in _TAILS.items()}
_COUNT = "number of "
_PROPER = re.compile(r"[A-Za-z]-|\S*(?:[A-Z0-9]\S*[A-Z0-9]|[a-z]\S*[A-Z0-9])")


def without_tail(name: str, type: EntityType) -> str:
    """Return the name without a generic word of its type, or an empty string where it has none."""
    if type == EntityType.METRIC and name.casefold().startswith(_COUNT):
        return name[len(_COUNT) :]
    head, _, last = name.rpartition("-" if " " not in name else " ")
    tail = _WORDS.get(type, frozenset()).intersection(words_of(last)[-1:])
    if len(head) < 2 or not tail or is_proper(head):
        return head if tail and len(head) > 1 else ""
    noun = "".join(words_of(head)[-1:])
    if type in _OF_PROPER_NAMES:
        is_eponym = head[0].isupper() and last.islower()  # "Ising model"
        only_proper = tail & _OF_PROPER_NAMES[type] and not is_eponym and noun not in _MODELS
        return "" if only_proper or _LOOSE_ADJECTIVE.fullmatch(noun) else head
    return "" if _ADJECTIVE.fullmatch(noun) else head


def is_proper(name: str) -> bool:
    """Whether a name looks like one that somebody gave: ImageNet, GLUE, CIFAR-10; not "Image"."""
    return bool(_PROPER.match(name))
