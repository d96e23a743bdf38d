"""Ids: the same thing has one, and different things have different ones."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphkit.identity import arxiv_id_of, fold, name_key, normal_arxiv_id, normal_doi, paper_id, short_hash, slug
from graphkit.types import Paper


def paper(title: str = "A title", **known: str) -> Paper:
    return Paper(id="", title=title, abstract="Words.", **known)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Diffusion Models", "diffusion-model"),
        ("low-rank adaptation", "Low Rank  Adaptation"),
        ("GANs", "GAN"),
        ("F₁", "F1"),
        ("chain‑of‑thought", "Chain-of-Thought"),  # with the hyphens that do not break
    ],
)
def test_variants_of_a_name_share_a_key(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("GPT-3", "GPT-3.5"),
        ("CIFAR-10", "CIFAR-100"),
        ("BERT", "RoBERTa"),
        ("YOLOv1", "YOLOv2"),
        ("ViT-S", "ViT"),
        ("YOLOv5s", "YOLOv5"),
        ("C", "C++"),
        ("C", "C#"),
        ("RRT*", "RRT"),
        ("loss", "los"),
        ("Llama 2 7B", "Llama 27B"),
        ("α-VAE", "β-VAE"),
        ("→", "∇"),
    ],
)
def test_different_names_have_different_slugs(one: str, other: str) -> None:
    assert slug(name_key(one)) != slug(name_key(other))


@pytest.mark.parametrize("name", ["analysis", "corpus", "less", "GPS"])
def test_an_s_that_is_no_plural_stays(name: str) -> None:
    assert name_key(name) == name.casefold()


@given(st.text(max_size=300))
def test_a_slug_is_never_empty_and_holds_no_space_or_mark(text: str) -> None:
    assert re.fullmatch(r"[^\W_]+(?:-[^\W_]+)*", slug(text))


@given(st.text(min_size=100, max_size=200, alphabet="ab "), st.text(min_size=100, max_size=200, alphabet="ab "))
def test_long_texts_that_differ_have_slugs_that_differ(one: str, other: str) -> None:
    assert (fold(one) == fold(other)) == (slug(one) == slug(other))
    assert len(slug(one)) <= 80


@given(st.text(max_size=100))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_folding_leaves_accents_case_and_marks_out() -> None:
    assert fold("  Étude: the “Größe” of GPT-4!") == "etude the grosse of gpt 4"


@given(st.text(max_size=50))
def test_a_hash_is_sixteen_hexadecimal_digits(text: str) -> None:
    assert re.fullmatch(r"[0-9a-f]{16}", short_hash(text))


def test_a_lone_surrogate_can_be_hashed() -> None:
    assert short_hash("\ud800") != short_hash("\ud801")


@pytest.mark.parametrize(
    ("text", "doi"),
    [
        ("https://doi.org/10.1000/X.Y", "10.1000/x.y"),
        ("doi:10.1000/abc.", "10.1000/abc"),
        ("(10.1000/abc)", "10.1000/abc"),
        ("10.1016/S0092-8674(00)80001-2", "10.1016/s0092-8674(00)80001-2"),
        ("no identifier", ""),
        ("", ""),
    ],
)
def test_a_doi_is_read_from_what_is_around_it(text: str, doi: str) -> None:
    assert normal_doi(text) == doi


@pytest.mark.parametrize(
    ("text", "arxiv_id"),
    [
        ("1706.03762", "1706.03762"),
        ("arXiv:1706.03762v5", "1706.03762"),
        ("https://arxiv.org/abs/1706.03762v12", "1706.03762"),
        ("https://arxiv.org/pdf/1706.03762.pdf", "1706.03762"),
        ("cs/0112017", "cs/0112017"),
        ("arXiv:hep-th/9901001v2", "hep-th/9901001"),
        ("https://www.ncbi.nlm.nih.gov/pubmed/1234567", ""),
        ("3.1415.92653", ""),
        ("9999.12345", ""),  # there is no month 99
        ("10.1000/x.2017.12345", ""),
    ],
)
def test_an_arxiv_id_is_read_without_its_version(text: str, arxiv_id: str) -> None:
    assert normal_arxiv_id(text) == arxiv_id


def test_the_doi_that_arxiv_gives_holds_the_arxiv_id() -> None:
    assert arxiv_id_of(paper(doi="10.48550/arXiv.1706.03762")) == "1706.03762"
    assert arxiv_id_of(paper(doi="10.1000/1706.03762")) == ""
    assert arxiv_id_of(paper(doi="10.1000/x", arxiv_id="1706.03762v1")) == "1706.03762"


def test_a_papers_id_is_its_doi_else_its_arxiv_id_else_its_title() -> None:
    assert paper_id(paper(doi="https://doi.org/10.1000/X", arxiv_id="1706.03762")) == "doi:10.1000/x"
    assert paper_id(paper(arxiv_id="1706.03762v2")) == "arxiv:1706.03762"
    assert paper_id(paper("A  Title!")) == paper_id(paper("a title"))
    assert paper_id(paper("A title")) != paper_id(paper("Another title"))


def test_titles_of_marks_alone_have_ids_of_their_own() -> None:
    assert paper_id(paper("???")) != paper_id(paper("!!!"))
