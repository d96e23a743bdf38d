"""What the spellings of a name share."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphkit.resolve.spelling import LONGEST_KEY, key_of, slug_of, spelling_reason
from graphkit.resolve.views import loose_keys
from graphkit.types import Reason

ALIKE = [
    ("GPT-3", "gpt 3", Reason.SPELLING),
    ("LLaMA 2", "Llama-2", Reason.SPELLING),
    ("LLaMA2", "LLaMA 2", Reason.SPELLING),
    ("wav2vec 2.0", "wav2vec2", Reason.SPELLING),
    ("Schrödinger bridge", "Schrodinger Bridge", Reason.SPELLING),
    (r"$\beta$-VAE", "β-VAE", Reason.SPELLING),
    ("beta-VAE", "β-VAE", Reason.SPELLING),
    (r"$L_\infty$ norm", "L∞ norm", Reason.SPELLING),
    (r"\textsc{Pebble}Net", "PebbleNet", Reason.SPELLING),
    (r"BERT$_{\text{base}}$", "BERT-base", Reason.SPELLING),
    ("R²", "R2", Reason.SPELLING),
    ("text2image", "text-to-image", Reason.SPELLING),
    ("three-dimensional detection", "3-D detection", Reason.SPELLING),
    ("3D detection", "three-dimensional detection", Reason.SPELLING),
    ("Cohen's kappa", "Cohen kappa", Reason.SPELLING),
    ("gen- eralization", "generalization", Reason.SPELLING),
    ("knowledge graphs completion", "knowledge graph completion", Reason.PLURAL),
    ("queries", "query", Reason.PLURAL),
    ("hypotheses", "hypothesis", Reason.PLURAL),
    ("MoEs", "MoE", Reason.PLURAL),
    ("colour constancy", "color constancy", Reason.BRITISH),
    ("image summarisation", "image summarization", Reason.BRITISH),
    ("topic modelling", "topic modeling", Reason.BRITISH),
    ("classification of images", "image classification", Reason.ORDER),
]


@pytest.mark.parametrize(("one", "other", "reason"), ALIKE)
def test_spellings_of_one_name_share_a_key_for_a_reason(one: str, other: str, reason: Reason) -> None:
    assert key_of(one) == key_of(other)
    assert spelling_reason(one, other) is spelling_reason(other, one) is reason


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("BERT-base", "BERT-large"),
        ("GPT-3", "GPT-3.5"),
        ("7B", "13B"),
        ("CIFAR-10", "CIFAR-100"),
        ("top-1 accuracy", "top-5 accuracy"),
        ("GLUE", "SuperGLUE"),
        ("online learning", "offline learning"),
        ("RoBERTa", "BERT"),
        ("PebbleNet v1", "PebbleNet v2"),
        ("1.5B", "15B"),
        ("symmetric loss", "asymmetric loss"),
        ("A*", "A"),
        ("machine learning", "learning machine"),
        ("text-to-image generation", "image-to-text generation"),
        ("English-German translation", "German-English translation"),
        ("text2motion", "motion2text"),
        ("(2,1)-norm", "(1,2)-norm"),
        ("4-bit 8-layer network", "8-bit 4-layer network"),
        ("language modeling", "language model"),
        ("distributed learning", "distribution learning"),
    ],
)
def test_what_is_different_shares_no_key(one: str, other: str) -> None:
    assert key_of(one) != key_of(other)
    assert not set(loose_keys(one)) & set(loose_keys(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("detecting loop closures", "loop closure detection"),
        ("semantic image segmentation", "image semantic segmentation"),
        ("rate of convergence", "convergence rate"),
        ("distributional shift", "distribution shift"),
        ("Kalman filtering", "Kalman filter"),
        ("grasping success rate", "grasp success rate"),
        ("WMT 2014 test", "WMT14 test"),
        ("Llama-2 70b for Chat", "Llama2-Chat-70B"),
        ("ViT-B/16", "ViT-Base/16"),
    ],
)
def test_inflection_and_order_share_a_looser_key(one: str, other: str) -> None:
    assert key_of(one) != key_of(other)
    assert set(loose_keys(one)) & set(loose_keys(other))


@given(st.text(max_size=200))
def test_any_text_has_a_bounded_key_that_case_and_space_do_not_change(name: str) -> None:
    assert 0 < len(key_of(name)) <= LONGEST_KEY
    assert key_of(f"  {name} ") == key_of(name)
    assert slug_of(name)
    assert all(loose_keys(name))


@given(st.text(st.characters(codec="ascii"), min_size=1, max_size=60))
def test_a_slug_has_the_key_of_its_name(name: str) -> None:
    assert key_of(slug_of(name)) in {key_of(name), key_of(slug_of(slug_of(name)))}


def test_long_names_that_differ_at_the_end_have_different_keys() -> None:
    assert key_of("pebble " * 40 + "one") != key_of("pebble " * 40 + "two")
