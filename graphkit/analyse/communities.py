"""Communities of papers that cite each other, each with what it is about."""

from __future__ import annotations

import math
from collections import Counter, defaultdict

from graphkit.analyse.citations import NO_CITATIONS, Analysis, Citations, read_citations
from graphkit.analyse.louvain import Weights, find_modules, modularity
from graphkit.graph import KnowledgeGraph, Node
from graphkit.types import EdgeType

_NAMED = 3  # papers and entities that a row names


def find_communities(graph: KnowledgeGraph, *, minimum: int = 2, seed: int = 0) -> Analysis:
    """Return `{"community", "size", "label", "papers", "ids"}` of each community of `minimum` papers or more.

    Louvain on CITES edges, whose direction does not count (see `find_modules`; the same `seed` gives the same
    communities). Largest first, ties by the id of the first paper. `papers` are the titles of the three that are most
    cited within the community, `ids` their ids. `label` has three entities: of those that its papers mention, the ones
    with the highest (papers of the community that mention it) x ln(papers with mentions / papers that mention it), so
    that what every paper mentions labels none.
    """
    citations = read_citations(graph)
    if not len(citations.citing):
        return Analysis([], 0, (NO_CITATIONS,))
    groups, share = _group_papers(citations, seed)
    largest_first = sorted(groups, key=lambda group: (-len(group), group[0]))
    shown = [group for group in largest_first if len(group) >= minimum]
    home = {place: number for number, group in enumerate(shown) for place in group}
    cited: list[Counter[int]] = [Counter() for _ in shown]
    for a, b in zip(citations.citing.tolist(), citations.cited.tolist(), strict=True):
        if a in home:
            cited[home[a]][b] += 1  # a count for each community that cites b; only that of b's own is asked for
    labels = _label(graph, [[citations.papers[place].id for place in group] for group in shown])
    rows: list[dict[str, object]] = []
    for number, (group, counts, label) in enumerate(zip(shown, cited, labels, strict=True)):
        central = [citations.papers[place] for place in sorted(group, key=lambda p: (-counts[p], p))[:_NAMED]]
        rows.append(
            {
                "community": number + 1,
                "size": len(group),
                "label": "; ".join(entity.name for entity in label),
                "papers": "; ".join(paper.name for paper in central),
                "ids": [paper.id for paper in central],
            }
        )
    return Analysis(rows, len(rows), _notes(citations, groups, len(groups) - len(shown), minimum, share))


def _group_papers(citations: Citations, seed: int) -> tuple[list[list[int]], float]:
    """Return the communities, as places of papers, and their modularity. Papers without citations are in none."""
    linked = sorted({*citations.citing.tolist(), *citations.cited.tolist()})
    index = {place: n for n, place in enumerate(linked)}
    weights: Weights = [{} for _ in linked]
    for citing, cited in zip(citations.citing.tolist(), citations.cited.tolist(), strict=True):
        a, b = index[citing], index[cited]
        weights[a][b] = weights[b][a] = weights[a].get(b, 0) + 1  # 2 where both cite each other
    modules = find_modules(weights, seed=seed)
    groups: dict[int, list[int]] = defaultdict(list)
    for place, module in zip(linked, modules, strict=True):
        groups[module].append(place)
    return list(groups.values()), modularity(weights, modules)


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
