"""report.md: what was read, found, merged, left unresolved and refused, and why."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from graphkit.graph import KnowledgeGraph
from graphkit.render import Drawn
from graphkit.types import Refusal, Resolution, types_in_order

_MOST_ROWS = 30
"""Long tables are cut to so many rows; a line below says how many there are."""


@dataclass(frozen=True)
class Reading:
    """What a folder knows of its sources."""

    sources: tuple[tuple[str, int], ...]
    refusals: tuple[Refusal, ...]
    failures: tuple[Refusal, ...]
    model: str


def write_report(reading: Reading, resolution: Resolution, graph: KnowledgeGraph, drawn: Drawn) -> str:
    """Return the report as Markdown: a pure function, with no date and no path in it."""
    lines = ["# What graphkit read", "", *_read(reading, resolution)]
    lines += ["", "## Found", "", *_found(graph, drawn), "", *_entities(resolution)]
    lines += ["", "## Merged", "", *_merged(resolution)]
    lines += ["", "## Left unresolved", "", *_unresolved(resolution)]
    lines += ["", "## Refused", "", *_refused(reading)]
    return "\n".join(lines) + "\n"


def _read(reading: Reading, resolution: Resolution) -> Iterator[str]:
    total = sum(count for _, count in reading.sources)
    same = max(0, total - resolution.records - len(reading.failures))
    yield (
        f"{total:,} records; {same:,} the same as another; "
        f"{len(resolution.papers):,} papers, after records of one paper were joined. Model {reading.model}."
    )
    yield ""
    refused = Counter(refusal.source for refusal in reading.refusals)
    rows = [(source, f"{count:,}", f"{refused[source]:,}") for source, count in reading.sources]
    yield from _table(("source", "records", "refused"), rows)


def _found(graph: KnowledgeGraph, drawn: Drawn) -> Iterator[str]:
    yield f"{len(graph.nodes):,} nodes and {len(graph.edges):,} edges, as the model predicts them: not checked by hand."
    left_out = sum(drawn.left_out.values())
    if left_out:
        yield f"graph.html draws {drawn.nodes:,} of the nodes; graph.json has all."
    yield ""
    yield from _table(("label or type", "count"), [(name, f"{n:,}") for name, n in graph.counts().items()])


def _entities(resolution: Resolution) -> Iterator[str]:
    yield "Named in most papers:"
    yield ""
    rows = []
    for type in types_in_order({entity.type for entity in resolution.entities}):
        own = sorted((e for e in resolution.entities if e.type == type), key=lambda e: (-e.papers, e.name))[:8]
        rows.append((type.value, ", ".join(f"{entity.name} ({entity.papers})" for entity in own)))
    yield from _table(("type", "name (papers)"), rows)


def _merged(resolution: Resolution) -> Iterator[str]:
    reasons = Counter(merge.reason for merge in resolution.merges)
    counts = " and ".join(f"{count:,} by {reason}" for reason, count in sorted(reasons.items())) or "none"
    yield f"Surface forms that joined an entity under another name: {counts}."
    names = {entity.id: entity.name for entity in resolution.entities}
    abbreviations = [merge for merge in resolution.merges if merge.reason == "abbreviation"]
    ranked = sorted(abbreviations, key=lambda merge: (-merge.papers, merge.entity, merge.name))
    if ranked:
        yield ""
        rows = [(merge.name, names[merge.entity], str(merge.papers)) for merge in ranked]
        yield from _table(("form", "joined", "papers with it"), rows)


def _unresolved(resolution: Resolution) -> Iterator[str]:
    yield (
        f"{len(resolution.stubs):,} cited works are not among the papers: each is one stub node. "
        f"{len(resolution.unresolved):,} citations name nobody{_examples(resolution.unresolved)}."
    )
    if resolution.misfits:
        yield (
            f"{resolution.misfits:,} relations were left out: over all papers, their ends have types that the schema "
            "does not link."
        )


def _examples(unresolved: Sequence[tuple[str, str]]) -> str:
    texts = [_cell(text) for text in dict.fromkeys(text for _, text in unresolved)]
    return f", such as {', '.join(texts[:3])}" if texts else ""


def _refused(reading: Reading) -> Iterator[str]:
    refused = [*reading.refusals, *reading.failures]
    if not refused:
        yield "Nothing."
        return
    yield f"{len(refused):,} records were not taken; all others were."
    yield ""
    yield from _table(("source", "where", "why"), [(r.source, r.where, r.reason) for r in refused])


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    given = list(rows)
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in given[:_MOST_ROWS]:
        yield f"| {' | '.join(_cell(text) for text in row)} |"
    if len(given) > _MOST_ROWS:
        yield ""
        yield f"… and {len(given) - _MOST_ROWS:,} more."


def _cell(text: str) -> str:
    """Text as Markdown shows it: no mark-up of a paper's own takes effect."""
    one_line = " ".join(text.split())
    cut = one_line if len(one_line) <= 200 else one_line[:199] + "…"
    return re.sub(r"([\\`*\[\]<>|&]|(?<!\w)_|_(?!\w))", r"\\\1", cut)
