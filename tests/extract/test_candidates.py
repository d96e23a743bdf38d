"""The concepts and values of a text and every pair of them, as arrays."""

from __future__ import annotations

import re
import tracemalloc
from collections.abc import Sequence

import numpy as np
import pytest
from extract.made_up_reading import read
from hypothesis import given
from hypothesis import strategies as st

from graphkit.extract.candidates import (
    MOST_CONCEPTS,
    MOST_MENTIONS,
    MOST_VALUES,
    NODE_FEATURES,
    PAIR_FEATURES,
    Candidates,
    find_candidates,
)
from graphkit.extract.reading import Reading
from graphkit.extract.values import Value, find_values
from graphkit.types import ENTITY_TYPES, ResultKind, Span

TYPES = [type.value for type in ENTITY_TYPES]
NAMES: dict[str, list[str]] = {
    "Method": ["PebbleNet", "sparse PebbleNet"],
    "Model": ["BERT"],
    "Task": ["question answering"],
    "Dataset": ["SQuAD", "GLUE"],
    "Metric": ["accuracy"],
}
TEXT = (
    "PebbleNet for Question Answering\n"
    "We propose PebbleNet, a sparse method for question answering. PebbleNet outperforms BERT on SQuAD and GLUE. "
    "It has an accuracy of 91.2% and 80.5%, respectively."
)


def words_of(text: str) -> list[Span]:
    return [Span(*match.span()) for match in re.finditer(r"\w+|[^\w\s]", text)]


def candidates_of(reading: Reading, words: Sequence[Span] | None = None) -> Candidates:
    taken = [Span(m.start, m.end) for c in reading.concepts for m in c.mentions]
    words = words_of(reading.text) if words is None else words
    return find_candidates(reading, find_values(reading.text, taken), words, TYPES)


def check(candidates: Candidates, words: int) -> None:
    """Every array has its shape and stays in its range."""
    count, places = len(candidates), len(candidates.spans)
    assert candidates.nodes.shape == (count, len(NODE_FEATURES))
    assert candidates.pairs.shape == (count, count, len(PAIR_FEATURES))
    assert candidates.places.shape == (places, 2)
    assert candidates.nearest.shape == candidates.between.shape == (count, count, 2)
    for features, sizes in ((candidates.nodes, NODE_FEATURES), (candidates.pairs, PAIR_FEATURES)):
        assert ((features >= 0) & (features < np.array(sizes))).all()
    first, after = candidates.places.T
    assert ((first >= 0) & (first < after) & (after <= words)).all()
    left, right = np.moveaxis(candidates.between, 2, 0)
    assert ((left >= 0) & (left <= right) & (right <= words)).all()
    assert sorted(set(candidates.owners.tolist())) == list(range(count))
    assert candidates.owners.tolist() == sorted(candidates.owners.tolist())
    nodes = np.arange(count)
    if count:
        assert (candidates.owners[candidates.nearest[:, :, 0]] == nodes[:, None]).all()
        assert (candidates.owners[candidates.nearest[:, :, 1]] == nodes[None, :]).all()
    arrays = ("places", "owners", "nodes", "pairs", "nearest", "between")
    assert all(getattr(candidates, name).dtype == np.int64 for name in arrays)


def number_of(candidates: Candidates, name: str) -> int:
    return [*(c.name for c in candidates.concepts), *(v.text for v in candidates.values)].index(name)


def test_concepts_come_first_and_then_values() -> None:
    candidates = candidates_of(read(TEXT, **NAMES))
    names = ["PebbleNet", "question answering", "BERT", "SQuAD", "GLUE", "accuracy"]
    assert [concept.name for concept in candidates.concepts] == names
    assert [value.text for value in candidates.values] == ["91.2%", "80.5%"]
    assert len(candidates) == 8
    assert [TYPES[kind] for kind in candidates.nodes[:6, 0]] == [c.type.value for c in candidates.concepts]
    assert candidates.nodes[6:, 0].tolist() == [len(TYPES)] * 2
    check(candidates, len(words_of(TEXT)))


def test_places_are_the_words_of_the_mentions() -> None:
    words = words_of(TEXT)
    candidates = candidates_of(read(TEXT, **NAMES))
    for span, (first, after) in zip(candidates.spans, candidates.places, strict=True):
        assert (words[first].start, words[after - 1].end) == span


