"""What changed between two graphs: nodes and edges that came, went or are told otherwise, and entities that merged."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from graphkit.graph import Edge, KnowledgeGraph, Node, Value
from graphkit.types import EdgeType, NodeLabel

CHANGES = ("merged", "split", "renamed", "added", "gone", "changed")
"""merged: an entity is now part of another that was there before; split: it came out of one that is still there;
renamed: what is the same by its names, or a paper's title, has another id."""

_LONGEST = 60  # characters of a value that are shown
_PLAIN = frozenset({"evidence", "sentences"})  # of these it is told how many came and went, not which

Key = tuple[str, EdgeType, str]


@dataclass(frozen=True)
class Difference:
    """One change: `kind` is a node's label or an edge's type, `weight` how many papers stand behind it."""

    change: str
    kind: str
    id: str
    name: str
    details: str
    weight: int
    is_node: bool


def compare_graphs(old: KnowledgeGraph, new: KnowledgeGraph) -> list[Difference]:
    """Return all that changed, the most telling first: nodes before edges, merges first, then by papers behind it.

    An edge that went with its merged or renamed end to another is no change: it is the same under the new id.
    """
    before, after = {node.id: node for node in old.nodes}, {node.id: node for node in new.nodes}
    moved = _find_moved(old, new)
    nodes = _compare_nodes(before, after, moved, _find_moved(new, old))
    edges = _compare_edges(old.edges, new.edges, moved, before | after)
    ranks = {change: rank for rank, change in enumerate(CHANGES)}

    def importance(found: Difference) -> tuple[object, ...]:
        is_paper = found.kind == NodeLabel.PAPER.value
        return not found.is_node, ranks[found.change], not is_paper, -found.weight, found.kind, found.id

    return sorted([*nodes, *edges], key=importance)


def count_differences(differences: Sequence[Difference]) -> list[dict[str, object]]:
    """Return a row for each label and edge type with changes, labels first: how many of each change."""
    counts: dict[tuple[bool, str], Counter[str]] = defaultdict(Counter)
    for found in differences:
        counts[not found.is_node, found.kind][found.change] += 1
    return [
        {"label or type": kind} | {change: count[change] for change in CHANGES}
        for (_, kind), count in sorted(counts.items())
    ]


def _names_of(node: Node) -> list[str]:
    """What a node is called, the chief name first."""
    if node.label is NodeLabel.RESULT:
        return []
    aliases = node.properties.get("aliases", ())
    return [node.name, *(aliases if isinstance(aliases, tuple) else ())]


def _find_moved(old: KnowledgeGraph, new: KnowledgeGraph) -> dict[str, str]:
    """For each node of `old` that is not in `new`, by id: the node of `new` that has its name, or else an alias."""
    ids = {node.id for node in new.nodes}
    homes: dict[tuple[bool, str], list[Node]] = defaultdict(list)
    for node in new.nodes:
        for name in _names_of(node):
            homes[node.label.is_entity, name].append(node)
    moved = {}
    for node in old.nodes:
        if node.id in ids:
            continue
        for name in _names_of(node):
            found = [n for n in homes[node.label.is_entity, name] if node.label.is_entity or n.label == node.label]
            if found:
                best = min(found, key=lambda n: (n.label != node.label, n.name != name, -_weight(n.properties), n.id))
                moved[node.id] = best.id
                break
    return moved


def _compare_nodes(
    before: Mapping[str, Node], after: Mapping[str, Node], moved: Mapping[str, str], came: Mapping[str, str]
) -> Iterator[Difference]:
    renamed: dict[str, str] = {}  # of several that now have one new id, the one with most papers; the others joined it
    for id, home_id in sorted(moved.items(), key=lambda pair: (_weight(before[pair[0]].properties), pair[0])):
        if home_id not in before:
            renamed[home_id] = id
    for id, node in before.items():
        if id in after:
            if changes := _changes(node.properties, after[id].properties):
                yield _of_node("changed", after[id], changes)
        elif id not in moved:
            yield _of_node("gone", node, "")
        else:
            home = after[moved[id]]
            change = "renamed" if renamed.get(home.id) == id else "merged"
            yield _of_node(change, node, f"now {home.name} ({home.id})")
    for id, node in after.items():
        if id in before or id in renamed:
            continue
        if came.get(id) in after:
            home = before[came[id]]
            yield _of_node("split", node, f"was part of {home.name} ({home.id})")
        else:
            yield _of_node("added", node, "")


def _compare_edges(
    old: Sequence[Edge], new: Sequence[Edge], moved: Mapping[str, str], nodes: Mapping[str, Node]
) -> Iterator[Difference]:
    before = {(edge.source, edge.type, edge.target): edge for edge in old}
    after = {(edge.source, edge.type, edge.target): edge for edge in new}
    carried: set[Key] = set()
    for key, edge in before.items():
        now = moved.get(edge.source, edge.source), edge.type, moved.get(edge.target, edge.target)
        carried.add(now)
        if now not in after:
            if now[0] != now[2]:  # both ends are one by now: the merge says it
                yield _of_edge("gone", edge, nodes, "")
        elif now == key and (changes := _changes(edge.properties, after[key].properties)):
            yield _of_edge("changed", after[key], nodes, changes)
    for key, edge in after.items():
        if key not in carried:
            yield _of_edge("added", edge, nodes, "")


def _of_node(change: str, node: Node, details: str) -> Difference:
    return Difference(change, node.label.value, node.id, node.name, details, _weight(node.properties), is_node=True)


def _of_edge(change: str, edge: Edge, nodes: Mapping[str, Node], details: str) -> Difference:
    id = f"{edge.source} -> {edge.target}"
    name = f"{nodes[edge.source].name} -> {nodes[edge.target].name}"
    return Difference(change, edge.type.value, id, name, details, _weight(edge.properties), is_node=False)


def _weight(properties: Mapping[str, Value]) -> int:
    papers = properties.get("papers", 0)
    return papers if isinstance(papers, int) else 0


def _changes(old: Mapping[str, Value], new: Mapping[str, Value]) -> str:
    """Each property that differs, with its two values, or what came and went of a list."""
    names = sorted(name for name in old.keys() | new.keys() if old.get(name) != new.get(name))
    return "; ".join(f"{name}: {_change(name, old.get(name), new.get(name))}" for name in names)


def _change(name: str, old: Value | None, new: Value | None) -> str:
    if isinstance(old or new, tuple):
        was, now = (value if isinstance(value, tuple) else () for value in (old, new))
        gone, came = [item for item in was if item not in now], [item for item in now if item not in was]
        if not (gone or came):
            return "in another order"
        if name in _PLAIN:
            return " ".join([f"+{len(came):,}"] * bool(came) + [f"-{len(gone):,}"] * bool(gone))
        return ", ".join([f"+{_show(item)}" for item in came] + [f"-{_show(item)}" for item in gone])
    return f"{_show(old)} -> {_show(new)}"


def _show(value: Value | None) -> str:
    if value is None:
        return "none"
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
