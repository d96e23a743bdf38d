"""Join the facts of all papers on the ids of entities and papers. Pure functions."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from graphkit.identity import short_hash, slug
from graphkit.resolve.entities import Names
from graphkit.resolve.references import References
from graphkit.resolve.senses import is_well_known
from graphkit.sentences import covering_span, sentence_spans
from graphkit.types import (
    ENTITY_TYPES,
    Claim,
    EdgeType,
    Entity,
    EntityType,
    Evidence,
    Extraction,
    Fact,
    Mention,
    Paper,
    Result,
    Role,
    Span,
    allowed,
)

MOST_EVIDENCE = 3
"""Of one paper's places for one fact, so many are kept, the first ones: a name may stand a hundred times in a text."""

_LEADS_TO_CITATION = re.compile(r"\s?[(\[]?\s?")
_PROPER_NAME = re.compile(r"\S*\w[A-Z0-9]\S*")
_BEGINS_TITLE = re.compile(r"\s*[:\u2013\u2014-]\s")
_SURELY_PROPOSED = 0.8
_FIELD_WIDE_SHARE = 0.1  # a name that more than this share of all papers mention is nobody's own,
_FIELD_WIDE_PAPERS = 5  # unless so few papers do


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
        for citation in self._extraction.citations:
            cited = references.of_citation(citation, self._paper)
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
        for reference in self._paper.references:
            cited = references.of_reference(reference)
            if cited != self._paper.id:
                self._ledger.enter(self._paper.id, EdgeType.CITES, cited, paper_id=self._paper.id, origin="metadata")

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


def enter_builds_on(
    extractions: Sequence[Extraction], names: Names, entities: Mapping[str, Entity], ledger: Ledger
) -> None:
    """BUILDS_ON: a paper mentions by its proper name what exactly one other paper brought into being, none earlier."""
    papers = {extraction.paper.id: extraction.paper for extraction in extractions}
    own = _find_own(extractions, names, entities)
    for extraction in extractions:
        here = names.ids[extraction.paper.id]
        sentences: list[Span] = []
        for mention in extraction.mentions:
            id = here[mention.text]
            first = own.get(id)
            if not first or first == extraction.paper.id:
                continue
            shared = (set(here.values()) & set(names.ids[first].values())) - {id}
            has_company = any(not _is_field_wide(entities[other], len(papers)) for other in shared)
            # "tree network" is no TreeNetwork, and capitals alone are the initials of other things, too
            if has_company or (_PROPER_NAME.fullmatch(mention.text) and not mention.text.isupper()):
                sentences = sentences or sentence_spans(extraction.paper.text)
                span = covering_span(sentences, mention.start, mention.end)
                _enter_use(extraction.paper, mention, span, first, entities[id].name, ledger)


def _find_own(extractions: Sequence[Extraction], names: Names, entities: Mapping[str, Entity]) -> dict[str, str]:
    """The entities that one paper introduces, with that paper: no earlier one has them, and not all the field."""
    papers = {extraction.paper.id: extraction.paper for extraction in extractions}
    proposers: dict[str, dict[str, Role]] = defaultdict(dict)
    for extraction in extractions:
        for role in extraction.proposes:
            if id := names.id_of(extraction.paper.id, role.name):
                proposers[id][extraction.paper.id] = role
    own: dict[str, str] = {}
    for id, who in proposers.items():
        if len(who) == 1 and not _is_field_wide(entities[id], len(papers)) and _has_proper_name(entities[id]):
            ((paper_id, role),) = who.items()
            if _introduces(papers[paper_id], role, entities[id]):
                own[id] = paper_id
    for extraction in extractions:
        for id in set(names.ids[extraction.paper.id].values()) & own.keys():
            if _is_earlier(extraction.paper, papers[own[id]]):
                del own[id]
    return own


def _is_field_wide(entity: Entity, papers: int) -> bool:
    return entity.papers > max(_FIELD_WIDE_PAPERS, _FIELD_WIDE_SHARE * papers)


def _introduces(paper: Paper, role: Role, entity: Entity) -> bool:
    """Whether a paper's title begins with what it proposes, or names what is little known, or surely proposes that."""
    forms = (entity.name, *entity.aliases)
    if any(paper.title.startswith(form) and _BEGINS_TITLE.match(paper.title, len(form)) for form in forms):
        return True
    told = role.score >= _SURELY_PROPOSED or any(form in paper.title for form in forms)
    return told and not any(map(is_well_known, forms))


def _enter_use(paper: Paper, mention: Mention, span: Span, proposer: str, name: str, ledger: Ledger) -> None:
    ledger.enter(
        paper.id,
        EdgeType.BUILDS_ON,
        proposer,
        paper_id=paper.id,
        score=mention.score,
        evidence=Evidence(paper.id, mention.start, mention.end, paper.text[span.start : span.end]),
        via=name,
    )


def _has_proper_name(entity: Entity) -> bool:
    """Whether the commonest form looks like a name that somebody gave: LoRA, GPT-4; not "Fine-Tuning"."""
    return entity.type is not EntityType.TASK and bool(_PROPER_NAME.fullmatch(entity.name))


def _is_earlier(one: Paper, other: Paper) -> bool:
    """By year and, within one year, as far as both dates are known."""
    if one.year is None or other.year is None or one.year != other.year:
        return one.year is not None and other.year is not None and one.year < other.year
    dates = [paper.date if paper.date and paper.date[:1] != "-" else "" for paper in (one, other)]
    known = min(map(len, dates))
    return dates[0][:known] < dates[1][:known]
