"""From the model's logits to roles, relations and results."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest
from extract.made_up_reading import read
from hypothesis import given
from hypothesis import strategies as st

from graphkit.extract.candidates import Candidates, find_candidates
from graphkit.extract.facts import (
    MOST_ADDRESSED,
    RELATIONS,
    ROLES,
    Facts,
    Scale,
    Thresholds,
    allowed_relations,
    find_facts,
    join_facts,
    relation_probabilities,
    role_probabilities,
)
from graphkit.extract.values import find_values
from graphkit.types import ENTITY_TYPES, EdgeType, EntityType, Relation, Result, ResultKind, Role, Span, allowed

TEXT = (
    "PebbleNet for Question Answering\n"
    "Question answering is hard. PebbleNet is new, and we propose PebbleNet for question answering. "
    "PebbleNet outperforms BERT with an accuracy of 91.2% on SQuAD. It is fast."
)
NAMES: dict[str, list[str]] = {
    "Method": ["PebbleNet"],
    "Model": ["BERT"],
    "Task": ["question answering"],
    "Dataset": ["SQuAD"],
    "Metric": ["accuracy"],
}
PEBBLE, TASK, BERT, ACCURACY, SQUAD, VALUE = range(6)
LEAST = Thresholds()
NONE = Thresholds(proposes=0.0, addresses=0.0, relations=0.0, results=0.0)


def candidates_of(text: str = TEXT, names: dict[str, list[str]] = NAMES) -> Candidates:
    reading = read(text, **names)
    taken = [Span(m.start, m.end) for c in reading.concepts for m in c.mentions]
    words = [Span(*match.span()) for match in re.finditer(r"\w+|[^\w\s]", text)]
    return find_candidates(reading, find_values(text, taken), words, [type.value for type in ENTITY_TYPES])


def unlikely(candidates: Candidates) -> tuple[np.ndarray, np.ndarray]:
    """Logits of roles and of relations that say nothing."""
    count = len(candidates)
    relations = np.full((count, count, len(RELATIONS)), -20.0, dtype=np.float32)
    relations[:, :, 0] = 0.0
    return np.full((count, len(ROLES)), -20.0, dtype=np.float32), relations


def column(type: EdgeType) -> int:
    return RELATIONS.index(type)


def test_the_text_of_these_tests_has_the_nodes_that_they_count_on() -> None:
    candidates = candidates_of()
    names = [concept.name for concept in candidates.concepts]
    assert names == ["PebbleNet", "question answering", "BERT", "accuracy", "SQuAD"]
    assert [value.text for value in candidates.values] == ["91.2%"]


def test_nothing_is_said_where_nothing_is_likely() -> None:
    candidates = candidates_of()
    assert find_facts(candidates, *unlikely(candidates), LEAST) == Facts()


def test_roles_are_logistic_and_overflow_nowhere() -> None:
    logits = np.array([[-1e4, 0.0, 1e4], [-1.0, 1.0, 2.0]], dtype=np.float32)
    expected = [[0.0, 0.5, 1.0], [0.26894142, 0.73105858, 0.88079708]]
    assert role_probabilities(logits) == pytest.approx(np.array(expected), abs=1e-7)


def test_only_what_the_schema_allows_shares_the_probability() -> None:
    candidates = candidates_of()
    may = allowed_relations(candidates)
    chance = np.random.default_rng(0)
    for size in (1.0, 1e4, 1e30):
        logits = (chance.normal(size=may.shape) * size).astype(np.float32)
        chances = relation_probabilities(logits, candidates)
        assert chances.sum(axis=2) == pytest.approx(np.ones(may.shape[:2]))
        assert not chances[~may].any()


def test_what_may_hold_is_what_the_schema_says() -> None:
    candidates = candidates_of()
    may = allowed_relations(candidates)
    assert may[:, :, 0].all()
    concepts = candidates.concepts
    for i, head in enumerate(concepts):
        for j, tail in enumerate(concepts):
            for number, type in enumerate(RELATIONS[1:-3], start=1):
                assert type is not None
                assert may[i, j, number] == (i != j and allowed(head.type, type, tail.type))
            assert not may[i, j, -3:].any()
    ends = {
        type: {concepts[n].name for n in np.flatnonzero(may[VALUE, :VALUE, column(type)])} for type in RELATIONS[-3:]
    }
    assert ends == {
        EdgeType.OF: {"PebbleNet", "question answering", "BERT", "SQuAD"},
        EdgeType.ON: {"SQuAD"},
        EdgeType.IN: {"accuracy"},
    }
    assert not may[VALUE, :, 1:-3].any()
    assert not may[:, VALUE, 1:].any()


def test_tasks_are_addressed_and_all_else_is_proposed() -> None:
    candidates = candidates_of()
    _, relations = unlikely(candidates)
    facts = find_facts(candidates, np.full((6, 3), 2.0, dtype=np.float32), relations, LEAST)
    assert [role.name for role in facts.addresses] == ["question answering"]
    assert [role.name for role in facts.proposes] == ["BERT", "PebbleNet", "SQuAD", "accuracy"]
    assert {role.score for role in facts.proposes} == {0.881}


def test_a_role_is_told_by_the_sentence_where_the_paper_speaks_of_itself() -> None:
    candidates = candidates_of()
    roles, relations = unlikely(candidates)
    roles[PEBBLE, 0] = roles[TASK, 1] = roles[BERT, 0] = 3.0
    facts = find_facts(candidates, roles, relations, LEAST)
    told = {role.name: TEXT[slice(*role.evidence)] for role in (*facts.proposes, *facts.addresses)}
    assert told["PebbleNet"] == told["question answering"]
    assert told["PebbleNet"].startswith("PebbleNet is new, and we propose")
    assert told["BERT"].startswith("PebbleNet outperforms BERT")  # "we" is not in it, but it is in the abstract


def test_at_most_three_tasks_are_addressed_the_likeliest_first() -> None:
    names = [f"task {letter}" for letter in "abcdef"]
    candidates = candidates_of("T\nWe address " + ", ".join(names) + ".", {"Task": names})
    roles, relations = unlikely(candidates)
    roles[:, 1] = [1.0, 4.0, 2.0, 2.0, 3.0, 2.0]
    facts = find_facts(candidates, roles, relations, LEAST)
    assert [role.name for role in facts.addresses] == ["task b", "task e", "task c"]
    assert len(facts.addresses) == MOST_ADDRESSED


def test_a_relation_is_read_in_its_likelier_way_with_its_sentence() -> None:
    candidates = candidates_of()
    roles, relations = unlikely(candidates)
    relations[PEBBLE, BERT, column(EdgeType.COMPARED_WITH)] = 2.0
    relations[BERT, PEBBLE, column(EdgeType.BASED_ON)] = 3.0
    relations[PEBBLE, TASK, column(EdgeType.USED_FOR)] = 1.0
    relations[TASK, PEBBLE, column(EdgeType.USED_FOR)] = 9.0  # no task is used for a method
    relations[PEBBLE, SQUAD, column(EdgeType.EVALUATED_ON)] = -1.0
    found = find_facts(candidates, roles, relations, LEAST).relations
    assert [(r.head, r.type, r.tail) for r in found] == [
        ("PebbleNet", EdgeType.USED_FOR, "question answering"),
        ("BERT", EdgeType.BASED_ON, "PebbleNet"),
    ]
    assert [r.score for r in found] == [0.731, 0.953]
    assert TEXT[slice(*found[0].evidence)].startswith("PebbleNet is new")
    assert TEXT[slice(*found[1].evidence)].startswith("PebbleNet outperforms")


def test_what_is_said_of_an_unlikely_name_is_less_likely() -> None:
    sure = candidates_of()
    concepts = tuple(
        replace(c, mentions=tuple(replace(m, score=0.8) for m in c.mentions)) if c.name == "PebbleNet" else c
        for c in sure.concepts
    )
    candidates = replace(sure, concepts=concepts)
    roles, relations = unlikely(candidates)
    roles[:, 0] = relations[PEBBLE, BERT, column(EdgeType.COMPARED_WITH)] = 2.0
    facts = find_facts(candidates, roles, relations, NONE)
    assert {role.name: role.score for role in facts.proposes} == {
        "PebbleNet": 0.705, "BERT": 0.881, "accuracy": 0.881, "SQuAD": 0.881,
    }  # fmt: skip
    assert max(relation.score for relation in facts.relations) == 0.705


def test_of_two_ways_that_are_as_likely_the_one_from_the_earlier_name_is_read() -> None:
    candidates = candidates_of("T\nAlpha beats Omega.", {"Model": ["Omega", "Alpha"]})
    roles, relations = unlikely(candidates)
    relations[:, :, column(EdgeType.COMPARED_WITH)] = 5.0
    (relation,) = find_facts(candidates, roles, relations, LEAST).relations
    assert (relation.head, relation.tail) == ("Alpha", "Omega")


def test_a_result_has_its_likeliest_ends_and_the_sentence_of_its_value() -> None:
    candidates = candidates_of()
    roles, relations = unlikely(candidates)
    roles[VALUE, 2] = 2.0
    relations[VALUE, PEBBLE, column(EdgeType.OF)] = 3.0
    relations[VALUE, BERT, column(EdgeType.OF)] = 2.0
    relations[VALUE, SQUAD, column(EdgeType.ON)] = 1.0
    (result,) = find_facts(candidates, roles, relations, LEAST).results
    evidence = Span(TEXT.index("PebbleNet outperforms"), TEXT.index(" It is"))
    assert result == Result("PebbleNet", "SQuAD", "accuracy", "91.2%", ResultKind.ABSOLUTE, 0.881, evidence)


def test_a_dataset_is_named_only_where_it_is_likely() -> None:
    candidates = candidates_of()
    roles, relations = unlikely(candidates)
    roles[VALUE, 2] = 2.0
    relations[VALUE, SQUAD, column(EdgeType.ON)] = -1.0
    (result,) = find_facts(candidates, roles, relations, LEAST).results
    assert result.dataset is None


@pytest.mark.parametrize(
    ("word", "datasets"), [("respectively", ["SQuAD", "GLUE", "XSum"]), ("there", ["SQuAD", "SQuAD", "SQuAD"])]
)
def test_respectively_joins_values_and_datasets_in_their_order(word: str, datasets: list[str]) -> None:
    text = f"T\nAlpha has an accuracy of 72.1%, 80.4% and 91.3% on SQuAD, GLUE and XSum, {word}."
    names = {"Model": ["Alpha"], "Metric": ["accuracy"], "Dataset": ["SQuAD", "GLUE", "XSum"]}
    candidates = candidates_of(text, names)
    roles, relations = unlikely(candidates)
    roles[:, 2] = 2.0
    relations[5:, 2, column(EdgeType.ON)] = 3.0
    found = find_facts(candidates, roles, relations, LEAST).results
    assert [(result.value, result.dataset) for result in found] == list(
        zip(["72.1%", "80.4%", "91.3%"], datasets, strict=True)
    )


def test_a_value_that_is_not_reported_is_no_result() -> None:
    candidates = candidates_of()
    roles, relations = unlikely(candidates)
    roles[VALUE, 2] = -0.1
    relations[VALUE, :, -3:] = 9.0
    assert find_facts(candidates, roles, relations, LEAST).results == ()


@pytest.mark.parametrize("missing", [["Metric"], ["Method", "Model", "Task", "Dataset"], list(NAMES)])
def test_a_value_without_a_metric_or_a_subject_is_no_result(missing: list[str]) -> None:
    candidates = candidates_of(names={type: names for type, names in NAMES.items() if type not in missing})
    assert candidates.values
    high = np.full((len(candidates), len(candidates), len(RELATIONS)), 5.0, dtype=np.float32)
    facts = find_facts(candidates, np.full((len(candidates), 3), 5.0, dtype=np.float32), high, NONE)
    assert facts.results == ()


def test_no_candidates_have_no_facts() -> None:
    candidates = candidates_of("A title\nWords.", {})
    assert find_facts(candidates, *unlikely(candidates), NONE) == Facts()


logits = st.integers(0, 2**32 - 1).map(np.random.default_rng)


@given(logits, st.sampled_from([0.0, 0.3, 0.9]), st.sampled_from([0.1, 3.0, 300.0]))
def test_whatever_the_model_says_the_schema_and_the_limits_hold(
    chance: np.random.Generator, least: float, size: float
) -> None:
    candidates = candidates_of()
    count = len(candidates)
    roles = (chance.normal(size=(count, len(ROLES))) * size).astype(np.float32)
    relations = (chance.normal(size=(count, count, len(RELATIONS))) * size).astype(np.float32)
    facts = find_facts(candidates, roles, relations, Thresholds(0.4, least, least, least, least))
    types = {concept.name: concept.type for concept in candidates.concepts}
    for relation in facts.relations:
        assert relation.head != relation.tail
        assert allowed(types[relation.head], relation.type, types[relation.tail])
    pairs = [frozenset((r.head, r.tail)) for r in facts.relations]
    assert len(pairs) == len(set(pairs))
    starts = {span.start for span in candidates.reading.sentences}
    ends = {span.end for span in candidates.reading.sentences}
    for fact in (*facts.proposes, *facts.addresses, *facts.relations, *facts.results):
        assert least - 0.0005 <= fact.score <= 1.0
        assert fact.evidence.start in starts
        assert fact.evidence.end in ends
    assert all(types[role.name] is EntityType.TASK for role in facts.addresses)
    assert all(types[role.name] is not EntityType.TASK for role in facts.proposes)
    for result in facts.results:
        assert (result.metric, types[result.subject] is EntityType.METRIC) == ("accuracy", False)


@given(logits)
def test_a_higher_threshold_gives_a_part_of_what_a_lower_one_gives(chance: np.random.Generator) -> None:
    candidates = candidates_of()
    count = len(candidates)
    roles = chance.normal(size=(count, len(ROLES))).astype(np.float32)
    relations = chance.normal(size=(count, count, len(RELATIONS))).astype(np.float32) * 3
    low, high = (
        find_facts(candidates, roles, relations, Thresholds(0.4, least, least, least, least)) for least in (0.3, 0.6)
    )
    for field in ("proposes", "addresses", "relations", "results"):
        assert set(getattr(high, field)) <= set(getattr(low, field))


ROLE = Role("PebbleNet", 0.6, Span(0, 9))
RELATION = Relation("PebbleNet", EdgeType.COMPARED_WITH, "BERT", 0.6, Span(10, 19))
RESULT = Result("PebbleNet", None, "accuracy", "91.2%", ResultKind.ABSOLUTE, 0.6, Span(10, 19))


def test_no_parts_have_no_facts() -> None:
    assert join_facts([]) == Facts()


def test_one_part_stays_as_it_is() -> None:
    facts = Facts((ROLE,), (), (RELATION,), (RESULT, RESULT))
    assert join_facts([facts]) == facts


def test_of_a_role_in_two_parts_the_likelier_counts_and_the_first_of_equals() -> None:
    likelier, later = Role("PebbleNet", 0.7, Span(20, 29)), Role("PebbleNet", 0.7, Span(30, 39))
    other = Role("Alpha", 0.7, Span(20, 29))
    parts = [Facts(proposes=(ROLE,)), Facts(proposes=(likelier, other)), Facts(proposes=(later,))]
    assert join_facts(parts).proposes == (other, likelier)


def test_two_names_have_one_relation_over_all_parts() -> None:
    turned = Relation("BERT", EdgeType.BASED_ON, "PebbleNet", 0.8, Span(20, 29))
    other = Relation("PebbleNet", EdgeType.EVALUATED_ON, "SQuAD", 0.5, Span(0, 9))
    joined = join_facts([Facts(relations=(RELATION,)), Facts(relations=(turned,)), Facts(relations=(other,))])
    assert joined.relations == (other, turned)  # in the order of their evidence


def test_at_most_three_tasks_are_addressed_over_all_parts() -> None:
    roles = [Role(f"task {n}", 0.5 + n / 10, Span(0, 9)) for n in range(5)]
    joined = join_facts([Facts(addresses=tuple(roles[:2])), Facts(addresses=tuple(roles[2:]))])
    assert joined.addresses == (roles[4], roles[3], roles[2])


def test_results_stay_in_the_order_of_the_text() -> None:
    later = Result("BERT", None, "accuracy", "91.2%", ResultKind.ABSOLUTE, 0.9, Span(20, 29))
    assert join_facts([Facts(results=(RESULT,)), Facts(), Facts(results=(later,))]).results == (RESULT, later)


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0.05, 5), st.floats(-5, 5))
def test_a_scale_keeps_the_order_and_never_says_never(one: float, other: float, slope: float, intercept: float) -> None:
    scale = Scale(slope, intercept)
    low, high = sorted((one, other))
    assert 0.0 < scale(low) <= scale(high) < 1.0


@pytest.mark.parametrize("score", [0.001, 0.2, 0.5, 0.731, 0.999])
def test_a_scale_of_its_own_changes_nothing(score: float) -> None:
    assert Scale()(score) == score
