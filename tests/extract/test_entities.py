"""Mentions that agree over one abstract."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphkit.extract.entities import agree
from graphkit.types import ENTITY_TYPES, EntityType, Mention, Span


def mention(text: str, name: str, type: EntityType = EntityType.METHOD, score: float = 0.6, at: int = 0) -> Mention:
    start = text.index(name, at)
    return Mention(name, type, start, start + len(name), score)


def names(mentions: list[Mention]) -> list[str]:
    return [m.text for m in mentions]


def test_a_name_found_once_is_found_at_each_of_its_places() -> None:
    text = "LoRA works. We tune LoRA, not LoRAX or XLoRA; (LoRA)."
    found = agree(text, [mention(text, "LoRA")], [])
    assert [m.start for m in found] == [0, text.index("LoRA,"), text.index("LoRA)")]
    assert all(text[m.start : m.end] == m.text == "LoRA" for m in found)


def test_a_name_does_not_count_inside_a_longer_one() -> None:
    text = "BERT and BERT large."
    found = agree(text, [mention(text, "BERT"), mention(text, "BERT large")], [])
    assert names(found) == ["BERT", "BERT large"]


def test_one_name_has_the_type_of_its_better_score() -> None:
    text = "GLUE here, GLUE there, GLUE again."
    votes = [
        mention(text, "GLUE", EntityType.DATASET, 0.5),
        mention(text, "GLUE", EntityType.METRIC, 0.6, at=5),
        mention(text, "GLUE", EntityType.DATASET, 0.5, at=15),
    ]
    assert {m.type for m in agree(text, votes, [])} == {EntityType.DATASET}


def test_an_abbreviation_has_the_type_of_its_long_form_and_is_found_too() -> None:
    text = "pebble net (PN) is good. PN wins."
    pair = (Span(0, 10), Span(12, 14))
    found = agree(text, [mention(text, "pebble net", EntityType.MODEL)], [pair])
    assert [(m.text, m.type) for m in found] == [("pebble net", EntityType.MODEL), *[("PN", EntityType.MODEL)] * 2]


def test_leading_words_of_praise_are_no_part_of_a_name() -> None:
    text = "We propose a novel pebble net."
    assert names(agree(text, [mention(text, "a novel pebble net")], [])) == ["pebble net"]


def test_a_mention_of_marks_or_praise_alone_is_none() -> None:
    text = "We propose the new -- thing."
    assert agree(text, [mention(text, "--"), mention(text, "the new ")], []) == []


def test_a_name_does_not_reach_from_the_title_into_the_abstract() -> None:
    text = "Pebble Net\nSieves"
    assert names(agree(text, [mention(text, "Pebble Net\nSieves")], [])) == ["Pebble Net"]


def test_a_score_of_nothing_counts_as_a_vote_all_the_same() -> None:
    text = "pebble net (PN)"
    found = agree(text, [mention(text, "PN", score=0.0)], [(Span(0, 10), Span(12, 14))])
    assert names(found) == ["pebble net", "PN"]


@given(st.text(alphabet=st.sampled_from("aA b.\n-_é𝛼1"), min_size=1, max_size=80), st.data())
def test_mentions_stand_at_their_places_in_order_and_apart(text: str, data: st.DataObject) -> None:
    start = st.integers(0, len(text) - 1)
    spans = data.draw(
        st.lists(start.flatmap(lambda s: st.tuples(st.just(s), st.integers(s + 1, len(text)))), max_size=5)
    )
    types = st.sampled_from(ENTITY_TYPES)
    given_mentions = [Mention(text[a:b], data.draw(types), a, b, data.draw(st.floats(0, 1))) for a, b in spans]
    found = agree(text, given_mentions, [])
    end = 0
    for m in found:
        assert end <= m.start < m.end <= len(text)
        assert text[m.start : m.end] == m.text
        assert m.text.strip()
        assert "\n" not in m.text
        end = m.end
    assert len({m.text for m in found}) == len({(m.text, m.type) for m in found})


@pytest.mark.parametrize("distinct", [False, True])
def test_the_time_stays_small_for_many_names(distinct: bool) -> None:
    def seconds(count: int) -> float:
        text = " ".join(f"Net{n if distinct else 0}" for n in range(count))
        starts = [0]
        for word in text.split()[:-1]:
            starts.append(starts[-1] + len(word) + 1)
        found = [Mention(w, EntityType.MODEL, s, s + len(w), 0.5) for s, w in zip(starts, text.split(), strict=True)]
        begin = time.perf_counter()
        agree(text, found, [])
        return time.perf_counter() - begin

    assert min(seconds(4000) for _ in range(2)) < 40 * min(seconds(1000) for _ in range(2)) + 0.05
