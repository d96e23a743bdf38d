"""A made-up field of papers, as a graph."""

from __future__ import annotations

import random

from graphkit.graph import Edge, KnowledgeGraph, Node, Value
from graphkit.types import EdgeType, NodeLabel

_FIRST = "Gated Sparse Causal Nested Folded Robust Lazy Mirrored Ordered Sliding Paired Braided Quiet Layered".split()
_SECOND = "Attention Routing Distillation Prompting Pruning Decoding Hashing Replay Alignment Retrieval".split()
_TASKS = "question answering|parsing|summarisation|translation|image captioning|code search|dialogue|ranking".split("|")
_METRICS = ["accuracy", "F1", "BLEU", "perplexity", "recall@10"]


class _Rows:
    """Gathers nodes and edges of a field; an edge given again adds its evidence."""

    def __init__(self) -> None:
        self.nodes: dict[str, dict[str, Value]] = {}
        self.labels: dict[str, NodeLabel] = {}
        self.edges: dict[tuple[str, EdgeType, str], list[tuple[str, str]]] = {}

    def node(self, label: NodeLabel, id: str, **properties: Value) -> str:
        self.labels[id] = label
        self.nodes[id] = properties
        return id

    def edge(self, source: str, type: EdgeType, target: str, place: str = "", sentence: str = "") -> None:
        self.edges.setdefault((source, type, target), []).extend([(place, sentence)] if place else [])

    def graph(self) -> KnowledgeGraph:
        for id, properties in self.nodes.items():
            if "papers" in properties:
                self.nodes[id] = {**properties, **self._counts(id)}
        nodes = [Node(id, self.labels[id], properties) for id, properties in self.nodes.items()]
        return KnowledgeGraph.of(nodes, [self._edge(*key, found) for key, found in self.edges.items()])

    def _counts(self, id: str) -> dict[str, Value]:
        found = {a: found for (a, type, b), found in self.edges.items() if type is EdgeType.MENTIONS and b == id}
        years = [int(str(self.nodes[paper]["year"])) for paper in found]
        return {"papers": len(found), "mentions": sum(map(len, found.values())), "first_year": min(years)}

    def _edge(self, source: str, type: EdgeType, target: str, found: list[tuple[str, str]]) -> Edge:
        extra: dict[str, Value] = {"count": len(found)} if type is EdgeType.MENTIONS else {}
        evidence: dict[str, Value] = {"evidence": tuple(a for a, _ in found), "sentences": tuple(b for _, b in found)}
        papers = len({place.rsplit(":", 2)[0] for place, _ in found})
        return Edge(source, type, target, {"papers": papers, "confidence": 0.875, **evidence, **extra})


def make_field(papers: int, seed: int = 3) -> KnowledgeGraph:
    """Make a graph of so many papers, each proposing a method and using older ones. Same arguments, same graph."""
    chance = random.Random(seed)
    rows = _Rows()
    made: list[tuple[str, str, str]] = []  # (paper, method, its name)
    for index in range(papers):
        name = f"{_FIRST[index % len(_FIRST)]} {_SECOND[(index * 7) % len(_SECOND)]}"
        name += f" {index}" if index >= len(_FIRST) * len(_SECOND) // 2 else ""
        made.append(_add_paper(rows, chance, index, name, made))
    for paper, _, _ in made:
        for author in sorted({int(chance.random() ** 2 * papers) for _ in range(2)}):
            target = rows.node(NodeLabel.AUTHOR, f"author:{author}", name=f"Ada Example-{author}")
            rows.edge(paper, EdgeType.AUTHORED_BY, target)
    return rows.graph()


def _add_paper(
    rows: _Rows, chance: random.Random, index: int, name: str, made: list[tuple[str, str, str]]
) -> tuple[str, str, str]:
    task, metric = chance.choice(_TASKS), chance.choice(_METRICS)
    dataset = f"Bench-{int(chance.random() ** 2 * 24)}"
    older = [made[int(chance.random() ** 1.7 * len(made))] for _ in range(min(2, len(made)))]
    score = f"{chance.randint(300, 980) / 10}"
    title = f"{name} for {task.capitalize()}"
    sentences = [
        f"We propose {name}, a method for {task}.",
        f"It outperforms {' and '.join(known for _, _, known in older) or 'a strong baseline'} on {dataset}.",
        f"{name} reaches {score} {metric} on {dataset}.",
    ]
    id = f"paper:{index:016x}"
    found: dict[str, Value] = {"title": title, "abstract": " ".join(sentences), "year": 2015 + index % 10}
    if index % 3 == 0:
        found |= {
            "url": f"https://papers.example/{index}",
            "venue": "Workshop on Examples",
            "doi": f"10.1000/ex.{index}",
        }
    paper = rows.node(NodeLabel.PAPER, id, **found)

    def entity(label: NodeLabel, called: str, *aliases: str) -> str:
        id = f"{label.value.lower()}:{called.lower().replace(' ', '-')}"
        rows.node(label, id, name=called, aliases=aliases, mentions=1, papers=1, first_year=2015 + index % 10)
        for sentence in sentences:
            if called in sentence:
                text = f"{title}\n{' '.join(sentences)}"
                start = text.index(sentence) + sentence.index(called)
                rows.edge(paper, EdgeType.MENTIONS, id, f"{paper}:{start}:{start + len(called)}", sentence)
        return id

    def place(sentence: int) -> tuple[str, str]:
        text = f"{title}\n{' '.join(sentences)}"
        start = text.index(sentences[sentence])
        return f"{paper}:{start}:{start + len(sentences[sentence])}", sentences[sentence]

    method = entity(NodeLabel.METHOD, name, "".join(word[0] for word in name.split()) + f"-{index}")
    purpose, data = entity(NodeLabel.TASK, task), entity(NodeLabel.DATASET, dataset)
    measure = entity(NodeLabel.METRIC, metric)
    result = rows.node(NodeLabel.RESULT, f"result:{index}", value=score, number=float(score), kind="absolute")
    rows.edge(paper, EdgeType.PROPOSES, method, *place(0))
    rows.edge(paper, EdgeType.ADDRESSES, purpose, *place(0))
    rows.edge(method, EdgeType.USED_FOR, purpose, *place(0))
    rows.edge(method, EdgeType.EVALUATED_ON, data, *place(2))
    rows.edge(paper, EdgeType.REPORTS, result, *place(2))
    rows.edge(result, EdgeType.OF, method, *place(2))
    rows.edge(result, EdgeType.ON, data, *place(2))
    rows.edge(result, EdgeType.IN, measure, *place(2))
    for before, known, called in older:
        entity(NodeLabel.METHOD, called, *_aliases(rows, known))
        rows.edge(method, EdgeType.COMPARED_WITH, known, *place(1))
        rows.edge(paper, EdgeType.CITES, before, *place(1))
    return paper, method, name


def _aliases(rows: _Rows, id: str) -> tuple[str, ...]:
    aliases = rows.nodes[id]["aliases"]
    return aliases if isinstance(aliases, tuple) else ()
