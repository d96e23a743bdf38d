"""From what each paper says to what they say together: one thing, one id."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from graphkit.resolve.builds_on import enter_builds_on
from graphkit.resolve.chosen import choose_papers
from graphkit.resolve.entities import link_names
from graphkit.resolve.facts import Ledger, PaperFacts
from graphkit.resolve.papers import join_records
from graphkit.resolve.references import References
from graphkit.types import Claim, Decision, Extraction, Resolution

__all__ = ["choose_papers", "resolve"]


def resolve(extractions: Iterable[Extraction], decisions: Sequence[Decision] = ()) -> Resolution:
    """Join the extractions of all papers, as the user decided: a pure function, whatever their order.

    Of two decisions that contradict each other, the later counts.
    """
    given = list(extractions)
    records = join_records(given)
    joined = records.extractions
    names = link_names(joined, decisions)
    entities = {entity.id: entity for entity in names.entities}
    types = {entity.id: entity.type for entity in names.entities}
    references = References([extraction.paper for extraction in joined], records.record_ids)
    ledger = Ledger()
    claims: dict[str, Claim] = {}
    authors: dict[str, str] = {}
    unresolved: list[tuple[str, str]] = []
    misfits = 0
    for extraction in joined:
        facts = PaperFacts(extraction, names, types, ledger)
        facts.enter_entities()
        claims.update((claim.id, claim) for claim in facts.enter_results())
        unresolved.extend((extraction.paper.id, text) for text in facts.enter_citations(references))
        for id, name in facts.enter_authors():
            authors[id] = min(name, authors.get(id, name))
        misfits += facts.misfits
    enter_builds_on(joined, names, entities, ledger)
    return Resolution(
        papers=tuple(extraction.paper for extraction in joined),
        stubs=tuple(stub for _, stub in sorted(references.stubs.items())),
        entities=names.entities,
        claims=tuple(claim for _, claim in sorted(claims.items())),
        authors=tuple(sorted(authors.items())),
        facts=tuple(ledger.facts()),
        merges=names.merges,
        doubts=names.doubts,
        unresolved=tuple(unresolved),
        cited=tuple((origin, outcome, n) for (origin, outcome), n in sorted(references.outcomes.items())),
        may_be={id: tuple(sorted(papers)) for id, papers in sorted(references.may_be.items()) if papers},
        field_sources=dict(sorted(records.field_sources.items())),
        misfits=misfits,
        records=len(given),
    )
