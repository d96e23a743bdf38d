"""What a paper proposes and addresses, by the shipped classifiers."""

from __future__ import annotations

import pytest
from extract.made_up_reading import read
from spacy.language import Language

from graphkit.extract.linear import LinearModel
from graphkit.extract.roles import MOST_ADDRESSED, find_roles, role_features

TEXT = (
    "PebbleNet: A Sparse Network for Question Answering\n"
    "Question answering is hard. We propose PebbleNet, a new sparse network for question answering. "
    "Unlike BERT, PebbleNet is small. We compare with BERT on SQuAD."
)


@pytest.fixture
def models(nlp: Language) -> tuple[LinearModel, LinearModel]:
    finder = nlp.get_pipe("graphkit_roles")
    return finder.proposes, finder.addresses  # type: ignore[attr-defined]


def test_what_we_propose_is_proposed_and_what_it_is_for_addressed(models: tuple[LinearModel, LinearModel]) -> None:
    reading = read(TEXT, Method=["PebbleNet"], Model=["BERT"], Task=["question answering"], Dataset=["SQuAD"])
    proposed, addressed = find_roles(reading, *models, (0.4, 0.35))
    assert proposed[0].name == "PebbleNet"
    assert [role.name for role in addressed] == ["question answering"]
    assert TEXT[slice(*proposed[0].evidence)].startswith("We propose PebbleNet")
    assert 0.4 <= proposed[0].score <= 1.0


def test_tasks_are_addressed_and_all_else_is_proposed_the_likelier_first(
    models: tuple[LinearModel, LinearModel],
) -> None:
    tasks = [f"task {n}" for n in "abcdef"]
    text = "T\nWe address " + ", ".join(tasks) + ". We propose PebbleNet and SieveNet."
    reading = read(text, Method=["PebbleNet", "SieveNet"], Task=tasks)
    proposed, addressed = find_roles(reading, *models, (0.0, 0.0))
    assert {role.name for role in proposed} == {"PebbleNet", "SieveNet"}
    assert len(addressed) == MOST_ADDRESSED
    for roles in (proposed, addressed):
        assert [role.score for role in roles] == sorted((role.score for role in roles), reverse=True)


def test_no_concepts_have_no_roles(models: tuple[LinearModel, LinearModel]) -> None:
    assert find_roles(read("A title\nWords."), *models, (0.0, 0.0)) == ([], [])


def test_features_name_the_type_the_place_and_the_words_around() -> None:
    reading = read(TEXT, Method=["PebbleNet"])
    features = role_features(reading, reading.concepts[0])
    assert {"Method in title=True", "Method opens title :", "Method -1-0 we propose", "Method cue propose"} <= set(
        features
    )
    assert features == sorted(set(features))


def test_the_rank_is_that_of_the_first_mention_among_its_type() -> None:
    names = ["Aa", "Bb", "Cc", "Dd", "Ee", "Ff"]
    reading = read("T\n" + " ".join(names), Method=names)
    ranks = [f for c in reading.concepts for f in role_features(reading, c) if " rank=" in f]
    assert ranks == [f"Method rank={n}" for n in (0, 1, 2, 3, 4, 4)]