@pytest.mark.parametrize(
    ("words", "places"),
    [
        ([Span(0, 6), Span(7, 15)], [[0, 1], [1, 2]]),  # the mentions stand within the words
        ([Span(0, 15)], [[0, 1], [0, 1]]),
        ([Span(0, 3), Span(3, 10), Span(10, 15)], [[0, 2], [1, 3]]),
        ([Span(3, 4), Span(9, 10)], [[0, 1], [0, 2]]),  # the encoder left out some characters
    ],
)
def test_a_mention_that_is_no_run_of_words_has_the_words_around(words: list[Span], places: list[list[int]]) -> None:
    candidates = candidates_of(read("™BERT™ ™SieveN™", Model=["BERT", "SieveN"]), words)
    check(candidates, len(words))
    assert candidates.places.tolist() == places


def test_the_nearest_places_of_two_names_stand_in_one_sentence_of_the_abstract() -> None:
    candidates = candidates_of(read(TEXT, **NAMES))
    one, other = number_of(candidates, "PebbleNet"), number_of(candidates, "question answering")
    near = [candidates.spans[place] for place in candidates.nearest[one, other]]
    assert [span.start for span in near] == [TEXT.index("PebbleNet,"), TEXT.index("question answering.")]
    one, other = number_of(candidates, "BERT"), number_of(candidates, "PebbleNet")
    near = [candidates.spans[place] for place in candidates.nearest[one, other]]
    assert [span.start for span in near] == [TEXT.index("BERT"), TEXT.index("PebbleNet outperforms")]


def test_the_words_between_are_those_between_two_names_of_one_sentence() -> None:
    words = words_of(TEXT)
    candidates = candidates_of(read(TEXT, **NAMES))
    one, other = number_of(candidates, "PebbleNet"), number_of(candidates, "BERT")
    for pair in ((one, other), (other, one)):
        first, after = candidates.between[pair]
        assert [TEXT[slice(*word)] for word in words[first:after]] == ["outperforms"]
    assert candidates.between[other, number_of(candidates, "accuracy")].tolist() == [0, 0]


def test_the_way_and_the_distance_are_seen_from_the_first_of_a_pair() -> None:
    candidates = candidates_of(
        read("T\nAlpha quite clearly beats Omega, as we show, but not Delta.", Model=["Alpha", "Omega", "Delta"])
    )
    distance = candidates.pairs[:, :, 1]
    alpha, omega, delta = range(3)
    backward = distance[omega, alpha] - distance[alpha, omega]
    assert backward == distance[delta, alpha] - distance[alpha, delta] > 0
    assert distance[alpha, omega] < distance[alpha, delta] < backward
    assert candidates.pairs[alpha, delta, 2] == candidates.pairs[alpha, omega, 2] + 1  # Omega stands between


def test_a_name_within_another_is_seen() -> None:
    candidates = candidates_of(
        read("T\nSieve Net, Net, Sieve, big net sieve, Alpha.", Method=["Sieve Net"], Model=["Net", "Sieve", "Alpha"])
    )
    whole, end, start, none = (number_of(candidates, name) for name in ("Sieve Net", "Net", "Sieve", "Alpha"))
    contains = candidates.pairs[:, :, 3]
    assert (contains[whole, end], contains[end, whole]) == (1, 2)
    assert (contains[whole, start], contains[start, whole]) == (3, 4)
    assert not contains[none].any()
    assert not contains[:, none].any()


def test_in_lists_the_first_goes_with_the_first() -> None:
    candidates = candidates_of(read(TEXT.replace(". It", " and it"), **NAMES))
    turns = candidates.pairs[:, :, 4]
    squad, glue, first, second = (number_of(candidates, name) for name in ("SQuAD", "GLUE", "91.2%", "80.5%"))
    assert turns[first, squad] == turns[second, glue]
    assert turns[first, glue] < turns[first, squad] < turns[second, squad]
    assert turns[squad, first] == turns[first, squad]
    apart = candidates_of(read(TEXT, **NAMES))
    assert apart.pairs[first, squad, 4] == 5


