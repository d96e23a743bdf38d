"""Resolution as a whole: a pure function of what was extracted, in any order, whose every fact can be looked up."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from resolve.made_up_extraction import read

from graphkit.graph import build_graph
from graphkit.resolve import resolve
from graphkit.types import ENTITY_TYPES, SIGNATURES, EdgeType, EntityType, Extraction, Resolution, allowed

NAMES = {
    "Task": ["parsing", "Parsing", "question answering"],
    "Method": ["PebbleNet", "pebble-net", "GST", "gravel sieve tuning", "C++", "∇"],
    "Model": ["GPT-3", "GPT-3.5", "PebbleNet"],
    "Dataset": ["RockBank", "GLUE"],
    "Metric": ["accuracy", "F1"],
}
CITATIONS = ["(Stone and Reed, 2020)", "Okafor et al. (2019)", "[ASA+22]", "arXiv:1901.00001", "[3]", "Stone (2021)"]


@st.composite
def extractions(draw: st.DrawFn) -> Extraction:
    """One of few titles, few names and few citations, so that much meets."""
    names = {type: draw(st.lists(st.sampled_from(given), unique=True, max_size=2)) for type, given in NAMES.items()}
    taken: set[str] = set()
    for given_names in names.values():
        given_names[:] = [name for name in given_names if name not in taken]
        taken |= set(given_names)
    flat = sorted(taken)
    words = flat + draw(st.lists(st.sampled_from(CITATIONS), max_size=3))
    text = " ".join(f"{word} ." for word in draw(st.permutations(words))) or "Nothing."
    known: dict[str, Any] = {
        "id": draw(st.sampled_from(["1", "2", "3"])),
        "year": draw(st.none() | st.integers(2018, 2022)),
        "authors": draw(st.lists(st.sampled_from(["Ada Stone", "Reed, Bo", "Stone, Ada"]), max_size=2)),
        "doi": draw(st.sampled_from(["", "", "10.1000/a", "10.1000/b"])),
        "arxiv_id": draw(st.sampled_from(["", "", "1901.00001"])),
        "references": draw(st.lists(st.sampled_from(["1", "10.1000/a", "Pebbles", "A Far Work"]), max_size=2)),
    }
    if flat:
        name = st.sampled_from(flat)
        known["proposes"] = draw(st.lists(name, max_size=2))
        known["addresses"] = draw(st.lists(name, max_size=1))
        known["relations"] = draw(
            st.lists(st.tuples(name, st.sampled_from([t.value for t in SIGNATURES]), name), max_size=3)
        )
        known["results"] = draw(st.lists(st.tuples(name, st.none() | name, name, st.just("91%")), max_size=1))
    known["aliases"] = draw(st.sampled_from([[], [], [["gravel sieve tuning", "GST"]], [["Graph search tree", "GST"]]]))
    return read(draw(st.sampled_from(["Pebbles", "pebbles!", "Sieves", "Stones"])), text, **known, **names)


def check(found: Resolution) -> None:
    """All that holds for any resolution."""
    texts = {paper.id: paper.text for paper in found.papers}
    types = {entity.id: entity.type for entity in found.entities}
    nodes = [
        *texts,
        *(s.id for s in found.stubs),
        *types,
        *(c.id for c in found.claims),
        *(a for a, _ in found.authors),
    ]
    assert len(nodes) == len(set(nodes))
    assert all(nodes)
    for fact in found.facts:
        assert {fact.source, fact.target} <= set(nodes)
        assert 0.0 <= fact.confidence <= 1.0
        assert fact.source != fact.target
        metadata = fact.type is EdgeType.AUTHORED_BY or fact.origin == "metadata"
        assert fact.evidence or metadata, fact
        assert fact.papers >= len({e.paper_id for e in fact.evidence})
        for e in fact.evidence:
            text = texts[e.paper_id]
            assert 0 <= e.start < e.end <= len(text)
            assert e.sentence in text
            assert text[e.start : e.end] in e.sentence
        if fact.type in SIGNATURES:
            assert allowed(types[fact.source], fact.type, types[fact.target])
    mentioned = [fact for fact in found.facts if fact.type is EdgeType.MENTIONS]
    for entity in found.entities:
        own = [fact for fact in mentioned if fact.target == entity.id]
        assert sum(fact.count or 0 for fact in own) == entity.mentions
        assert len(own) == entity.papers
        assert entity.name
        assert entity.name not in entity.aliases


@settings(max_examples=150)
@given(st.lists(extractions(), max_size=7), st.randoms(use_true_random=False))
def test_any_order_of_any_extractions_gives_the_same_sound_resolution(
    given_extractions: list[Extraction], shuffler: random.Random
) -> None:
    found = resolve(given_extractions)
    check(found)
    shuffled = list(given_extractions)
    shuffler.shuffle(shuffled)
    assert resolve(shuffled) == found
    assert build_graph(resolve(reversed(given_extractions))) == build_graph(found)


def test_a_small_field_is_sound(field: list[Extraction]) -> None:
    check(resolve(field))


def test_adding_records_twice_changes_only_their_count(field: list[Extraction]) -> None:
    once, twice = resolve(field), resolve(field + field)
    assert build_graph(once) == build_graph(twice)
    assert (once.records, twice.records) == (4, 8)


def test_dropping_a_paper_leaves_what_the_others_say(field: list[Extraction]) -> None:
    without = resolve(field[1:])
    assert {e.id for e in without.entities} < {e.id for e in resolve(field).entities}
    check(without)


def test_papers_of_one_title_that_are_two_do_not_end_the_build() -> None:
    given_extractions = [
        read("Findings of the Yearly Task", f"The year {year} of PebbleNet.", year=year, Method=["PebbleNet"])
        for year in (2011, 2014, 2017)
    ]
    found = resolve(given_extractions)
    check(found)
    assert len(build_graph(found).nodes) == 3 + 1


def test_nothing_resolves_to_nothing() -> None:
    assert resolve([]) == Resolution((), (), (), (), (), (), (), (), (), (), {}, {}, 0, 0)


@pytest.mark.parametrize("type", ENTITY_TYPES)
def test_an_entity_has_the_label_of_its_type_in_its_id(type: EntityType) -> None:
    (entity,) = resolve([read("T", "Pebble.", **{type.value: ["Pebble"]})]).entities
    assert entity.id == f"{type.value.lower()}:pebble"
