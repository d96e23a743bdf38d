"""report.md: what was read, found, merged, left unresolved and refused, and why."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from graphkit.graph import KnowledgeGraph
from graphkit.render import Drawn
from graphkit.review import Effect, list_entries, open_entries
from graphkit.types import Cited, Decision, Doubt, Reason, Refusal, Resolution, Verdict, types_in_order

_MOST_ROWS = 30
"""Long tables are cut to so many rows; a line below says how many there are."""
_FIRST_DOUBTS = 10


@dataclass(frozen=True)
class Reading:
    """What a folder knows of its sources."""

    sources: tuple[tuple[str, int], ...]
    refusals: tuple[Refusal, ...]
    failures: tuple[Refusal, ...]
    model: str


def write_report(
    reading: Reading, resolution: Resolution, graph: KnowledgeGraph, drawn: Drawn, effects: Sequence[Effect] = ()
) -> str:
    """Return the report as Markdown: a pure function, with no date and no path in it.

    `effects` are of the decisions that `resolution` was made under.
    """
    lines = ["# What graphkit read", "", *_read(reading, resolution)]
    lines += ["", "## Found", "", *_found(graph, drawn), "", *_entities(resolution)]
    lines += ["", "## Merged", "", *_merged(resolution), "", *_doubts(resolution, effects)]
    if effects:
        lines += ["", *_decided(effects)]
    lines += ["", "## Cited", "", *_cited(resolution)]
    lines += ["", "## Left unresolved", "", *(list(_unresolved(resolution)) or ["Nothing."])]
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
    joined = [merge for merge in resolution.merges if merge.reason is not Reason.TYPE]
    reasons = Counter(merge.reason.value for merge in joined)
    counts = [f"{count:,} by {reason}" for reason, count in sorted(reasons.items())]
    yield f"Surface forms that joined an entity under another name: {_list(counts) or 'none'}."
    telling = [merge for merge in joined if merge.reason is not Reason.SPELLING]
    ranked = sorted(telling, key=lambda merge: (-merge.papers, merge.entity, merge.name))
    if ranked:
        yield ""
        rows = [(merge.name, merge.into, merge.reason.value, f"{merge.papers:,}") for merge in ranked]
        yield from _table(("form", "joined", "by", "papers with it"), rows)
    yield ""
    others = len(resolution.merges) - len(joined)
    if others:
        yield f"{others:,} times a name was read as another type, too, by fewer papers, and counts as the commoner one."
    yield "merges.jsonl has each of them, and the doubts below."


def _list(parts: Sequence[str]) -> str:
    """One; one and two; one, two and three."""
    return " and ".join([*([", ".join(parts[:-1])] if parts[1:] else []), *parts[-1:]])


def _doubts(resolution: Resolution, effects: Sequence[Effect]) -> Iterator[str]:
    listed = open_entries(list_entries(resolution), [effect.decision for effect in effects])
    doubts = [(entry, entry.found) for entry in listed if isinstance(entry.found, Doubt)]
    if not doubts:
        yield "No two entities are left that may be one thing."
        return
    yield (
        f"{len(doubts):,} pairs of entities may be one thing, and were not merged. "
        "`graphkit review DIR` lists them; `graphkit review DIR accept KEY` joins two, and `reject KEY` says that they "
        "are two."
    )
    yield ""
    rows = [
        (entry.key, doubt.name, doubt.other_name, doubt.reason.value, f"{doubt.score:.2f}", f"{doubt.papers:,}")
        for entry, doubt in doubts[:_FIRST_DOUBTS]
    ]
    yield from _table(("key", "name", "other name", "by", "score", "papers with the rarer"), rows)


def _decided(effects: Sequence[Effect]) -> Iterator[str]:
    yield (
        f"{len(effects):,} of your decisions are in force. The ids of the entities that have their names, as they are "
        "and as they would be if nothing were decided:"
    )
    yield ""
    rows = []
    for effect in effects:
        unchanged = "the same" if effect.now == effect.without else ", ".join(effect.without)
        rows.append((_say(effect.decision), ", ".join(effect.now) or "none", unchanged or "none"))
    yield from _table(("decision", "ids", "ids without decisions"), rows)


def _say(decision: Decision) -> str:
    words = {
        Verdict.SAME: f"{decision.name} and {decision.other} are the same",
        Verdict.APART: f"{decision.name} and {decision.other} are two things",
        Verdict.SPLIT: f"{decision.name} is a thing of its own",
        Verdict.RENAME: f"{decision.name} is called {decision.other}",
    }
    return words[decision.verdict]


def _cited(resolution: Resolution) -> Iterator[str]:
    given = Counter[str]()
    for origin, _, count in resolution.cited:
        given[origin] += count
    resolved = sum(count for _, outcome, count in resolution.cited if outcome is Cited.PAPER)
    yield (
        f"{given['metadata']:,} entries of reference lists and {given['text']:,} citations in the texts: {resolved:,} "
        f"are papers of the graph. {len(resolution.stubs):,} works that are not among the papers are stubs, each one "
        "node for all that cite it."
    )
    if not resolution.cited:
        return
    yield ""
    counts = {(origin, outcome): count for origin, outcome, count in resolution.cited}
    rows = [
        (outcome.value, *(f"{counts.get((origin, outcome), 0):,}" for origin in ("metadata", "text")))
        for outcome in Cited
        if any(outcome is met for _, met, _ in resolution.cited)
    ]
    yield from _table(("the cited work", "in reference lists", "in texts"), rows)
    if resolution.may_be:
        yield ""
        yield f"Stubs that may be one of several papers: {len(resolution.may_be):,}. Their `may_be` names those."


def _unresolved(resolution: Resolution) -> Iterator[str]:
    if resolution.unresolved:
        yield f"{len(resolution.unresolved):,} citations name nobody{_examples(resolution.unresolved)}."
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
