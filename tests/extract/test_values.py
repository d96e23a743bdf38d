"""Which numbers may be claimed results, how they are written, and of which kind they are."""

from __future__ import annotations

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from graphkit.extract.values import Value, find_values
from graphkit.types import ResultKind, Span

ABSOLUTE, DELTA, RATIO = ResultKind.ABSOLUTE, ResultKind.DELTA, ResultKind.RATIO


def texts(sentence: str, taken: tuple[str, ...] = ()) -> list[str]:
    spans = [Span(sentence.index(name), sentence.index(name) + len(name)) for name in taken]
    return [value.text for value in find_values(sentence, spans)]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("PebbleNet reaches 91.2% there.", "91.2%"),
        ("PebbleNet reaches 91.2 \\% there.", "91.2 \\%"),
        ("PebbleNet reaches $91.2\\%$ there.", "91.2\\%"),
        ("PebbleNet gains $7$% there.", "$7$%"),
        ("PebbleNet has an F1 of .83 there.", ".83"),
        ("PebbleNet has a gain of +0.4 there.", "+0.4"),
        ("All scores are good (>0.9).", ">0.9"),
        ("A gain of 5.1 percentage points is seen.", "5.1 percentage points"),
        ("Loss grows by 0.3‰ only.", "0.3‰"),
    ],
)
def test_a_number_comes_with_its_sign_and_percent(sentence: str, expected: str) -> None:
    assert texts(sentence) == [expected]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("It is 10x faster.", "10x"),
        ("It is 40times faster.", "40times"),
        ("It is 6.3 times faster.", "6.3 times"),
        ("It is 2.5xtimes faster.", "2.5xtimes"),
        ("It is $8\\times$ faster.", "8\\times"),
        ("It is 3.6$\\times$ faster.", "3.6$\\times$"),
        ("It is $1.5{\\times}$–$620{\\times}$ smaller.", "$1.5{\\times}$–$620{\\times}$"),
        ("It takes less memory (x150).", "x150"),
        ("It is 10-fold cheaper.", "10-fold"),
        ("It is twice as fast.", "twice"),
        ("It takes half the memory.", "half"),
        ("It is faster by a factor of two.", "factor of two"),
        ("It is faster by a factor of 4.", "4"),
        ("It is 1-2 orders of magnitude faster.", "1-2 orders of magnitude"),
        ("It is three orders of magnitude faster.", "three orders of magnitude"),
        ("It is $\\Omega(n^{1/3})$ times slower.", "\\Omega(n^{1/3})"),
    ],
)
def test_times_another_is_a_ratio(sentence: str, expected: str) -> None:
    (value,) = find_values(sentence)
    assert (value.text, value.kind) == (expected, RATIO)


@pytest.mark.parametrize(
    "value",
    [
        "3.51MB", "4.19dB", "60 ps", "0.5 meters per second", "30.6 degree/s", "20 days", "7M", "128K", "22.8 FPS",
        "8.3 cm", "0.13±0.02 mm", "1GB", "40 ms",
    ],
)  # fmt: skip
def test_a_measure_comes_with_its_unit(value: str) -> None:
    assert texts(f"It works at {value} in all.") == [value]


@pytest.mark.parametrize(
    "value",
    [
        "O(log V)",
        "{O}(Klog^2 N)",
        "mathcal O(sqrt K)",
        "tilde Omega(T^{1/3})",
        "exp(-Omega(T))",
        "O(n^2+ kn \\log n)",
        "\\widetilde O(d/\\epsilon^{3.5})",
        "\\smash{\\tilde{O}}(d^2)",
        "mathcal{O}left(K^{3{4}} right)",
        "Θ(f(g(n)))",
    ],
)
def test_a_bound_is_read_to_its_closing_bracket(value: str) -> None:
    (found,) = find_values(f"The regret is {value} in all (as is known).")
    assert (found.text, found.kind) == (value, ABSOLUTE)


def test_a_bound_that_never_closes_is_none() -> None:
    assert texts("The regret is O(n + k, so they say.") == []


@pytest.mark.parametrize(
    "value", ["15%-50%", "94% ~ 99%", "1.4% ∼ 2.4%", "2.6% to 14.2%", "1.4 to 5.2 times", "4 $\\sim$ 6x", "0.91–0.99"]
)
def test_a_range_is_one_value(value: str) -> None:
    assert texts(f"We see {value} in all.") == [value]


@pytest.mark.parametrize(
    "sentence", ["It raises accuracy from 41.5% to 52.0%.", "The rest gain, too (41.5% to 52.0%).", "41.5% vs. 52.0%"]
)
def test_before_and_after_are_two_scores(sentence: str) -> None:
    values = find_values(sentence)
    assert [value.text for value in values] == ["41.5%", "52.0%"]
    assert {value.kind for value in values} == {ABSOLUTE}


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("PebbleNet reaches an accuracy of 91.2% there.", ABSOLUTE),
        ("PebbleNet has an FID of 2.31 there.", ABSOLUTE),
        ("PebbleNet outperforms the others, achieving 91.2% there.", ABSOLUTE),
        ("PebbleNet outperforms the others by 3.1 there.", DELTA),
        ("PebbleNet improves accuracy by 12% there.", DELTA),
        ("PebbleNet is better by 1.2 points there.", DELTA),
        ("PebbleNet achieves up to 30% fewer errors.", DELTA),
        ("PebbleNet achieves a 20% cost reduction.", DELTA),
        ("PebbleNet achieves a 20% to 40% cost reduction.", DELTA),
        ("PebbleNet achieves gains in recall of 2.7 there.", DELTA),
        ("PebbleNet keeps 97% of the accuracy.", RATIO),
    ],
)
def test_the_words_beside_it_tell_the_kind(sentence: str, kind: ResultKind) -> None:
    (value,) = find_values(sentence)
    assert value.kind is kind


