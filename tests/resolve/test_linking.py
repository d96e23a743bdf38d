"""What joins names beyond their spelling, what keeps them apart, and what a user decides."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from resolve.made_up_extraction import read
from resolve.test_entities import found, paper

from graphkit.resolve.entities import link_names
from graphkit.types import Decision, Extraction, Reason, Verdict

QUARTZ, STONE = ["quartz sieve model", "QSM"], ["quick stone matching", "QSM"]


def names_of(*papers: Extraction, decisions: tuple[Decision, ...] = ()) -> set[frozenset[str]]:
    return {frozenset({e.name, *e.aliases}) for e in link_names(papers, decisions).entities}


def reasons(*papers: Extraction) -> dict[str, tuple[Reason, str]]:
    return {merge.name: (merge.reason, merge.into) for merge in link_names(papers).merges}


def test_an_abbreviation_that_no_paper_spells_out_is_known() -> None:
    papers = paper(1, "GANs", type="Model"), paper(2, "Generative Adversarial Network", type="Model")
    assert list(found(*papers).values()) == [{"GANs", "Generative Adversarial Network"}]
    assert reasons(*papers)["Generative Adversarial Network"] == (Reason.KNOWN, "GANs")


def test_an_abbreviation_inside_a_name_is_written_out() -> None:
    papers = paper(1, "LLM agents", type="Model"), paper(2, "large language model agent", type="Model")
    assert len(found(*papers)) == 1


def test_words_of_a_sentence_before_a_bracket_are_no_long_form() -> None:
    words = "question of stones which we measure"
    assert len(found(paper(1, words, "QSM", aliases=[[words, "QSM"]]))) == 2


def test_of_two_senses_a_bare_abbreviation_has_the_one_of_its_company() -> None:
    known = [paper(n, *QUARTZ, "gravel flow", "river bed", aliases=[QUARTZ]) for n in range(4)]
    known += [paper(n, *STONE, "stone census", "wall drawing", aliases=[STONE]) for n in range(4, 8)]
    links = found(*known, paper(8, "QSM", "gravel flow", "river bed"), paper(9, "QSM", "stone census", "wall drawing"))
    assert links["method:quartz-sieve-model"] == set(QUARTZ)
    assert links["method:quick-stone-matching"] == set(STONE)
    assert "method:qsm" not in links


def test_of_two_senses_a_bare_abbreviation_without_company_is_a_doubt() -> None:
    papers = [paper(1, *QUARTZ, aliases=[QUARTZ]), paper(2, *STONE, aliases=[STONE]), paper(3, "QSM")]
    doubts = {(doubt.one, doubt.other, doubt.name, doubt.other_name) for doubt in link_names(papers).doubts}
    assert doubts == {
        ("method:qsm", "method:quartz-sieve-model", "QSM", QUARTZ[0]),
        ("method:qsm", "method:quick-stone-matching", "QSM", STONE[0]),
    }


@pytest.mark.parametrize(
    ("name", "bare", "type"),
    [
        ("GravelNet dataset", "GravelNet", "Dataset"),
        ("BLORP score", "BLORP", "Metric"),
        ("gravel sorting task", "gravel sorting", "Task"),
        ("PebbleOpt algorithm", "PebbleOpt", "Method"),
    ],
)
def test_a_generic_word_behind_a_name_does_not_count(name: str, bare: str, type: str) -> None:
    papers = paper(1, name, type=type), paper(2, bare, type=type), paper(3, bare, type=type)
    assert len(found(*papers)) == 1
    assert reasons(*papers)[name] == (Reason.TAIL, bare)


def test_long_forms_of_one_abbreviation_meet_where_they_differ_in_inflection_alone() -> None:
    forms = ["alternating pebble network", "alternated pebble net", "altered gravel network"]
    names = found(*(paper(n, form, "APN", aliases=[[form, "APN"]]) for n, form in enumerate(forms)))
    assert sorted(len(forms) for forms in names.values()) == [2, 3]
    ssl = paper(1, "self-supervised learning", type="Task"), paper(2, "semi-supervised learning", type="Task")
    assert len(found(*ssl)) == 2


def test_a_generic_word_counts_where_it_makes_a_thing() -> None:
    assert len(found(paper(1, "transfer function"), paper(2, "transfer"))) == 2
    assert len(found(paper(1, "pre-trained model", type="Model"), paper(2, "pre-trained", type="Model"))) == 2


def test_two_generic_words_behind_one_proper_name_meet() -> None:
    assert set(
        found(paper(1, "GravelNet dataset", type="Dataset"), paper(2, "GravelNet benchmark", type="Dataset"))
    ) == {"dataset:gravelnet"}


def test_a_typing_error_is_read_as_the_name_that_is_meant() -> None:
    papers = (
        paper(1, "convolutional neural network", type="Model"),
        paper(2, "convoluional neural network", type="Model"),
    )
    assert reasons(*papers)["convoluional neural network"][0] is Reason.TYPO


def test_a_word_without_end_is_no_typing_error() -> None:
    assert len(found(paper(1, f"pebble {'a' * 100_000}"), paper(2, f"pebble {'a' * 100_001}"))) == 2


def test_a_name_read_as_another_type_is_noted() -> None:
    papers = [paper(n, "GRVL", type="Dataset") for n in range(4)]
    (merge,) = link_names([*papers, paper(9, "GRVL", type="Task")]).merges
    assert (merge.entity, merge.name, merge.reason, merge.papers) == ("dataset:grvl", "GRVL (Task)", Reason.TYPE, 1)


def test_names_that_a_user_calls_the_same_are_one_and_keep_the_commoner_id() -> None:
    papers = paper(1, "gravel sieve"), paper(2, "gravel sieve"), paper(3, "sand filter")
    same = Decision(Verdict.SAME, "sand filter", "gravel sieve")
    (entity,) = link_names(papers, (same,)).entities
    assert (entity.id, entity.name, entity.aliases) == ("method:gravel-sieve", "gravel sieve", ("sand filter",))
    (merge,) = link_names(papers, (same,)).merges
    assert merge.reason is Reason.DECISION


@pytest.mark.parametrize(
    ("one", "other"),
    [("GANs", "generative adversarial network"), ("PebbleNet", "Pebble-Net"), ("GravelNet dataset", "GravelNet")],
)
def test_names_that_a_user_sets_apart_are_two(one: str, other: str) -> None:
    papers = paper(1, one, type="Dataset"), paper(2, other, type="Dataset"), paper(3, other, type="Dataset")
    assert len(names_of(*papers)) == 1
    apart = Decision(Verdict.APART, one, other)
    assert names_of(*papers, decisions=(apart,)) == {frozenset({one}), frozenset({other})}
    later = Decision(Verdict.SAME, other, one)
    assert len(names_of(*papers, decisions=(apart, later))) == 1


def test_a_name_that_a_user_splits_off_stands_alone_with_an_id_of_its_own() -> None:
    papers = paper(1, "PebbleNet"), paper(2, "Pebble-Net"), paper(3, "pebblenet")
    split = Decision(Verdict.SPLIT, "Pebble-Net")
    assert names_of(*papers, decisions=(split,)) == {frozenset({"Pebble-Net"}), frozenset({"PebbleNet", "pebblenet"})}
    assert len({entity.id for entity in link_names(papers, (split,)).entities}) == 2


def test_an_entity_is_called_what_the_user_says() -> None:
    papers = paper(1, "PebbleNet"), paper(2, "Pebble-Net")
    (entity,) = link_names(papers, (Decision(Verdict.RENAME, "Pebble-Net", "The Pebble Network"),)).entities
    assert (entity.name, entity.aliases) == ("The Pebble Network", ("Pebble-Net", "PebbleNet"))


FORMS = ["GAN", "GANs", "generative adversarial network", "PebbleNet", "Pebble-Net", "pebble nets", "gravel sorting",
         "sorting of gravel", "gravel sorting task", "QSM", "quartz sieve model"]  # fmt: skip
some_papers = st.lists(st.lists(st.sampled_from(FORMS), min_size=1, max_size=4, unique=True), max_size=4)


@settings(max_examples=60)
@given(more=some_papers)
def test_ids_stay_when_papers_that_use_known_names_are_added(more: list[list[str]]) -> None:
    before = [paper(1, *FORMS, type="Task", aliases=[QUARTZ])]
    after = [*before, *(paper(n, *names, type="Task") for n, names in enumerate(more, start=2))]
    assert set(found(*before)) == set(found(*after))


@settings(max_examples=60)
@given(papers=some_papers)
def test_every_form_is_in_one_entity_and_every_alias_has_a_merge(papers: list[list[str]]) -> None:
    given_papers = [read(f"P{n}", "; ".join(names), Method=names) for n, names in enumerate(papers)]
    names = link_names(given_papers)
    forms = [form for entity in names.entities for form in (entity.name, *entity.aliases)]
    assert sorted(forms) == sorted({name for one in papers for name in one})
    aliases = {(entity.id, alias) for entity in names.entities for alias in entity.aliases}
    assert aliases <= {(merge.entity, merge.name) for merge in names.merges}


LINKED = """
from resolve.test_linking import FORMS, QUARTZ, STONE, paper
from graphkit.resolve.entities import link_names
names = [*FORMS, "LLM-agents", "LLM agents", "large language model agents", "Lora", "LoRA", "loRA", "RL agents"]
papers = [paper(n, *names[n::3], aliases=[QUARTZ, STONE][n % 2:]) for n in range(3)]
print(link_names(papers))
"""


def test_the_order_in_which_sets_give_names_does_not_count() -> None:
    tests = Path(__file__).parents[1]
    printed = {
        subprocess.run(
            [sys.executable, "-c", LINKED],
            check=True,
            capture_output=True,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join([str(tests), str(tests.parent)])},
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(printed) == 1
