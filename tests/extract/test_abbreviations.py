"""Abbreviations that a text spells out."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphkit.extract.abbreviations import find_abbreviations


def pairs(text: str) -> list[tuple[str, str]]:
    return [(text[slice(*long)], text[slice(*short)]) for long, short in find_abbreviations(text)]


@pytest.mark.parametrize(
    ("text", "pair"),
    [
        ("We use Low-Rank Adaptation (LoRA) here.", ("Low-Rank Adaptation", "LoRA")),
        ("Low-Rank Adaptation (LoRA) opens the text.", ("Low-Rank Adaptation", "LoRA")),
        ("We use LoRA (Low-Rank Adaptation) here.", ("Low-Rank Adaptation", "LoRA")),
        ("with large language models (LLMs) and", ("large language models", "LLMs")),
        ("a mixture of experts (MoE) layer", ("mixture of experts", "MoE")),
        ("reinforcement learning from human feedback (RLHF)", ("reinforcement learning from human feedback", "RLHF")),
        ("retrieval-augmented generation (RAG; see below)", ("retrieval-augmented generation", "RAG")),
        ("graph neural networks [GNNs]", ("graph neural networks", "GNNs")),
        (
            "FSRT: Facial Scene Representation Transformer for Faces\nWords.",
            ("Facial Scene Representation Transformer", "FSRT"),
        ),
    ],
)
def test_a_definition_gives_the_long_and_the_short_form(text: str, pair: tuple[str, str]) -> None:
    assert pairs(text) == [pair]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "()",
        "as shown (Luo et al., 2021)",
        "It works well (2021).",
        "It works well (see Table 3).",
        "It works well (yes).",
        "A net. LoRA stands alone (LoRA).",
        "A title of words\n(LoRA) opens the abstract.",
        "low rank. Adaptation (LRA) of things",
        "GPT: a model",
    ],
)
def test_a_bracket_that_defines_nothing_gives_nothing(text: str) -> None:
    assert pairs(text) == []


@given(st.text(alphabet=st.sampled_from("aAbBlLrR ()[]:.;-\nß𝛼İ'"), max_size=120))
def test_each_pair_lies_in_the_text_on_one_line_and_apart(text: str) -> None:
    for long, short in find_abbreviations(text):
        assert 0 <= long.start < long.end <= len(text)
        assert 0 <= short.start < short.end <= len(text)
        assert long.end <= short.start or short.end <= long.start
        assert "\n" not in text[slice(*long)] + text[slice(*short)]


def test_a_long_form_does_not_begin_in_the_middle_of_a_word() -> None:
    text = "x" * 300 + "low rank adaptation (LRA)"
    assert all(long.start == 0 or text[long.start - 1] in " -" for long, _ in find_abbreviations(text))


@pytest.mark.parametrize("piece", ["(", "(A)", "Ab (AB) ", "A: ", "a (", "[[", "word ", "AAAA (AAAA) ", "Aa"])
def test_the_time_grows_with_the_length(piece: str) -> None:
    def seconds(length: int) -> float:
        text = (piece * length)[:length]
        begin = time.perf_counter()
        find_abbreviations(text)
        return time.perf_counter() - begin

    assert min(seconds(80_000) for _ in range(3)) < 10 * min(seconds(20_000) for _ in range(3)) + 0.01
