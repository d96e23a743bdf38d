"""The spaCy components: each calls one pure function and keeps plain JSON values under `doc._.graphkit`.

The keys of `doc._.graphkit` are those of the gold format; `abbreviations` holds character offsets beside them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from graphkit.errors import ModelError
from graphkit.extract.abbreviations import find_abbreviations
from graphkit.extract.citations import find_citations
from graphkit.extract.facts import Scale, Thresholds
from graphkit.extract.joint import read_text
from graphkit.extract.network import OnnxNetwork
from graphkit.types import Span

KINDS = ("entities", "proposes", "addresses", "relations", "results")
"""The kinds of facts that have a score."""

if not Doc.has_extension("graphkit"):
    Doc.set_extension("graphkit", default=None)


def _findings(doc: Doc) -> dict[str, Any]:
    if doc._.graphkit is None:
        doc._.graphkit = {}
    findings: dict[str, Any] = doc._.graphkit
    return findings


def _citations(findings: dict[str, Any]) -> list[Span]:
    return [Span(citation["start"], citation["end"]) for citation in findings["citations"]]


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


class JointReader:
    """Sets all else by the joint model: entities, aliases, proposes, addresses, relations, results, and `doc.ents`."""

    def __init__(self, thresholds: Thresholds, scales: dict[str, Scale]) -> None:
        self.thresholds = thresholds
        self.scales = scales
        self.network: OnnxNetwork | None = None

    @property
    def labels(self) -> tuple[str, ...]:
        """The entity types that it tells apart."""
        return self.network.types if self.network else ()

    def __call__(self, doc: Doc) -> Doc:
        if self.network is None:
            raise ModelError("graphkit_joint has no weights: load the pipeline from the folder it was written to")
        findings = _findings(doc)
        pairs = [(Span(a, b), Span(c, d)) for a, b, c, d in findings["abbreviations"]]
        mentions, aliases, facts = read_text(self.network, doc.text, pairs, _citations(findings), self.thresholds)
        scale = {kind: self.scales.get(kind, Scale()) for kind in KINDS}
        findings["entities"] = [
            {"text": m.text, "type": m.type.value, "start": m.start, "end": m.end, "score": scale["entities"](m.score)}
            for m in mentions
        ]
        findings["aliases"] = [list(pair) for pair in aliases]
        for kind, roles in (("proposes", facts.proposes), ("addresses", facts.addresses)):
            findings[kind] = [role.name for role in roles]
            findings[f"{kind}_evidence"] = [[*role.evidence, scale[kind](role.score)] for role in roles]
        findings["relations"] = [
            {**asdict(r), "type": r.type.value, "score": scale["relations"](r.score), "evidence": list(r.evidence)}
            for r in facts.relations
        ]
        findings["results"] = [
            {**asdict(r), "kind": r.kind.value, "score": scale["results"](r.score), "evidence": list(r.evidence)}
            for r in facts.results
        ]
        spans = [doc.char_span(m.start, m.end, m.type.value, alignment_mode="contract") for m in mentions]
        doc.ents = tuple(span for span in spans if span is not None)
        return doc

    def from_disk(self, path: str | Path, exclude: tuple[str, ...] = ()) -> JointReader:  # noqa: ARG002 (spaCy's signature)
        """Read the weights."""
        self.network = OnnxNetwork.read(Path(path))
        return self

    def to_disk(self, path: str | Path, exclude: tuple[str, ...] = ()) -> None:  # noqa: ARG002 (spaCy's signature)
        """Write the weights."""
        if self.network is not None:
            self.network.write(Path(path))


@Language.factory(
    "graphkit_joint",
    requires=["doc._.graphkit"],
    assigns=["doc._.graphkit", "doc.ents"],
    default_config={"thresholds": {}, "scales": {}},
)
def make_joint_reader(
    nlp: Language,  # noqa: ARG001 (spaCy's signature)
    name: str,  # noqa: ARG001
    thresholds: dict[str, float],
    scales: dict[str, list[float]],
) -> JointReader:
    """Make the component.

    `thresholds` has fields of `graphkit.extract.facts.Thresholds`, `scales` the slope and intercept by kind of fact.
    """
    return JointReader(Thresholds(**thresholds), {kind: Scale(*pair) for kind, pair in scales.items()})
