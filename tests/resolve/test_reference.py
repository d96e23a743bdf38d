"""The linking against a plain version that compares every name with every other."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st
from resolve.test_pairs import one_paper

from graphkit.resolve.entities import link_names
from graphkit.resolve.lexicon import load_lexicon
from graphkit.resolve.senses import Senses
from graphkit.resolve.spelling import key_of
from graphkit.resolve.tails import is_proper, without_tail
from graphkit.resolve.typos import load_spellchecker
from graphkit.resolve.views import loose_keys
from graphkit.types import EntityType

WORDS = ["graph", "graphs", "neural", "network", "networks", "Pebble", "PebbleNet", "GAN", "LLM", "large", "language",
         "model", "of", "images", "image", "classification", "dataset", "ImageNet", "benchmark", "GPT-3", "GPT", "3.5",
         "grpah", "convolutional", "convolution", "convoluional", "agents", "task", "CIFAR-10", "in", "detecting",
         "detection"]  # fmt: skip
names = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join)


def group_plainly(given: list[str], type: EntityType) -> set[frozenset[str]]:
    """Groups of names that a chain of pairs joins, each pair compared with each rule."""
    senses = Senses([], [], load_lexicon())
    groups = {frozenset([name]) for name in given}

    def stands_for(name: str) -> str:
        choice = senses.choose(name, type, frozenset())
        return choice.key if choice else senses.sense(key_of(name))

    def meet(one: str, other: str) -> bool:
        if stands_for(one) == stands_for(other) or set(loose_keys(senses.expand(one))) & set(
            loose_keys(senses.expand(other))
        ):
            return True
        meant = load_spellchecker().correct
        return key_of(senses.expand(one)) == key_of(other) or meant(one) == key_of(other)

    def join(one: str, other: str) -> None:
        first, second = (next(group for group in groups if name in group) for name in (one, other))
        groups.difference_update({first, second})
        groups.add(first | second)

    for one, other in combinations(given, 2):
        if meet(one, other) or meet(other, one):
            join(one, other)
    heads = {name: without_tail(name, type) for name in given}
    for one, other in combinations(given, 2):
        for name, bare in ((one, other), (other, one)):
            if heads[name] and meet(heads[name], bare):
                join(name, bare)
        if heads[one] and heads[other] and is_proper(heads[one]) and key_of(heads[one]) == key_of(heads[other]):
            join(one, other)
    return groups


@settings(max_examples=150)
@given(given=st.lists(names, min_size=2, max_size=9, unique=True))
def test_the_tables_find_what_comparing_all_pairs_finds(given: list[str]) -> None:
    papers = [one_paper(f"p{number:02}", name, "Dataset") for number, name in enumerate(given)]
    found = {frozenset({entity.name, *entity.aliases}) for entity in link_names(papers).entities}
    assert found == group_plainly(given, EntityType.DATASET)