def test_values_before_one_comparison_share_it() -> None:
    values = find_values("It achieves a 13% and 9% increase in accuracy.")
    assert [(value.text, value.kind) for value in values] == [("13%", DELTA), ("9%", DELTA)]


def test_each_of_two_values_in_a_sentence_has_the_kind_of_its_own_words() -> None:
    values = find_values("It reaches 68.1% and 21.9%, and improves on SieveNet by 1.6% and 2.1%.")
    assert [(value.text, value.kind) for value in values] == [
        ("68.1%", ABSOLUTE),
        ("21.9%", ABSOLUTE),
        ("1.6%", DELTA),
        ("2.1%", DELTA),
    ]


@pytest.mark.parametrize(
    "sentence",
    [
        "It was made in 2021.",
        "We test 9 languages and 17 corpora.",
        "There are two ways: (1) walking, 2) running.",
        "Version 1.2.3 of the T5-11 code has a 3-layer head.",
        "We set $k=1$ and $x^{10}$ with images of 64x64 and 3 \\times 3.",
        "SO(3) and E(3) are groups.",
    ],
)
def test_counts_years_names_and_sizes_are_no_values(sentence: str) -> None:
    assert texts(sentence) == []


@pytest.mark.parametrize(
    "sentence", ["It needs only 260 labels.", "It reads 4000 sentences per second.", "Errors fell from 260 labels."]
)
def test_a_bare_whole_number_counts_where_words_measure_it(sentence: str) -> None:
    assert len(texts(sentence)) == 1


def test_a_bare_whole_number_counts_before_a_name() -> None:
    sentence = "On the test set, 41 BLEU is seen."
    assert texts(sentence) == []
    assert texts(sentence, taken=("BLEU",)) == ["41"]


def test_a_number_inside_a_name_or_citation_is_none() -> None:
    sentence = "Model 3.5 reaches 80.1% (Stone et al., 2019.5)."
    assert texts(sentence, taken=("Model 3.5", "(Stone et al., 2019.5)")) == ["80.1%"]


def test_a_unit_that_is_a_name_is_left_to_the_name() -> None:
    assert texts("It runs at 30.5 FPS there.", taken=("FPS",)) == ["30.5"]


def test_no_value_runs_out_of_the_title() -> None:
    assert texts("Faster by 50.5\nx is a letter.") == ["50.5"]


_PIECES = st.sampled_from(
    ["12", "3.4", "%", "\\%", "$", " ", "x", "\\times", "{", "}", "O(", ")", "±", "-", " to ", "from", ".", ",",
     "points", "ms", "\n", "Omega(", "by", "twice", " times", "sim", "+", "١٢", "half", "per second"]
)  # fmt: skip


@given(
    st.text() | st.lists(_PIECES, max_size=40).map("".join), st.lists(st.tuples(st.integers(0, 60), st.integers(0, 9)))
)
@example("$3.4$$%", [(2, 1)])
def test_values_are_slices_in_order_that_leave_what_is_taken(text: str, places: list[tuple[int, int]]) -> None:
    taken = [Span(start, start + length) for start, length in places]

    values = find_values(text, taken)

    end = 0
    for value in values:
        assert isinstance(value, Value)
        assert end <= value.start < value.end <= len(text)
        assert value.text == text[value.start : value.end]
        assert not any(max(span.start, value.start) < min(span.end, value.end) for span in taken)
        end = value.end
    assert values == find_values(text, taken[::-1])


@pytest.mark.parametrize(
    "piece",
    [
        "1", "(", "1-", "%", "$", "\\", "{", "O(", "1,", "1.", "1 to ", "O(1", "\\mathcal{", "12.5% ",
        "by 3.4 points. ", "1~", "exp(", " ", "12.5%, ",
        "two ", "1x", "O()", "[1]", "±", "-", "1 - ", "\\times", "12.5 dB per ", "{O}(n)", "a",
    ],
)  # fmt: skip
def test_the_time_grows_with_the_length(piece: str) -> None:
    def seconds(size: int) -> float:
        text = (piece * size)[:size]
        taken = [Span(at, at + 1) for at in range(0, size, 40)]
        begin = time.perf_counter()
        find_values(text, taken)
        return time.perf_counter() - begin

    short, long = min(seconds(25_000) for _ in range(2)), seconds(100_000)
    assert long < 10 * short + 0.05  # 16 times if it were quadratic


def test_a_megabyte_of_numbers_is_read_in_seconds() -> None:
    text = "It reaches 12.5% and 3.4 points at 60 ps, by O(n log n) steps. " * 16_000
    begin = time.perf_counter()
    assert len(find_values(text)) == 4 * 16_000
    assert time.perf_counter() - begin < 60
