"""Relations between the concepts of one abstract, by the shipped classifier."""

from __future__ import annotations

import time

import pytest
from extract.made_up_reading import read
from spacy.language import Language

from graphkit.extract.linear import LinearModel
from graphkit.extract.reading import Reading
from graphkit.extract.relations import CLASSES, MOST_CONCEPTS, allowed_classes, closest_mentions, find_relations
from graphkit.types import EdgeType, allowed

TEXT = (
    "PebbleNet for Question Answering\n"
    "We propose PebbleNet, a sparse method for question answering. PebbleNet outperforms BERT on SQuAD. "
    "It is evaluated by accuracy."
)


@pytest.fixture
def model(nlp: Language) -> LinearModel:
    found: LinearModel = nlp.get_pipe("graphkit_relations").model  # type: ignore[attr-defined]
    return found


def reading() -> Reading:
    return read(
        TEXT, Method=["PebbleNet"], Model=["BERT"], Task=["question answering"], Dataset=["SQuAD"], Metric=["accuracy"]
    )


def test_plain_statements_are_read(model: LinearModel) -> None:
    found = {
        (r.head, r.type, r.tail) for r in find_relations(reading(), ["PebbleNet"], ["question answering"], model, 0.27)
    }
    assert ("PebbleNet", EdgeType.USED_FOR, "question answering") in found
    assert found & {("PebbleNet", EdgeType.COMPARED_WITH, "BERT"), ("BERT", EdgeType.COMPARED_WITH, "PebbleNet")}


def test_the_schema_holds_and_a_pair_has_one_relation_at_most(model: LinearModel) -> None:
    types = {c.name: c.type for c in reading().concepts}
    found = find_relations(reading(), [], [], model, 0.0)
    assert found
    assert all(allowed(types[r.head], r.type, types[r.tail]) for r in found)
    pairs = [frozenset((r.head, r.tail)) for r in found]
    assert len(pairs) == len(set(pairs))
    assert all(0.0 <= r.score <= 1.0 for r in found)
    assert all(0 <= r.evidence.start < r.evidence.end <= len(TEXT) for r in found)


def test_a_higher_threshold_gives_a_part_of_what_a_lower_one_gives(model: LinearModel) -> None:
    low, high = (set(find_relations(reading(), ["PebbleNet"], [], model, least)) for least in (0.1, 0.6))
    assert high < low


@pytest.mark.parametrize("names", [[], ["PebbleNet"]])
def test_fewer_than_two_concepts_have_no_relation(model: LinearModel, names: list[str]) -> None:
    assert find_relations(read(TEXT, Method=names), [], [], model, 0.0) == []


def test_no_relation_is_always_among_the_classes() -> None:
    concepts = reading().concepts
    for head in concepts:
        for tail in concepts:
            classes = allowed_classes(head, tail)
            assert CLASSES[classes[0]] is None
            assert len(classes) == len(set(classes))


def test_the_closest_mentions_stand_in_one_sentence_of_the_abstract() -> None:
    by_name = {c.name: c for c in reading().concepts}
    one, other = closest_mentions(reading(), by_name["PebbleNet"], by_name["question answering"])
    assert one.start == TEXT.index("PebbleNet,")
    assert other.start == TEXT.index("question answering.")


def test_many_concepts_cost_no_more_than_the_limit_allows(model: LinearModel) -> None:
    def seconds(count: int) -> float:
        names = [f"Net{n}" for n in range(count)]
        many = read("T\n" + " and ".join(names) + ".", Method=names)
        begin = time.perf_counter()
        find_relations(many, [], [], model, 0.5)
        return time.perf_counter() - begin

    assert seconds(8 * MOST_CONCEPTS) < 8 * seconds(MOST_CONCEPTS)  # 64 times, were all paired
