"""Sentences: every word lies in one, and none is broken at an abbreviation."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphkit.sentences import LONGEST, covering_span, sentence_spans

TEXTS = st.text(alphabet=st.sampled_from('aB.!? \n)("1\\é𝛼'), max_size=200)


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


def test_the_title_is_a_sentence_of_its_own() -> None:
    assert sentences("A title\nWe try. It works! Does it? Yes.") == [
        "A title",
        "We try.",
        "It works!",
        "Does it?",
        "Yes.",
    ]


@pytest.mark.parametrize("title", ["Learning in Domain X.", "Old and new, etc.", "After Smith et al.", "GPT vs."])
def test_a_title_that_ends_like_an_abbreviation_ends_all_the_same(title: str) -> None:
    assert sentences(f"{title}\nBERT is old.") == [title, "BERT is old."]


@pytest.mark.parametrize(
    "sentence",
    [
        "We use e.g. BERT here.",
        "As Smith et al. 2020 say.",
        "See Fig. 3 and Sec. 4.",
        "It gains 3.5 points vs. GPT-3.",
        "It was shown by J. Smith.",
        "It runs in approx. 3 hours.",
    ],
)
def test_an_abbreviation_ends_no_sentence(sentence: str) -> None:
    assert sentences(f"T\n{sentence} We go on.") == ["T", sentence, "We go on."]


def test_et_al_ends_a_sentence_where_the_next_one_opens() -> None:
    assert sentences("We follow Smith et al. We go on.") == ["We follow Smith et al.", "We go on."]


def test_closing_marks_belong_to_their_sentence() -> None:
    assert sentences('He said "Stop." Then (it ended.) Now.') == ['He said "Stop."', "Then (it ended.)", "Now."]


@pytest.mark.parametrize("text", ["", " ", "\n", " \n \n"])
def test_nothing_has_no_sentences(text: str) -> None:
    assert sentence_spans(text) == []


@given(TEXTS)
def test_each_character_that_is_no_space_lies_in_one_span(text: str) -> None:
    spans = sentence_spans(text)
    inside = [place for start, end in spans for place in range(start, end)]
    assert len(inside) == len(set(inside))
    assert {i for i, c in enumerate(text) if not c.isspace()} <= set(inside)
    assert spans == sorted(spans)
    assert all(text[start:end] == text[start:end].strip() != "" for start, end in spans)


@given(st.integers(1, 4 * LONGEST), st.sampled_from(["x", "word ", "x,"]))
def test_a_sentence_without_end_is_cut(length: int, piece: str) -> None:
    text = (piece * length)[:length]
    assert all(end - start <= LONGEST for start, end in sentence_spans(text))
    assert "".join(sentences(text)).replace(" ", "") == text.replace(" ", "")


@given(TEXTS, st.data())
def test_what_covers_a_span_holds_it(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    covering = covering_span(sentence_spans(text), start, end)
    assert 0 <= covering.start <= start
    assert end <= covering.end <= len(text)


def test_two_sentences_cover_what_spans_them() -> None:
    text = "T\nOne here. Two there. Three."
    start, end = text.index("here"), text.index("there") + 5
    covering = covering_span(sentence_spans(text), start, end)
    assert text[covering.start : covering.end] == "One here. Two there."


@pytest.mark.parametrize("piece", [". ", "A. ", "\n", " ", '."', "a", ". \n", "et al. "])
def test_the_time_grows_with_the_length(piece: str) -> None:
    def seconds(length: int) -> float:
        text = (piece * length)[:length]
        return min(_timed(text) for _ in range(3))

    def _timed(text: str) -> float:
        begin = time.perf_counter()
        sentence_spans(text)
        return time.perf_counter() - begin

    assert seconds(80_000) < 10 * seconds(20_000) + 0.01  # 16 if it were quadratic
