"""Which names are one entity."""

from __future__ import annotations

from itertools import permutations

import pytest
from resolve.made_up_extraction import read

from graphkit.resolve.entities import Names, link_names
from graphkit.types import EntityType, Extraction


def paper(
    n: int, *names: str, type: str = "Method", aliases: list[list[str]] | None = None, **given: object
) -> Extraction:
    text = "; ".join(names)
    return read(f"Paper {n}", f"{text}.", aliases=aliases or [], **{type: list(names)}, **given)


def found(*papers: Extraction) -> dict[str, set[str]]:
    return {e.id: {e.name, *e.aliases} for e in link_names(papers).entities}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Diffusion Models", "diffusion-model"),
        ("Low-Rank Adaptation", "low rank adaptation"),
        ("GANs", "GAN"),
        ("BERT", "Bert"),
        ("chain‑of‑thought", "Chain of Thought"),
        ("fine-tuning", "Finetuning"),
        ("U-Net", "UNet"),
        ("GPT-4", "GPT4"),
        ("LMs", "LM"),
    ],
)
def test_variants_are_one_entity(one: str, other: str) -> None:
    assert list(found(paper(1, one), paper(2, other)).values()) == [{one, other}]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("GPT-3", "GPT-3.5"),
        ("CIFAR-10", "CIFAR-100"),
        ("GPT-3.5", "GPT-35"),
        ("LLaMA 2 7B", "LLaMA 27B"),
        ("BERT", "RoBERTa"),
        ("PebbleNet v1", "PebbleNet v2"),
        ("C", "C++"),
        ("C++", "C#"),
        ("ViT", "ViT-S"),
        ("RRT", "RRT*"),
        ("→", "∇"),
        ("∂", "∇"),
    ],
)
def test_different_things_stay_apart(one: str, other: str) -> None:
    names = link_names([read("T", f"{one} ; {other} .", Method=[one, other]), read("U", f"{one} .", Method=[one])])
    ids = {name: id for id, forms in {e.id: {e.name, *e.aliases} for e in names.entities}.items() for name in forms}
    assert ids[one] != ids[other]
    assert len(names.entities) == 2


def test_an_abbreviation_that_one_paper_spells_out_is_known_in_the_others() -> None:
    defined = paper(1, "low-rank adaptation", "LoRA", aliases=[["low-rank adaptation", "LoRA"]])
    assert found(defined, paper(2, "LoRA"), paper(3, "Low-Rank Adaptations")) == {
        "method:low-rank-adaptation": {"low-rank adaptation", "LoRA", "Low-Rank Adaptations"}
    }


def test_an_abbreviation_with_two_long_forms_is_each_papers_own_and_bare_a_third() -> None:
    one = paper(1, "contrastive learning", "CL", aliases=[["contrastive learning", "CL"]])
    other = paper(2, "curriculum learning", "CL", aliases=[["curriculum learning", "CL"]])
    assert found(one, other, paper(3, "CL")) == {
        "method:cl": {"CL"},
        "method:contrastive-learning": {"contrastive learning", "CL"},
        "method:curriculum-learning": {"curriculum learning", "CL"},
    }


def test_a_name_that_stands_for_its_own_variant_is_no_abbreviation() -> None:
    assert found(paper(1, "PGNs", "PGN", aliases=[["PGNs", "PGN"], ["PGN", "PGNs"]])) == {"method:pgn": {"PGN", "PGNs"}}


def test_abbreviations_that_stand_for_each_other_end() -> None:
    assert found(paper(1, "QXA", "AXQ", aliases=[["QXA", "AXQ"], ["AXQ", "QXA"]])) == {
        "method:qxa": {"QXA"},
        "method:axq": {"AXQ"},
    }


def test_a_rare_second_type_follows_the_commonest() -> None:
    papers = [paper(n, "GRVL", type="Dataset") for n in range(4)]
    assert found(*papers, paper(9, "GRVL", type="Task")) == {"dataset:grvl": {"GRVL"}}


def test_a_second_type_that_many_papers_back_is_an_entity_of_its_own() -> None:
    papers = [paper(n, "GRVL", type="Dataset") for n in range(4)] + [paper(n, "GRVL", type="Task") for n in range(4, 8)]
    assert set(found(*papers)) == {"dataset:grvl", "task:grvl"}


def test_one_paper_has_one_type_for_one_name() -> None:
    backing = [paper(n, "GRVL", type="Dataset") for n in range(4)] + [
        paper(n, "GRVL", type="Task") for n in range(4, 8)
    ]
    both = read("Both", "GRVL and grvl and grvl.", Dataset=["GRVL"], Task=["grvl"])
    names = link_names([*backing, both])
    counts = {e.id: (e.mentions, e.papers) for e in names.entities}
    assert counts == {"dataset:grvl": (4, 4), "task:grvl": (4 + 3, 4 + 1)}


def test_an_entity_is_called_as_most_papers_call_it_and_knows_its_first_year() -> None:
    papers = [
        paper(1, "PGN", year=2021),
        paper(2, "PGNs", year=2019),
        paper(3, "PGNs"),
        paper(4, "pgn", "PGN", year=2020),
    ]
    (entity,) = link_names(papers).entities
    assert (entity.name, entity.aliases, entity.type) == ("PGN", ("PGNs", "pgn"), EntityType.METHOD)
    assert (entity.mentions, entity.papers, entity.first_year) == (5, 4, 2019)


def test_merges_say_why() -> None:
    papers = [
        paper(1, "low-rank adaptation", "LoRA", aliases=[["low-rank adaptation", "LoRA"]]),
        paper(2, "LoRA"),
        paper(3, "Lora"),
    ]
    merges = {(m.name, m.reason, m.papers) for m in link_names(papers).merges}
    assert merges == {("low-rank adaptation", "abbreviation", 1), ("Lora", "spelling", 1)}


def test_the_order_of_the_papers_does_not_count() -> None:
    papers = [
        paper(1, "contrastive learning", "CL", aliases=[["contrastive learning", "CL"]]),
        paper(2, "curriculum learning", "CL", aliases=[["curriculum learning", "CL"]]),
        paper(3, "CL", type="Task"),
        paper(4, "contrastive-learning", type="Task"),
    ]
    answers: list[Names] = [link_names(order) for order in permutations(papers)]
    assert all(answer == answers[0] for answer in answers)
