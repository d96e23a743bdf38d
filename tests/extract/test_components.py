"""The spaCy components: what they need, and what they set."""

from __future__ import annotations

import pickle
from importlib.metadata import entry_points

import pytest
import spacy
from spacy.language import Language

from graphkit.errors import ModelError

NAMES = ["abbreviations", "citations", "joint"]


def test_the_components_stand_in_an_order_that_serves_them(nlp: Language) -> None:
    assert nlp.pipe_names == [f"graphkit_{name}" for name in NAMES]


def test_each_component_has_an_entry_point() -> None:
    points = {point.name: point for point in entry_points(group="spacy_factories")}
    for name in NAMES:
        assert points[f"graphkit_{name}"].load() is not None


def test_findings_are_plain_values_under_the_keys_of_the_gold_format(nlp: Language) -> None:
    findings = nlp("PebbleNet\nWe propose PebbleNet (Li et al., 2020).")._.graphkit
    roles = ["proposes", "addresses", "proposes_evidence", "addresses_evidence"]
    assert set(findings) == {"abbreviations", "entities", "aliases", "citations", *roles, "relations", "results"}
    (citation,) = findings["citations"]
    assert citation == {"text": "Li et al., 2020", "authors": ["Li"], "year": 2020, "start": 32, "end": 47}


def test_two_docs_share_no_findings(nlp: Language) -> None:
    one, other = nlp("BERT\nWe use BERT."), nlp("A title\nWords.")
    assert one._.graphkit is not other._.graphkit
    assert nlp.make_doc("BERT")._.graphkit is None


def test_an_empty_text_has_empty_findings(nlp: Language) -> None:
    assert not any(nlp("")._.graphkit.values())


def test_the_settings_are_those_of_the_config(nlp: Language) -> None:
    config = nlp.config["components"]["graphkit_joint"]
    assert vars(nlp.get_pipe("graphkit_joint").thresholds) == config["thresholds"]  # type: ignore[attr-defined]


def test_spacy_sees_the_entities_and_their_types(nlp: Language) -> None:
    doc = nlp("PebbleNet\nWe evaluate PebbleNet on GLUE.")
    assert nlp.pipe_labels["graphkit_joint"] == ["Task", "Method", "Model", "Dataset", "Metric"]
    assert {(e.text, e.label_) for e in doc.ents} == {(e["text"], e["type"]) for e in doc._.graphkit["entities"]}


def test_a_pipeline_without_weights_says_so() -> None:
    nlp = spacy.blank("en")
    for name in NAMES:
        nlp.add_pipe(f"graphkit_{name}")
    with pytest.raises(ModelError, match="no weights"):
        nlp("A title\nWords.")


def test_a_copy_by_pickle_reads_the_same(nlp: Language) -> None:
    # what spaCy does for its own processes where they are not forked
    joint = pickle.loads(pickle.dumps(nlp.get_pipe("graphkit_joint")))
    doc = nlp("PebbleNet\nWe evaluate PebbleNet on GLUE.")
    findings = dict(doc._.graphkit)
    assert joint(doc)._.graphkit == findings
