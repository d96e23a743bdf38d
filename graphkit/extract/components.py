"""The spaCy components: each calls one pure function and keeps plain JSON values under `doc._.graphkit`.

The keys of `doc._.graphkit` are those of the gold format; `abbreviations` holds character offsets beside them.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from graphkit.extract.abbreviations import find_abbreviations
from graphkit.extract.citations import find_citations
from graphkit.extract.entities import agree
from graphkit.extract.linear import LinearModel
from graphkit.extract.reading import Reading, read_concepts
from graphkit.extract.relations import find_relations
from graphkit.extract.results import find_results
from graphkit.extract.roles import find_roles
from graphkit.types import EntityType, Mention, Span

if not Doc.has_extension("graphkit"):
    Doc.set_extension("graphkit", default=None)


def _findings(doc: Doc) -> dict[str, Any]:
    if doc._.graphkit is None:
        doc._.graphkit = {}
    findings: dict[str, Any] = doc._.graphkit
    return findings


def _citations(findings: dict[str, Any]) -> list[Span]:
    return [Span(citation["start"], citation["end"]) for citation in findings["citations"]]


def _reading(doc: Doc) -> Reading:
    findings = _findings(doc)
    mentions = [
        Mention(e["text"], EntityType(e["type"]), e["start"], e["end"], e["score"]) for e in findings["entities"]
    ]
    return read_concepts(doc.text, mentions, findings["aliases"])


def mark_abbreviations(doc: Doc) -> Doc:
    """Set `abbreviations`: [start, end of the long form, start, end of the short form]."""
    _findings(doc)["abbreviations"] = [[*long, *short] for long, short in find_abbreviations(doc.text)]
    return doc


def mark_citations(doc: Doc) -> Doc:
    """Set `citations`."""
    _findings(doc)["citations"] = [
        {"text": c.text, "authors": list(c.authors), "year": c.year, "start": c.start, "end": c.end}
        for c in find_citations(doc.text)
    ]
    return doc


@Language.factory("graphkit_abbreviations", assigns=["doc._.graphkit"])
def make_abbreviation_marker(nlp: Language, name: str) -> Callable[[Doc], Doc]:  # noqa: ARG001 (spaCy's signature)
    """Make the component. A factory, not a plain component: entry points of spaCy must be factories."""
    return mark_abbreviations


@Language.factory("graphkit_citations", assigns=["doc._.graphkit"])
def make_citation_marker(nlp: Language, name: str) -> Callable[[Doc], Doc]:  # noqa: ARG001
    """Make the component."""
    return mark_citations


class EntityReviser:
    """Turns `doc.ents` of the trained component into `entities` that agree over the abstract, and sets `aliases`.

    `precision` has the share of right mentions of each type on the development data: spaCy's `ner` gives no score of
    its own.
    """

    def __init__(self, precision: dict[str, float]) -> None:
        self.precision = precision

    def __call__(self, doc: Doc) -> Doc:
        findings = _findings(doc)
        found = [
            Mention(e.text, EntityType(e.label_), e.start_char, e.end_char, self.precision.get(e.label_, 1.0))
            for e in doc.ents
        ]
        pairs = [(Span(a, b), Span(c, d)) for a, b, c, d in findings["abbreviations"]]
        mentions = agree(doc.text, found, pairs, _citations(findings))
        names = {mention.text for mention in mentions}
        written = [(doc.text[long.start : long.end], doc.text[short.start : short.end]) for long, short in pairs]
        findings["aliases"] = [list(pair) for pair in dict.fromkeys(written) if names & set(pair)]
        findings["entities"] = [
            {"text": m.text, "type": m.type.value, "start": m.start, "end": m.end, "score": m.score} for m in mentions
        ]
        return doc


@Language.factory("graphkit_entities", requires=["doc.ents", "doc._.graphkit"], assigns=["doc._.graphkit"])
def make_entity_reviser(nlp: Language, name: str, precision: dict[str, float]) -> EntityReviser:  # noqa: ARG001 (spaCy's signature)
    """Make the component; `precision` by entity type."""
    return EntityReviser(precision)


class RoleFinder:
    """Sets `proposes` and `addresses`, by two linear classifiers."""

    def __init__(self, thresholds: tuple[float, float]) -> None:
        self.thresholds = thresholds

    def __call__(self, doc: Doc) -> Doc:
        findings = _findings(doc)
        proposed, addressed = find_roles(_reading(doc), self.proposes, self.addresses, self.thresholds)
        for field, roles in (("proposes", proposed), ("addresses", addressed)):
            findings[field] = [role.name for role in roles]
            findings[f"{field}_evidence"] = [[*role.evidence, role.score] for role in roles]
        return doc

    def from_disk(self, path: str | Path, exclude: tuple[str, ...] = ()) -> RoleFinder:  # noqa: ARG002 (spaCy's signature)
        """Read the weights."""
        self.proposes = LinearModel.read(Path(path) / "proposes.npy")
        self.addresses = LinearModel.read(Path(path) / "addresses.npy")
        return self

    def to_disk(self, path: str | Path, exclude: tuple[str, ...] = ()) -> None:  # noqa: ARG002 (spaCy's signature)
        """Write the weights."""
        Path(path).mkdir(parents=True, exist_ok=True)
        self.proposes.write(Path(path) / "proposes.npy")
        self.addresses.write(Path(path) / "addresses.npy")


@Language.factory("graphkit_roles", requires=["doc._.graphkit"], assigns=["doc._.graphkit"])
def make_role_finder(nlp: Language, name: str, proposes: float, addresses: float) -> RoleFinder:  # noqa: ARG001
    """Make the component; least probabilities of what is proposed and what is addressed."""
    return RoleFinder((proposes, addresses))


class RelationFinder:
    """Sets `relations`, by a linear classifier."""

    def __init__(self, threshold: float) -> None:
        self.threshold = threshold

    def __call__(self, doc: Doc) -> Doc:
        findings = _findings(doc)
        own, topic = set(findings["proposes"]), set(findings["addresses"])
        findings["relations"] = [
            {"head": r.head, "type": r.type.value, "tail": r.tail, "score": r.score, "evidence": list(r.evidence)}
            for r in find_relations(_reading(doc), own, topic, self.model, self.threshold)
        ]
        return doc

    def from_disk(self, path: str | Path, exclude: tuple[str, ...] = ()) -> RelationFinder:  # noqa: ARG002
        """Read the weights."""
        self.model = LinearModel.read(Path(path) / "relations.npy")
        return self

    def to_disk(self, path: str | Path, exclude: tuple[str, ...] = ()) -> None:  # noqa: ARG002
        """Write the weights."""
        Path(path).mkdir(parents=True, exist_ok=True)
        self.model.write(Path(path) / "relations.npy")


@Language.factory("graphkit_relations", requires=["doc._.graphkit"], assigns=["doc._.graphkit"])
def make_relation_finder(nlp: Language, name: str, threshold: float) -> RelationFinder:  # noqa: ARG001
    """Make the component; `threshold` is the least probability of any relation."""
    return RelationFinder(threshold)


class ResultFinder:
    """Sets `results`, by rule; `precision` is the rule's on the development data."""

    def __init__(self, precision: float) -> None:
        self.precision = precision

    def __call__(self, doc: Doc) -> Doc:
        findings = _findings(doc)
        found = find_results(_reading(doc), findings["proposes"], _citations(findings), self.precision)
        findings["results"] = [
            {**vars(result), "kind": result.kind.value, "evidence": list(result.evidence)} for result in found
        ]
        return doc


@Language.factory("graphkit_results", requires=["doc._.graphkit"], assigns=["doc._.graphkit"])
def make_result_finder(nlp: Language, name: str, precision: float) -> ResultFinder:  # noqa: ARG001
    """Make the component."""
    return ResultFinder(precision)
