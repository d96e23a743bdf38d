"""Claimed results: which numbers are results, of what, on what, and of which kind."""

from __future__ import annotations

import time

import pytest
from extract.made_up_reading import read
from hypothesis import given
from hypothesis import strategies as st

from graphkit.extract.results import find_results
from graphkit.types import Result, ResultKind, Span


def results(sentence: str, *own: str, citations: tuple[Span, ...] = ()) -> list[Result]:
    text = f"A title\n{sentence}"
    reading = read(
        text,
        Method=["PebbleNet", "SieveNet"],
        Model=["GPT-4"],
        Dataset=["SQuAD", "GLUE"],
        Metric=["accuracy", "F1", "top-1 accuracy", "latency"],
    )
    return find_results(reading, own, citations, 0.5)


@pytest.mark.parametrize(
    ("sentence", "value", "kind"),
    [
        ("PebbleNet reaches an accuracy of 91.2% on SQuAD.", "91.2%", ResultKind.ABSOLUTE),
        ("PebbleNet reaches an accuracy of 91.2\\% on SQuAD.", "91.2\\%", ResultKind.ABSOLUTE),
        ("PebbleNet has an F1 of 0.83 on SQuAD.", "0.83", ResultKind.ABSOLUTE),
        ("PebbleNet improves accuracy by 3.1 points on SQuAD.", "3.1 points", ResultKind.DELTA),
        ("PebbleNet improves accuracy by 12% on SQuAD.", "12%", ResultKind.DELTA),
        ("PebbleNet has a 2.3x lower latency on SQuAD.", "2.3x", ResultKind.RATIO),
        ("PebbleNet lowers latency on SQuAD, it is 2.3 times faster.", "2.3 times", ResultKind.RATIO),
        ("PebbleNet cuts latency by 4$\\times$ on SQuAD.", "4$\\times$", ResultKind.RATIO),
    ],
)
def test_a_value_is_read_with_its_kind(sentence: str, value: str, kind: ResultKind) -> None:
    (result,) = results(sentence, "PebbleNet")
    assert (result.subject, result.dataset, result.value, result.kind) == ("PebbleNet", "SQuAD", value, kind)
    assert result.score == 0.5


@pytest.mark.parametrize(
    "sentence",
    [
        "PebbleNet was made in 2021 for accuracy.",
        "PebbleNet has 3 layers and good accuracy.",
        "PebbleNet is as good as GPT-4 in accuracy.",
        "PebbleNet is good in top-1 accuracy.",
        "PebbleNet reaches 91.2% on SQuAD.",  # of what, it does not say
        "The accuracy of version 1.2.3 is not known for PebbleNet.",
    ],
)
def test_a_number_that_measures_nothing_is_no_result(sentence: str) -> None:
    assert results(sentence, "PebbleNet") == []


def test_a_result_of_nothing_is_none() -> None:
    assert results("The accuracy is 91.2% on SQuAD.") == []


def test_what_the_paper_proposes_is_the_subject_where_the_sentence_names_no_technique() -> None:
    (result,) = results("The accuracy is 91.2% on SQuAD. Then came PebbleNet.", "PebbleNet")
    assert result.subject == "PebbleNet"


def test_a_year_in_a_citation_is_no_value() -> None:
    sentence = "PebbleNet (Li, 12.5) has good accuracy."
    start = len("A title\n") + sentence.index("(")
    assert results(sentence, citations=(Span(start, start + 10),)) == []
    assert len(results(sentence)) == 1


def test_the_nearest_metric_and_dataset_are_meant() -> None:
    found = results("PebbleNet has 91.2% accuracy on SQuAD and, on the older GLUE, 0.83 F1.")
    assert [(r.value, r.metric, r.dataset) for r in found] == [("91.2%", "accuracy", "SQuAD"), ("0.83", "F1", "GLUE")]


@given(
    st.lists(
        st.sampled_from(
            ["PebbleNet", "accuracy", "SQuAD", "91.2%", "3", "1,000", "by", "of", ".", "\n", "x", "−", "𝟗", "2×"]
        )
    )
)
def test_any_words_can_be_read_and_names_are_those_of_the_text(words: list[str]) -> None:
    text = " ".join(words)
    for result in results(text, "PebbleNet"):
        assert result.subject == "PebbleNet"
        assert result.metric in text
        assert result.value in text
        start, end = result.evidence
        assert result.value in f"A title\n{text}"[start:end]


@pytest.mark.parametrize(
    "piece", ["PebbleNet has 91.2% accuracy on SQuAD. ", "PebbleNet accuracy 91.2% ", "1,111", "accuracy "]
)
def test_the_time_grows_with_the_length(piece: str) -> None:
    def seconds(length: int) -> float:
        text = (piece * length)[:length]
        reading = read(f"T\n{text}", Method=["PebbleNet"], Metric=["accuracy"], Dataset=["SQuAD"])
        _ = reading.sentences
        begin = time.perf_counter()
        find_results(reading, ["PebbleNet"], [], 0.5)
        return time.perf_counter() - begin

    short, long = (min(seconds(length) for _ in range(2)) for length in (20_000, 80_000))
    assert long < 10 * short + 0.02
