"""Which papers use what one other paper introduced: BUILDS_ON. Pure functions."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

from graphkit.identity import slug, surname_of
from graphkit.resolve.entities import Names
from graphkit.resolve.facts import Ledger
from graphkit.resolve.senses import is_well_known
from graphkit.sentences import covering_span, sentence_spans
from graphkit.types import EdgeType, Entity, EntityType, Evidence, Extraction, Mention, Paper, Role, Span

_PROPER_NAME = re.compile(r"\S*\w[A-Z0-9]\S*")
_COMMON_MAKE = re.compile(r"[A-Z]+s?|[A-Z][a-z]+Nets?")  # initials, and FrameNet or StarNet, are given to many things
_BEGINS_TITLE = re.compile(r"\s*[:\u2013\u2014-]\s")
_SURELY_PROPOSED = 0.8
_COMPANY_SHARE = 0.01  # what so few papers name tells that two that share it speak of one thing
_FIELD_WIDE_SHARE = 0.1  # a name that more than this share of all papers mention is nobody's own,
_FIELD_WIDE_PAPERS = 5  # unless so few papers do


def enter_builds_on(
    extractions: Sequence[Extraction], names: Names, entities: Mapping[str, Entity], ledger: Ledger
) -> None:
    """BUILDS_ON: a paper names what exactly one other paper brought into being, none earlier.

    It cites that paper, as the ledger knows, or has the name as that paper writes it, and the name is not of a kind
    that many things have, or both papers name something else that few do.
    """
    papers = {extraction.paper.id: extraction.paper for extraction in extractions}
    own = _find_own(extractions, names, entities)
    for id, sources in ledger.targets(EdgeType.INTRODUCED_IN).items():
        if id in own and any(_is_another(source, papers[own[id]]) for source in sources):
            del own[id]
    cites = ledger.targets(EdgeType.CITES)
    for extraction in extractions:
        here = names.ids[extraction.paper.id]
        means_it: dict[str, bool] = {}
        sentences: list[Span] = []
        for mention in extraction.mentions:
            id = here[mention.text]
            first = own.get(id)
            if not first or first == extraction.paper.id:
                continue
            if mention.text not in means_it:
                shared = (set(here.values()) & set(names.ids[first].values())) - {id}
                has_company = any(not _is_common(entities[other], len(papers), _COMPANY_SHARE) for other in shared)
                forms = {_spelling(form) for form, meant in names.ids[first].items() if meant == id}
                is_name = bool(_PROPER_NAME.fullmatch(mention.text)) and not _COMMON_MAKE.fullmatch(mention.text)
                means_it[mention.text] = first in cites.get(extraction.paper.id, ()) or (
                    _spelling(mention.text) in forms and (has_company or is_name)
                )
            if means_it[mention.text]:
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
        if (
            len(who) == 1
            and not _is_common(entities[id], len(papers), _FIELD_WIDE_SHARE)
            and _has_proper_name(entities[id])
        ):
            ((paper_id, role),) = who.items()
            if _introduces(papers[paper_id], role, entities[id]):
                own[id] = paper_id
    for extraction in extractions:
        for id in set(names.ids[extraction.paper.id].values()) & own.keys():
            if _is_earlier(extraction.paper, papers[own[id]]):
                del own[id]
    return own


def _is_another(cited: str, paper: Paper) -> bool:
    """Whether a name comes, as its citation says, from another paper; a stub of the same author may be this one."""
    surnames = {slug(surname_of(author)) for author in paper.authors}
    return cited != paper.id and bool(surnames) and not surnames.intersection(cited.partition(":")[2].split("-"))


def _is_common(entity: Entity, papers: int, share: float) -> bool:
    return entity.papers > max(_FIELD_WIDE_PAPERS, share * papers)


def _spelling(name: str) -> str:
    """A name without the plural: of one word as it is written, as SaGAN is not SAGAN; of more, without its case."""
    plain = re.sub(r"\s+(?=\W)", "", re.sub(r"(?<=\w)s$", "", name))
    return plain.casefold() if " " in plain else plain


def _introduces(paper: Paper, role: Role, entity: Entity) -> bool:
    """Whether a paper's title begins with what it proposes, or it surely proposes that, and it is little known.

    A title that has the name further on speaks of something that is there: "Ten Years of WordNet".
    """
    forms = (entity.name, *entity.aliases)
    if any(paper.title.startswith(form) and _BEGINS_TITLE.match(paper.title, len(form)) for form in forms):
        return True
    begins = any(paper.title.startswith(form) for form in forms)
    is_inside = not begins and any(form in paper.title for form in forms)
    return (begins or role.score >= _SURELY_PROPOSED) and not is_inside and not any(map(is_well_known, forms))


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
