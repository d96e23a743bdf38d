"""How each label and edge type looks and reads on the page: the only table of colours, shapes and phrases."""

from __future__ import annotations

from typing import NamedTuple

from graphkit.graph import KnowledgeGraph
from graphkit.types import EdgeType, NodeLabel


class Look(NamedTuple):
    """What a node of one label looks like: a shape of vis-network, and two colours."""

    plural: str
    shape: str
    fill: str
    border: str


# The fills are the Okabe–Ito palette without its yellow, which is too pale on white; each label has a shape of its own
# too, so that nothing is told by colour alone. The borders carry the contrast on white, the fills that on black.
LOOKS: dict[NodeLabel, Look] = {
    NodeLabel.TASK: Look("Tasks", "triangle", "#E69F00", "#8F6200"),
    NodeLabel.METHOD: Look("Methods", "dot", "#0072B2", "#4FA6D8"),
    NodeLabel.MODEL: Look("Models", "hexagon", "#56B4E9", "#2377A6"),
    NodeLabel.DATASET: Look("Datasets", "triangleDown", "#009E73", "#00684C"),
    NodeLabel.METRIC: Look("Metrics", "diamond", "#CC79A7", "#8F4470"),
    NodeLabel.RESULT: Look("Results", "star", "#D55E00", "#8F3F00"),
    NodeLabel.PAPER: Look("Papers", "square", "#8A919C", "#626973"),
    NodeLabel.AUTHOR: Look("Authors", "dot", "rgba(138,145,156,0.15)", "#8A919C"),  # a ring: Method is the full dot
}

# Types of a user's own are outlines where the schema's are full. The colours have a contrast of 4 and more on white and
# on black; as there are six shapes and seven colours, forty-two types look different.
_OWN_SHAPES = ("hexagon", "diamond", "square", "triangle", "star", "triangleDown")
_OWN_COLOURS = ("#B5485D", "#7A68D0", "#1F8A8A", "#A8741A", "#5C8A2E", "#B8539A", "#4C7FBF")


def looks_of(graph: KnowledgeGraph) -> dict[NodeLabel, Look]:
    """Return the looks of the schema's labels and of the user's own in `graph`: entities first, own ones sorted."""
    own = sorted({node.label for node in graph.nodes}.difference(LOOKS))
    entities = {label: look for label, look in LOOKS.items() if label.is_entity}
    return entities | {label: _own_look(label, number) for number, label in enumerate(own)} | LOOKS


def _own_look(label: NodeLabel, number: int) -> Look:
    colour = _OWN_COLOURS[number % len(_OWN_COLOURS)]
    red, green, blue = (int(colour[start : start + 2], 16) for start in (1, 3, 5))
    fill = f"rgba({red},{green},{blue},0.15)"
    return Look(label.value, _OWN_SHAPES[number % len(_OWN_SHAPES)], fill, colour)


# Read as a heading over the neighbours: from the edge's source, and from its target.
PHRASES: dict[EdgeType, tuple[str, str]] = {
    EdgeType.PROPOSES: ("Proposes", "Proposed by"),
    EdgeType.ADDRESSES: ("Addresses", "Addressed by"),
    EdgeType.USED_FOR: ("Used for", "Done with"),
    EdgeType.PART_OF: ("Part of", "Has the part"),
    EdgeType.BASED_ON: ("Based on", "Basis of"),
    EdgeType.COMPARED_WITH: ("Compared with", "Compared by"),
    EdgeType.TRAINED_ON: ("Trained on", "Trains"),
    EdgeType.EVALUATED_ON: ("Evaluated on", "Evaluates"),
    EdgeType.MEASURED_BY: ("Measured by", "Measures"),
    EdgeType.BENCHMARK_FOR: ("Benchmark for", "Has the benchmark"),
    EdgeType.SUBCLASS_OF: ("Kind of", "Has the kind"),
    EdgeType.REPORTS: ("Reports", "Reported by"),
    EdgeType.OF: ("Result of", "Has the result"),
    EdgeType.ON: ("Result on", "Has the result"),
    EdgeType.IN: ("Result in", "Has the result"),
    EdgeType.CITES: ("Cites", "Cited by"),
    EdgeType.BUILDS_ON: ("Builds on", "Built on by"),
    EdgeType.INTRODUCED_IN: ("Introduced in", "Introduces"),
    EdgeType.AUTHORED_BY: ("Written by", "Wrote"),
    EdgeType.MENTIONS: ("Mentions", "Mentioned in"),  # last: the longest and the least telling
}


class Family(NamedTuple):
    """Types of edges whose lines look alike: what they are, and lengths of dash and gap in pixels (none: solid)."""

    name: str
    dashes: tuple[float, ...]
    types: tuple[EdgeType, ...]


_OF_PAPERS = (EdgeType.CITES, EdgeType.BUILDS_ON, EdgeType.INTRODUCED_IN, EdgeType.AUTHORED_BY)
_BY_PAPERS = (EdgeType.PROPOSES, EdgeType.ADDRESSES, EdgeType.REPORTS, EdgeType.MENTIONS)
FAMILIES: tuple[Family, ...] = (
    Family(
        "between entities and results", (), tuple(type for type in PHRASES if type not in (*_OF_PAPERS, *_BY_PAPERS))
    ),
    Family("what a paper says", (2.0, 3.5), _BY_PAPERS),
    Family("where a paper comes from", (9.0, 4.5), _OF_PAPERS),
)
