"""Join the facts of all papers on the ids of entities and papers. Pure functions."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from graphkit.identity import short_hash, slug
from graphkit.resolve.entities import Names
from graphkit.resolve.references import References
from graphkit.sentences import covering_span, sentence_spans
from graphkit.types import (
    ENTITY_TYPES,
    Claim,
    EdgeType,
    EntityType,
    Evidence,
    Extraction,
    Fact,
    Mention,
    Result,
    Span,
    allowed,
)

MOST_EVIDENCE = 3
"""Of one paper's places for one fact, so many are kept, the first ones: a name may stand a hundred times in a text."""

_LEADS_TO_CITATION = re.compile(r"\s?[(\[]?\s?")


@dataclass(slots=True)
class _Support:
    """What one paper brings to a fact."""

    score: float = 0.0
    evidence: list[Evidence] = field(default_factory=list)
    count: int = 0


class Ledger:
    """Facts by their ends and type, as they are entered paper by paper."""

    def __init__(self) -> None:
        self._supports: dict[tuple[str, EdgeType, str], dict[str, _Support]] = defaultdict(dict)
        self._origins: dict[tuple[str, EdgeType, str], str] = {}
        self._via: dict[tuple[str, EdgeType, str], set[str]] = defaultdict(set)

    def enter(
        self,
        source: str,
        type: EdgeType,
        target: str,
        *,
        paper_id: str,
        score: float = 1.0,
        evidence: Evidence | None = None,
        origin: str = "",
        via: str = "",
    ) -> None:
        """Add one paper's word for a fact."""
        key = source, type, target
        support = self._supports[key].setdefault(paper_id, _Support())
        support.score = max(support.score, score)
        support.count += 1
        if evidence is not None and evidence not in support.evidence and len(support.evidence) < MOST_EVIDENCE:
            support.evidence.append(evidence)
        if origin and self._origins.get(key) != "metadata":
            self._origins[key] = origin
        if via:
            self._via[key].add(via)

    def targets(self, of: EdgeType) -> dict[str, set[str]]:
        """Where the facts of a type lead, by where they start."""
        found: dict[str, set[str]] = defaultdict(set)
        for source, type, target in self._supports:
            if type is of:
                found[source].add(target)
        return found

    def facts(self) -> Iterator[Fact]:
        """Every fact with all that supports it. Papers are taken as independent: each may be wrong by its own score."""
        for key, supports in sorted(self._supports.items()):
            doubt = 1.0
            for paper_id in sorted(supports):
                doubt *= 1.0 - min(max(supports[paper_id].score, 0.0), 1.0)
            yield Fact(
                *key,
                papers=len(supports),
                confidence=round(1.0 - doubt, 3),
                evidence=tuple(e for paper_id in sorted(supports) for e in supports[paper_id].evidence),
                count=sum(s.count for s in supports.values()) if key[1] is EdgeType.MENTIONS else None,
                origin=self._origins.get(key),
                via=tuple(sorted(self._via[key])) if key in self._via else (),
            )


