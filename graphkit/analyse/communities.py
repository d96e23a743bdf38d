"""Communities of papers that cite each other, each with what it is about."""

from __future__ import annotations

import math
from collections import Counter

from graphkit.analyse.citations import NO_CITATIONS, Analysis, Citations, read_citations, year_of
from graphkit.analyse.leiden import find_modules
from graphkit.graph import KnowledgeGraph, Node
from graphkit.types import EdgeType

_NAMED = 3  # papers and entities that a row names


def find_communities(graph: KnowledgeGraph, *, minimum: int = 2, seed: int = 0) -> Analysis:
    """Return `{"community", "size", "label", "papers", "ids"}` of each community of `minimum` papers or more.

    Leiden on CITES edges, whose direction does not count, so that every community hangs together (see `find_modules`;
    the same `seed` gives the same communities). Largest first, ties by the id of the first paper. `papers` are the
    titles of the three that are most cited within the community, `ids` their ids. `label` has three entities: of those
    that its papers mention, the ones with the highest (papers of the community that mention it) x ln(papers with
    mentions / papers that mention it), so that what every paper mentions labels none.

    `members` has `{"community", "id", "title", "year", "cited"}` of each paper of these communities, by community and
    the most cited within it first; `cited` is how many papers of the community cite it.
    """
    citations = read_citations(graph)
    if not len(citations.citing):
        return Analysis([], 0, (NO_CITATIONS,))
    groups, modularity = find_modules(_links(citations), seed=seed)
    largest_first = sorted(groups, key=lambda group: (-len(group), group[0]))
    shown = [group for group in largest_first if len(group) >= minimum]
    cited = _count_inside(citations, shown)
    labels = _label(graph, [[citations.papers[place].id for place in group] for group in shown])
    rows: list[dict[str, object]] = []
    members: list[dict[str, object]] = []
    for number, (group, label) in enumerate(zip(shown, labels, strict=True), start=1):
        best_first = sorted(group, key=lambda place: (-cited[place], place))
        central = [citations.papers[place] for place in best_first[:_NAMED]]
        rows.append(
            {
                "community": number,
                "size": len(group),
                "label": "; ".join(entity.name for entity in label),
                "papers": "; ".join(paper.name for paper in central),
                "ids": [paper.id for paper in central],
            }
        )
        members += (_member(number, citations.papers[place], cited[place]) for place in best_first)
    notes = _notes(citations, groups, len(groups) - len(shown), minimum, modularity)
    return Analysis(rows, len(rows), notes, members)


def _links(citations: Citations) -> Counter[tuple[int, int]]:
    """Count the citations between each two papers, as places, the lower first: 2 where both cite each other."""
    pairs = zip(citations.citing.tolist(), citations.cited.tolist(), strict=True)
    return Counter((a, b) if a < b else (b, a) for a, b in pairs)


def _count_inside(citations: Citations, groups: list[list[int]]) -> Counter[int]:
    """Count for each paper, as a place, the papers of its own group that cite it."""
    home = {place: number for number, group in enumerate(groups) for place in group}
    pairs = zip(citations.citing.tolist(), citations.cited.tolist(), strict=True)
    return Counter(cited for citing, cited in pairs if citing in home and home[citing] == home.get(cited))


def _member(community: int, paper: Node, cited: int) -> dict[str, object]:
    return {"community": community, "id": paper.id, "title": paper.name, "year": year_of(paper), "cited": cited}


def _label(graph: KnowledgeGraph, groups: list[list[str]]) -> list[list[Node]]:
    home = {id: number for number, group in enumerate(groups) for id in group}
    counts: list[Counter[str]] = [Counter() for _ in groups]
    everywhere: Counter[str] = Counter()
    mentioning = set()
    for edge in graph.edges:
        if edge.type is EdgeType.MENTIONS:
            everywhere[edge.target] += 1
            mentioning.add(edge.source)
            if edge.source in home:
                counts[home[edge.source]][edge.target] += 1
    entities = {node.id: node for node in graph.nodes if node.id in everywhere}

    def best(count: Counter[str]) -> list[Node]:
        telling = {id: round(n * math.log(len(mentioning) / everywhere[id]), 9) for id, n in count.items()}
        return [entities[id] for id in sorted(count, key=lambda id: (-telling[id], -count[id], id))[:_NAMED]]

    return [best(count) for count in counts]


def _notes(
    citations: Citations, groups: list[list[int]], small: int, minimum: int, modularity: float
) -> tuple[str, ...]:
    notes = [f"Modularity {modularity:.3f} with {len(groups):,} communities."]
    if small:
        notes.append(f"Left out: {small:,} communities of fewer than {minimum:,} papers.")
    if alone := len(citations.papers) - sum(map(len, groups)):
        notes.append(f"In none: {alone:,} papers that neither cite nor are cited.")
    return tuple(notes)
