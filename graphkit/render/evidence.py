"""Turn an edge's evidence into rows for the page: each sentence and each paper's title stands in it once."""

from __future__ import annotations

import re
from collections.abc import Iterable

from graphkit.graph import Edge, KnowledgeGraph, Node
from graphkit.render.part import aliases_of
from graphkit.types import EdgeType, NodeLabel, Span

MOST_SENTENCES = 20
"""Sentences shown of one edge; the page says how many there are in all."""
LONGEST_SENTENCE = 700
LONGEST_NAME = 300

_PLACE = re.compile(r"(.*):(\d{1,9}):(\d{1,9})", re.DOTALL)

Row = list[int]
"""[paper, sentence] or [paper, sentence, start, end]: indices into the two tables, and the mark in UTF-16 units."""


class EvidenceTables:
    """Papers and sentences, numbered as they come."""

    def __init__(self, graph: KnowledgeGraph) -> None:
        """Look titles and texts up in `graph`, which may hold more than what is drawn."""
        self._nodes = {node.id: node for node in graph.nodes}
        self._papers: dict[str, int] = {}
        self._sentences: dict[str, int] = {}

    @property
    def papers(self) -> list[str]:
        """The ids of the papers, by number."""
        return list(self._papers)

    @property
    def sentences(self) -> list[str]:
        """The sentences, by number."""
        return list(self._sentences)

    def title(self, paper_id: str) -> str:
        """Return the paper's title, or its id where it is no node."""
        node = self._nodes.get(paper_id)
        return clip(node.name if node else paper_id, LONGEST_NAME)

    def rows(self, edge: Edge) -> list[Row]:
        """Return a row for each piece of evidence, up to `MOST_SENTENCES`; malformed or not."""
        return [self._row(edge, *pair) for pair in list(evidence_of(edge))[:MOST_SENTENCES]]

    def _row(self, edge: Edge, place: str, sentence: str) -> Row:
        paper_id, span = read_place(place)
        mark = self._mark(edge, paper_id, sentence, span) if edge.type is EdgeType.MENTIONS else None
        shown, mark = clip_around(sentence, mark)
        row = [
            self._papers.setdefault(paper_id, len(self._papers)),
            self._sentences.setdefault(shown, len(self._sentences)),
        ]
        return [*row, *(_utf16(shown, offset) for offset in mark)] if mark else row

    def _mark(self, edge: Edge, paper_id: str, sentence: str, span: Span | None) -> Span | None:
        """Return where the mention stands in its sentence: by its offsets, else by one of the entity's names."""
        paper = self._nodes.get(paper_id)
        if paper and span and (mark := mark_by_offsets(paper, sentence, span)):
            return mark
        entity = self._nodes[edge.target]
        for name in (entity.name, *aliases_of(entity)):
            # casefold() may change the length, and with it every offset; lower() of a name rarely does, so check.
            start = sentence.lower().find(name.lower())
            if name and start >= 0 and len(sentence.lower()) == len(sentence):
                return Span(start, start + len(name))
        return None


def evidence_of(edge: Edge) -> Iterable[tuple[str, str]]:
    """Yield (place, sentence) for each piece of evidence of an edge."""
    places, sentences = (edge.properties.get(key, ()) for key in ("evidence", "sentences"))
    if isinstance(places, tuple | list) and isinstance(sentences, tuple | list):
        yield from zip(map(str, places), map(str, sentences), strict=False)


def read_place(place: str) -> tuple[str, Span | None]:
    """Split "paper_id:start:end" from the right, as an id may hold colons; what has no offsets is an id alone."""
    if match := _PLACE.fullmatch(place):
        return match[1], Span(int(match[2]), int(match[3]))
    return place, None


def mark_by_offsets(paper: Node, sentence: str, span: Span) -> Span | None:
    """Return `span`, which counts in the paper's title, line break and abstract, as offsets into the sentence there."""
    if paper.label is not NodeLabel.PAPER or not sentence:
        return None
    text = f"{paper.properties.get('title', '')}\n{paper.properties.get('abstract', '')}"
    start = text.rfind(sentence, 0, span.start + len(sentence))
    inside = start >= 0 and start <= span.start < span.end <= start + len(sentence)
    return Span(span.start - start, span.end - start) if inside else None


def clip(text: str, longest: int) -> str:
    """Cut a text that is too long to read, and say so by an ellipsis."""
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def clip_around(sentence: str, mark: Span | None) -> tuple[str, Span | None]:
    """Cut a sentence to `LONGEST_SENTENCE` characters around its mark, and move the mark along."""
    if len(sentence) <= LONGEST_SENTENCE:
        return sentence, mark
    start = max(0, min(mark.start - LONGEST_SENTENCE // 3, len(sentence) - LONGEST_SENTENCE)) if mark else 0
    end = start + LONGEST_SENTENCE
    before, after = ("…" if start else ""), ("…" if end < len(sentence) else "")
    if mark:
        shift = len(before) - start
        mark = Span(mark.start + shift, min(mark.end, end) + shift)
    return before + sentence[start:end] + after, mark


def _utf16(text: str, offset: int) -> int:
    """Count in UTF-16 units, as scripts in a browser do."""
    return len(text[:offset].encode("utf-16-le", "surrogatepass")) // 2
