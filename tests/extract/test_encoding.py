"""A text as the encoder takes it: words, pieces, letter case, windows."""

from __future__ import annotations

import time
from itertools import accumulate, pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer

from graphkit.extract.encoding import MOST_PIECES, OVERLAP, SHAPES, Encoding, encode, window_inputs, windows

ODD = ["Net", "LoRA", "x", "9", "-", ".", " ", "\n", "\t", "(", "é", "e\u0301", "\u0301", "ß", "İ", "ﬁ", "한국", "数据"]
ODD += [
    "हिन्दी",
    "\u200b",
    "\x00",
    "\ufeff",
    "😀",
    "™",
    "≠",
    "²",
    "Ⓐ",
    "[SEP]",
    "_",
    "a" * 120,
    "\u2028",
    "\r",
    "\ufffd",
]
TEXTS = st.text(max_size=40) | st.lists(st.sampled_from(ODD), max_size=30).map("".join)


def words_of(encoding: Encoding, text: str) -> list[str]:
    return [text[slice(*span)] for span in encoding.words]


@given(TEXTS)
def test_words_stand_in_order_inside_the_text_and_do_not_overlap(tokenizer: Tokenizer, text: str) -> None:
    encoding = encode(tokenizer, text)
    edges = [place for span in encoding.words for place in span]
    assert edges == sorted(edges)
    assert all(0 <= start < end <= len(text) for start, end in encoding.words)
    assert not any(c in " \n\t\r\u2028" for word in words_of(encoding, text) for c in word)


@given(TEXTS)
def test_the_pieces_of_the_words_are_all_pieces(tokenizer: Tokenizer, text: str) -> None:
    encoding = encode(tokenizer, text)
    size = len(encoding.ids)
    assert len(encoding.shapes) == len(encoding.segments) == size == encoding.counts.sum()
    assert len(encoding.words) == len(encoding.firsts) == len(encoding.counts)
    assert encoding.firsts.tolist() == [0, *accumulate(encoding.counts.tolist())][: len(encoding.words)]
    assert all(encoding.counts > 0)
    assert all((encoding.shapes > 0) & (encoding.shapes < SHAPES))
    assert all((encoding.segments == 0) | (encoding.segments == 1))


@given(st.text(alphabet="abXY01 .,-()\n", max_size=60))
def test_every_letter_digit_and_mark_lies_in_one_word(tokenizer: Tokenizer, text: str) -> None:
    words = "".join(words_of(encode(tokenizer, text), text))
    assert words == "".join(text.split())


def test_a_word_is_a_run_of_letters_and_digits_or_one_mark(tokenizer: Tokenizer) -> None:
    text = "We use GPT-4 (v2)."
    assert words_of(encode(tokenizer, text), text) == ["We", "use", "GPT", "-", "4", "(", "v2", ")", "."]


@pytest.mark.parametrize("text", ["", " ", " \n\t\n ", "\x00\x1b", "\u200b\ufeff", "\u0301\u0302"])
def test_a_text_without_visible_characters_has_no_words(tokenizer: Tokenizer, text: str) -> None:
    encoding = encode(tokenizer, text)
    assert (encoding.words, encoding.ids.tolist(), encoding.firsts.tolist()) == ((), [], [])


def test_letter_case_is_kept_in_the_shapes_alone(tokenizer: Tokenizer) -> None:
    mixed, lower = encode(tokenizer, "We use LoRA."), encode(tokenizer, "we use lora.")
    assert mixed.ids.tolist() == lower.ids.tolist()
    assert (mixed.shapes != lower.shapes).tolist() == [True, False, True, True, True, True, False]


def test_words_written_in_different_ways_have_different_shapes(tokenizer: Tokenizer) -> None:
    ways = ["net", "Net", "NET", "X", "LoRA", "42", "v2", "V2", "%"]
    shapes = [int(encode(tokenizer, word).shapes[0]) for word in ways]
    assert len(set(shapes)) == len(ways)
    other = [
        int(encode(tokenizer, word).shapes[0]) for word in ["dog", "Cat", "DOG", "Y", "LaTR", "77", "b1", "B1", "#"]
    ]
    assert other == shapes


def test_what_is_glued_to_the_word_before_has_a_shape_of_its_own(tokenizer: Tokenizer) -> None:
    glued, apart = encode(tokenizer, "GPT-4"), encode(tokenizer, "GPT - 4")
    assert glued.ids.tolist() == apart.ids.tolist()
    assert (glued.shapes != apart.shapes).tolist() == [False, False, False, True, True]


def test_the_first_line_is_the_title(tokenizer: Tokenizer) -> None:
    assert encode(tokenizer, "The paper\nWe use it").segments.tolist() == [0, 0, 1, 1, 1]
    assert encode(tokenizer, "\nWe use it").segments.tolist() == [1, 1, 1]
    assert encode(tokenizer, "The paper").segments.tolist() == [0, 0]