def test_a_text_without_names_and_values_has_no_candidates() -> None:
    for text in ("", " \n ", "A title\nWords."):
        candidates = candidates_of(read(text))
        assert len(candidates) == 0
        check(candidates, 0)


def test_values_alone_are_candidates() -> None:
    candidates = candidates_of(read("T\nIt reaches 91.2% and 3.4x."))
    assert [value.text for value in candidates.values] == ["91.2%", "3.4x"]
    check(candidates, 12)


def test_only_what_stands_in_a_part_of_the_text_is_a_candidate_there() -> None:
    reading = read("T\nAlpha is here. Omega is there, and so is Alpha.", Model=["Alpha", "Omega"])
    title, first, rest = reading.split([0, 2, reading.text.index("Omega")])
    assert len(candidates_of(title)) == 0
    assert [(c.name, len(c.mentions)) for c in candidates_of(first).concepts] == [("Alpha", 1)]
    assert [(c.name, len(c.mentions)) for c in candidates_of(rest).concepts] == [("Alpha", 1), ("Omega", 1)]


def test_of_too_many_concepts_the_commonest_are_kept_in_their_order() -> None:
    names = [f"Net{number}x" for number in range(200)]
    text = "T\n" + " ".join(names) + " " + " ".join(names[-9::2] * 2) + "."
    candidates = candidates_of(read(text, Model=names))
    check(candidates, len(words_of(text)))
    kept = [concept.name for concept in candidates.concepts]
    assert kept == [*names[: MOST_CONCEPTS - 5], *names[-9::2]]


def test_of_too_many_values_the_first_are_kept() -> None:
    text = "T\nIt reaches " + ", ".join(f"{number}.5%" for number in range(90)) + " accuracy."
    candidates = candidates_of(read(text, Metric=["accuracy"]))
    assert [value.text for value in candidates.values] == [f"{number}.5%" for number in range(MOST_VALUES)]
    check(candidates, len(words_of(text)))


def test_the_memory_for_thousands_of_mentions_is_bounded() -> None:
    names = [f"Net{number}x" for number in range(MOST_CONCEPTS)]
    text = "T\n" + (" ".join(names) + ". ") * 100 + " ".join(f"{number}.5%" for number in range(60))
    reading, words = read(text, Model=names), words_of(text)
    _ = reading.sentences
    tracemalloc.start()
    try:
        candidates = candidates_of(reading, words)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert len(candidates.spans) == MOST_CONCEPTS * MOST_MENTIONS + MOST_VALUES
    assert peak < 100 << 20
    check(candidates, len(words))


PIECES = [
    "Alpha",
    "alpha net",
    "Omega",
    "it",
    "we",
    "91.2%",
    "3x",
    ".",
    ",",
    "\n",
    "-",
    "™",
    "_",
    "e\u0301",
    ". We",
    " ",
]


@given(st.lists(st.sampled_from(PIECES), max_size=60), st.data())
def test_any_reading_gives_arrays_in_their_ranges(pieces: list[str], data: st.DataObject) -> None:
    text = " ".join(pieces)
    types = data.draw(st.permutations(TYPES))
    names = dict(zip(types, [["Alpha"], ["alpha net", "net"], ["Omega", "_"], ["it"], ["e\u0301"]], strict=True))
    reading = read(text, ("alpha net", "Omega"), **names)
    words = data.draw(st.sampled_from([words_of(text), [Span(*m.span()) for m in re.finditer(r"\S+", text)]]))
    candidates = candidates_of(reading, words)
    check(candidates, len(words))
    sentences = np.array([reading.sentence_number(span.start) for span in candidates.spans])
    owners = candidates.owners
    for i in range(len(candidates)):
        for j in range(len(candidates)):
            shared = set(sentences[owners == i].tolist()) & set(sentences[owners == j].tolist()) - {0}
            one, other = sentences[candidates.nearest[i, j]]
            assert not shared or (one == other and one in shared)


def test_kinds_of_values_are_told_apart() -> None:
    text = "T\nNumbers: 1.5, 1.6 and 1.7."
    values = [
        Value(text[start : start + 3], start, start + 3, kind)
        for start, kind in zip((11, 16, 24), ResultKind, strict=True)
    ]
    candidates = find_candidates(read(text), values, words_of(text), TYPES)
    assert len(set(candidates.nodes[:, 5].tolist())) == 3