class PaperFacts:
    """Enters all that one extraction says into a ledger."""

    def __init__(self, extraction: Extraction, names: Names, types: Mapping[str, EntityType], ledger: Ledger) -> None:
        self._extraction = extraction
        self._paper = extraction.paper
        self._names = names
        self._types = types
        self._ledger = ledger
        self._written: dict[Span, str] = {}
        self.misfits = 0

    @cached_property
    def _sentences(self) -> list[Span]:
        return sentence_spans(self._paper.text)

    @cached_property
    def _mentions_by_end(self) -> dict[int, Mention]:
        return {mention.end: mention for mention in self._extraction.mentions}

    def _entity(self, name: str) -> str | None:
        return self._names.id_of(self._paper.id, name)

    def _evidence(self, start: int, end: int) -> Evidence:
        span = covering_span(self._sentences, start, end)
        sentence = self._written.setdefault(span, self._paper.text[span.start : span.end])  # one text for all its facts
        return Evidence(self._paper.id, start, end, sentence)

    def _enter(self, source: str, type: EdgeType, target: str, score: float, span: tuple[int, int]) -> None:
        self._ledger.enter(source, type, target, paper_id=self._paper.id, score=score, evidence=self._evidence(*span))

    def enter_entities(self) -> None:
        """MENTIONS, PROPOSES, ADDRESSES, and the relations between entities."""
        for mention in self._extraction.mentions:
            if id := self._entity(mention.text):
                self._enter(self._paper.id, EdgeType.MENTIONS, id, mention.score, (mention.start, mention.end))
        for role in self._extraction.proposes:
            if id := self._entity(role.name):
                self._enter(self._paper.id, EdgeType.PROPOSES, id, role.score, role.evidence)
            else:
                self.misfits += 1
        for role in self._extraction.addresses:
            id = self._entity(role.name)
            if id and _may_be_addressed(self._types[id]):
                self._enter(self._paper.id, EdgeType.ADDRESSES, id, role.score, role.evidence)
            else:
                self.misfits += 1
        for relation in self._extraction.relations:
            head, tail = self._entity(relation.head), self._entity(relation.tail)
            if head and tail and head != tail and allowed(self._types[head], relation.type, self._types[tail]):
                self._enter(head, relation.type, tail, relation.score, relation.evidence)
            else:
                self.misfits += 1

    def enter_results(self) -> Iterator[Claim]:
        """REPORTS, OF, ON, IN; yields the claims."""
        for result in self._extraction.results:
            claim = _claim(self._paper.id, result)
            yield claim
            self._enter(self._paper.id, EdgeType.REPORTS, claim.id, result.score, result.evidence)
            for type, name, fits in (
                (EdgeType.OF, result.subject, {EntityType.METHOD, EntityType.MODEL}),
                (EdgeType.ON, result.dataset, {EntityType.DATASET}),
                (EdgeType.IN, result.metric, {EntityType.METRIC}),
            ):
                id = self._entity(name) if name else None
                if id and self._types[id] in fits:
                    self._enter(claim.id, type, id, result.score, result.evidence)
                elif name:
                    self.misfits += 1

    def enter_citations(self, references: References) -> Iterator[str]:
        """CITES and INTRODUCED_IN; yields the citations that name nobody."""
        listed = references.of_list(self._paper)
        for entry in listed:
            self._ledger.enter(self._paper.id, EdgeType.CITES, entry, paper_id=self._paper.id, origin="metadata")
        for citation in self._extraction.citations:
            cited = references.of_citation(citation, self._paper, listed)
            if cited is None:
                yield citation.text
                continue
            span = citation.start, citation.end
            evidence = self._evidence(*span)
            if cited != self._paper.id:
                self._ledger.enter(
                    self._paper.id, EdgeType.CITES, cited, paper_id=self._paper.id, evidence=evidence, origin="text"
                )
            if (mention := self._mention_before(citation.start)) and (id := self._entity(mention.text)):
                self._enter(id, EdgeType.INTRODUCED_IN, cited, mention.score, span)

    def _mention_before(self, start: int) -> Mention | None:
        """The mention that a bracket with a citation follows: "RASP (Weiss et al., 2021)"."""
        for end in range(start, max(-1, start - 4), -1):
            mention = self._mentions_by_end.get(end)
            if mention and _LEADS_TO_CITATION.fullmatch(self._paper.text, end, start):
                return mention
        return None

    def enter_authors(self) -> Iterator[tuple[str, str]]:
        """AUTHORED_BY; yields the authors."""
        for name in self._paper.authors:
            id = f"author:{slug(name)}"
            yield id, name
            self._ledger.enter(self._paper.id, EdgeType.AUTHORED_BY, id, paper_id=self._paper.id)


def _may_be_addressed(type: EntityType) -> bool:
    return type == EntityType.TASK or type not in ENTITY_TYPES


def _claim(paper_id: str, result: Result) -> Claim:
    parts = (paper_id, result.subject, result.dataset or "", result.metric, result.value, result.kind.value)
    digits = re.search(r"(?:(?<!\S)[-−])?\d[\d,]*(?:\.\d+)?", result.value)
    number = float(digits.group().replace(",", "").replace("−", "-")) if digits else None
    if number is not None and not math.isfinite(number):
        number = None
    behind = result.value[digits.end() :] if digits else ""
    unit = re.sub(r"[\s\\$-]|percentage(?=\s*p)", "", behind).replace("percent", "%").replace("×", "x")
    return Claim(f"result:{short_hash(chr(31).join(parts))}", result.value, number, unit, result.kind)