def test_an_accent_belongs_to_the_word_however_it_is_written(tokenizer: Tokenizer) -> None:
    for text in ("caf\u00e9 net", "cafe\u0301 net"):
        encoding = encode(tokenizer, text)
        assert words_of(encoding, text) == text.split()
        assert encoding.ids.tolist() == encode(tokenizer, "cafe net").ids.tolist()


def test_a_word_of_a_thousand_letters_is_one_piece(tokenizer: Tokenizer) -> None:
    encoding = encode(tokenizer, f"we use {'Abc' * 400} here")
    assert encoding.counts.tolist() == [1, 1, 1, 1]
    assert encoding.words[2] == (7, 1207)


@given(st.lists(st.integers(1, 20), max_size=600))
def test_windows_keep_each_word_once_and_none_is_too_long(counts: list[int]) -> None:
    parts = windows(counts)
    assert [word for part in parts for word in range(part.keep_start, part.keep_end)] == list(range(len(counts)))
    for part in parts:
        assert part.start <= part.keep_start <= part.keep_end <= part.end
        assert sum(counts[part.start : part.end]) <= MOST_PIECES
    for one, other in pairwise(parts):
        assert sum(counts[other.start : one.end]) <= OVERLAP


@given(st.lists(st.integers(1, 20), min_size=100, max_size=600))
def test_a_word_is_kept_where_it_has_text_on_both_sides(counts: list[int]) -> None:
    widest = max(counts)
    enough = (OVERLAP - widest) / 2 - widest
    for part in windows(counts):
        assert part.start == 0 or sum(counts[part.start : part.keep_start]) >= enough
        assert part.end == len(counts) or sum(counts[part.keep_end : part.end]) >= enough


def test_a_border_lies_in_the_middle_of_the_pieces_and_not_of_the_words() -> None:
    counts = [1] * 410 + [20] * 5 + [1] * 400  # the first window ends with the long words
    first, second = windows(counts)[:2]
    assert sum(counts[first.keep_end : first.end]) >= 44
    assert sum(counts[second.start : second.keep_start]) >= 44


@pytest.mark.parametrize("size", [0, 1, MOST_PIECES])
def test_a_text_that_fits_is_one_window(size: int) -> None:
    (part,) = windows([1] * size)
    assert (part.start, part.end, part.keep_start, part.keep_end) == (0, size, 0, size)


@pytest.mark.parametrize("counts", [[600], [1, 600, 1], [400] * 5, [1] * 505 + [700] * 2 + [1] * 600])
def test_words_of_any_length_come_to_an_end(counts: list[int]) -> None:
    parts = windows(counts)
    assert [word for part in parts for word in range(part.keep_start, part.keep_end)] == list(range(len(counts)))


@given(st.lists(st.sampled_from(["we", "use", "LoRA", ".", "a" * 60, "\n", "é"]), max_size=12), st.integers(1, 60))
def test_the_windows_of_a_text_hold_all_its_pieces(tokenizer: Tokenizer, words: list[str], times: int) -> None:
    encoding = encode(tokenizer, " ".join(words * times))
    kept = []
    for part in windows(encoding.counts.tolist()):
        inputs = window_inputs(encoding, part)
        ids, shapes, segments = (inputs[name][0] for name in ("ids", "shapes", "segments"))
        assert len(ids) == len(shapes) == len(segments) <= MOST_PIECES + 2
        assert (ids[0], ids[-1], shapes[0], shapes[-1]) == (101, 102, 0, 0)
        assert all(array.dtype == np.int64 and array.shape[0] == 1 for array in inputs.values())
        before, after = (int(encoding.counts[part.start : end].sum()) for end in (part.keep_start, part.keep_end))
        kept += ids[1 + before : 1 + after].tolist()
    assert kept == encoding.ids.tolist()


def test_the_special_pieces_are_of_the_segments_beside_them(tokenizer: Tokenizer) -> None:
    encoding = encode(tokenizer, "The paper\nWe use it")
    (part,) = windows(encoding.counts.tolist())
    assert window_inputs(encoding, part)["segments"].tolist() == [[0, 0, 0, 1, 1, 1, 1]]


def test_no_text_is_a_window_of_the_special_pieces(tokenizer: Tokenizer) -> None:
    encoding = encode(tokenizer, "")
    (part,) = windows([])
    assert {name: array.tolist() for name, array in window_inputs(encoding, part).items()} == {
        "ids": [[101, 102]],
        "shapes": [[0, 0]],
        "segments": [[0, 0]],
    }


@pytest.mark.parametrize("piece", ["we use LoRA. ", "(", "a", "e\u0301", "e" + "\u0301" * 500 + " ", "[SEP]"])
def test_the_time_grows_with_the_length(tokenizer: Tokenizer, piece: str) -> None:
    def seconds(length: int) -> float:
        text = (piece * length)[:length]
        begin = time.process_time()
        windows(encode(tokenizer, text).counts.tolist())
        return time.process_time() - begin

    short, long = (min(seconds(length) for _ in range(3)) for length in (20_000, 80_000))
    assert long < 12 * short + 0.1  # 16 would be the square
