"""Which papers use what one other paper introduced: BUILDS_ON. Pure functions."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

from graphkit.resolve.entities import Names
from graphkit.resolve.facts import Ledger
from graphkit.resolve.senses import is_well_known
from graphkit.sentences import covering_span, sentence_spans
from graphkit.types import EdgeType, Entity, EntityType, Evidence, Extraction, Mention, Paper, Role, Span

_PROPER_NAME = re.compile(r"\S*\w[A-Z0-9]\S*")
_BEGINS_TITLE = re.compile(r"\s*[:\u2013\u2014-]\s")
_SURELY_PROPOSED = 0.8
_FIELD_WIDE_SHARE = 0.1  # a name that more than this share of all papers mention is nobody's own,
_FIELD_WIDE_PAPERS = 5  # unless so few papers do


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
