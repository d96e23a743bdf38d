"""The spaCy components: what they need, and what they set."""

from __future__ import annotations

from importlib.metadata import entry_points

from spacy.language import Language

NAMES = ["abbreviations", "citations", "entities", "roles", "relations", "results"]


def test_the_components_stand_in_an_order_that_serves_them(nlp: Language) -> None:
    assert nlp.pipe_names == ["ner", *(f"graphkit_{name}" for name in NAMES)]


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
    config = nlp.config["components"]
    assert nlp.get_pipe("graphkit_entities").precision == dict(config["graphkit_entities"]["precision"])  # type: ignore[attr-defined]
    assert nlp.get_pipe("graphkit_relations").threshold == config["graphkit_relations"]["threshold"]  # type: ignore[attr-defined]
    assert nlp.get_pipe("graphkit_results").precision == config["graphkit_results"]["precision"]  # type: ignore[attr-defined]
