"""An abstract as the fact finders see it."""

from __future__ import annotations

from extract.made_up_reading import read
from hypothesis import given
from hypothesis import strategies as st

from graphkit.extract.reading import Reading, read_concepts
from graphkit.types import ENTITY_TYPES, EntityType, Mention

TEXT = "Pebble nets\nA pebble net (PN) is small. PN works, and Sieve does not."


def test_a_concept_has_all_names_of_one_thing() -> None:
    reading = read(TEXT, ("pebble net", "PN"), Method=["Pebble nets", "pebble net", "PN", "Sieve"])
    assert [(c.name, len(c.mentions)) for c in reading.concepts] == [("PN", 4), ("Sieve", 1)]


def test_a_concept_has_the_type_that_most_of_its_mentions_have() -> None:
    mentions = [
        Mention("PN", type, start, start + 2)
        for type, start in ((EntityType.MODEL, TEXT.index("PN)")), (EntityType.MODEL, TEXT.index("PN works")))
    ]
    mentions.append(Mention("pebble net", EntityType.METHOD, 14, 24))
    reading = read_concepts(TEXT, mentions, [("pebble net", "PN")])
    assert [c.type for c in reading.concepts] == [EntityType.MODEL]


def test_the_order_in_which_mentions_are_given_does_not_count() -> None:
    reading = read(TEXT, Method=["PN", "Sieve", "pebble net"])
    mentions = [m for c in reading.concepts for m in c.mentions]
    assert read_concepts(TEXT, mentions[::-1], []) == read_concepts(TEXT, mentions, []) == reading


def test_the_title_is_sentence_0() -> None:
    reading = Reading(TEXT, ())
    numbers = [reading.sentence_number(place) for place in (0, 10, 12, TEXT.index("PN works"), len(TEXT) - 1)]
    assert numbers == [0, 0, 1, 2, 2]


def test_words_are_folded_and_digits_are_noughts() -> None:
    assert Reading("GPT-4 won!", ()).words == ["gpt", "-", "0", "won", "!"]


def test_a_range_of_words_is_that_of_a_span() -> None:
    reading = Reading(TEXT, ())
    start = TEXT.index("(PN)")
    first, after = reading.word_range(start, start + 4)
    assert reading.words[first:after] == ["(", "pn", ")"]


def test_evidence_is_the_sentences_of_the_mentions() -> None:
    reading = read(TEXT, Method=["pebble net", "Sieve"])
    one, other = (c.mentions[0] for c in reading.concepts)
    assert TEXT[slice(*reading.evidence(one))] == "A pebble net (PN) is small."
    assert TEXT[slice(*reading.evidence(other, one))] == TEXT[12:]


@given(st.text(alphabet=st.sampled_from("aB .\n1é𝛼"), min_size=1, max_size=60), st.data())
def test_any_mentions_of_any_text_can_be_read(text: str, data: st.DataObject) -> None:
    starts = data.draw(st.lists(st.integers(0, len(text) - 1), max_size=4))
    types = st.sampled_from(ENTITY_TYPES)
    mentions = [Mention(text[s : s + 3], data.draw(types), s, min(s + 3, len(text))) for s in starts]
    reading = read_concepts(text, mentions, [])
    assert sum(len(c.mentions) for c in reading.concepts) == len(mentions)
    for concept in reading.concepts:
        span = reading.evidence(*concept.mentions)
        assert 0 <= span.start < span.end <= len(text)
        assert concept.name in {m.text for m in concept.mentions}
