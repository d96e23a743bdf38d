"""A graph in which every text that a paper could bring along tries to be more than text."""

from __future__ import annotations

from graphkit.graph import Edge, KnowledgeGraph, Node
from graphkit.types import EdgeType, NodeLabel

SCRIPT = "</script><img src=x onerror=window.hacked=1><script>window.hacked=1</script>"
HOSTILE = [
    SCRIPT,
    "<!--<script>",
    "{{ own }}{{policy}}{% raw %}",
    "\"'`${window.hacked=1}`\\",
    "line\u2028paragraph\u2029 nul\x00 half\ud800",
    "שלום \u202eevil\u202c عالم",
    '" onmouseover="window.hacked=1',
    "javascript:window.hacked=1",
    "<b>href</b>",
    "__proto__",
    "x" * 5000,
    "🧬" * 400,
]


def make_hostile() -> KnowledgeGraph:
    """Make a paper and a method, with a result of it, for each hostile text."""
    nodes, edges = [], []
    for index, text in enumerate(HOSTILE):
        paper, method = f"paper:{text}{index}", f"method:{text}{index}"
        place, more = f"{paper}:0:5", {"papers": 1, "confidence": 0.5}
        paper_facts = {
            "title": text,
            "abstract": text,
            "url": text,
            "doi": text,
            "venue": text,
            "authors": (text,),
            text: text,
        }
        nodes.append(Node(paper, NodeLabel.PAPER, {key: value for key, value in paper_facts.items() if key}))
        nodes.append(
            Node(
                method,
                NodeLabel.METHOD,
                {
                    "name": text,
                    "aliases": (text, f"alias {index}"),
                    "alias_reasons": ("spelling", text),
                    "papers": index,
                    "first_year": 1990 + index,
                },
            )
        )
        result = f"result:{text}{index}"
        nodes.append(
            Node(result, NodeLabel.RESULT, {"value": text, "unit": text, "kind": text, "number": float(index)})
        )
        properties = {**more, "evidence": (place, text), "sentences": (text, text)}
        edges.append(Edge(paper, EdgeType.MENTIONS, method, {**properties, "count": 2}))
        edges.append(Edge(paper, EdgeType.PROPOSES, method, {**properties, "via": (text,)}))
        edges.append(Edge(paper, EdgeType.REPORTS, result, properties))
        edges.append(Edge(result, EdgeType.OF, method, properties))
        edges.append(Edge(paper, EdgeType.CITES, f"paper:{HOSTILE[0]}0", properties))
    return KnowledgeGraph.of(nodes, edges)
