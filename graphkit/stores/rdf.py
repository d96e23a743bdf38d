"""The graph as RDF: Turtle, N-Quads or JSON-LD. It is written a triple at a time; `rdf_terms` has the words.

An edge stands twice: as a triple (`node:… gk:cites node:…`, and the same with cito:cites), and as a gk:Fact, an
rdf:Statement with its confidence and the number of its papers, that prov:wasDerivedFrom the places where it was read.
A place prov:wasQuotedFrom its paper; its selectors have the half-open offsets in title + line break + abstract, counted
in Unicode code points, and the words there; gk:sentence is the sentence around them. In N-Quads the triples of an edge
stand a second time, in the named graph of the fact. Lists are RDF lists, so that their order stays.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import quote

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, serialize

from graphkit.files import whole_file
from graphkit.graph import Edge, KnowledgeGraph, Node, Value
from graphkit.stores.rdf_terms import ALSO, CLASSES, PREFIXES, TEXTS, USES, date_literal, edge_term, literal, own, term
from graphkit.types import EdgeType, NodeLabel

_FORMATS = {".ttl": RdfFormat.TURTLE, ".nq": RdfFormat.N_QUADS, ".jsonld": RdfFormat.JSON_LD}
_PLACE = re.compile(r"(.+):(\d{1,9}):(\d{1,9})", re.DOTALL | re.ASCII)
_WEB = re.compile(r"https?://", re.IGNORECASE)
_SAFE = ":/?#[]@!$&'()*+,;=%~"  # what may stand in a web address as it is
_EVIDENCE = ("evidence", "sentences")

_PREFIX = b"@prefix "

Part = tuple[NamedNode | BlankNode, NamedNode, NamedNode | BlankNode | Literal]


def write_rdf(graph: KnowledgeGraph, path: Path) -> None:
    """Write the file anew, in the format of its ending. Raises GraphkitError where that cannot be done."""
    format = _FORMATS[path.suffix.lower()]
    prefixes = PREFIXES if format == RdfFormat.TURTLE else None
    with whole_file(path) as file:
        output: Any = _SortedPrefixes(file)
        serialize(_describe(graph, named=format == RdfFormat.N_QUADS), output, format, prefixes=prefixes)


class _SortedPrefixes:
    """Puts the prefixes at the head of Turtle in order; pyoxigraph has them in another one each time."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._head: bytes | None = b""

    def write(self, content: bytes) -> int:
        if self._head is None:
            return self._file.write(content)
        self._head += content
        lines = self._head.splitlines(keepends=True)
        if not lines[-1].startswith(_PREFIX[: len(lines[-1])]):
            first = next(number for number, line in enumerate(lines) if not line.startswith(_PREFIX))
            self._file.writelines([*sorted(lines[:first]), *lines[first:]])
            self._head = None
        return len(content)

    def flush(self) -> None:
        if self._head is not None:
            self._file.writelines(sorted(self._head.splitlines(keepends=True)))
            self._head = None
        self._file.flush()


def _describe(graph: KnowledgeGraph, *, named: bool) -> Iterator[Quad]:
    """Yield all quads, those with one subject together, always in the same order."""
    blanks = (BlankNode(f"list{number}") for number in count())
    uses = _find_uses(graph)
    links: dict[str, list[Edge]] = defaultdict(list)
    for edge in graph.edges:
        links[edge.source].append(edge)
    for part in _describe_words(graph):
        yield Quad(*part)
    for node in graph.nodes:
        parts = list(_describe_node(node, blanks))
        for edge in links[node.id]:
            parts += _triples(edge, uses)
        for part in sorted(parts, key=_is_of_list):
            yield Quad(*part)
    for edge in graph.edges:
        for part in sorted(_describe_fact(edge, blanks), key=_is_of_list):
            yield Quad(*part)
        if named:
            for part in _triples(edge, uses):
                yield Quad(*part, _fact(edge))
    for part in _describe_places(graph):
        yield Quad(*part)


def _is_of_list(part: Part) -> bool:
    """Triples inside a list go behind those of their subject, which so stay together."""
    return isinstance(part[0], BlankNode)


def _describe_words(graph: KnowledgeGraph) -> Iterator[Part]:
    """What the edge types of the graph are a kind of, and the venues of its papers."""
    for type in EdgeType:
        for wider in ALSO.get(type, ()) if any(edge.type is type for edge in graph.edges) else ():
            yield edge_term(type), term("rdfs", "subPropertyOf"), term(*wider)
    for name in sorted({str(node.properties["venue"]) for node in graph.nodes if _has_venue(node)}):
        yield own("venue", name), term("rdf", "type"), term("schema", "CreativeWork")
        yield own("venue", name), term("schema", "name"), literal(name)


def _has_venue(node: Node) -> bool:
    return node.label == NodeLabel.PAPER and isinstance(node.properties.get("venue"), str)


def _describe_node(node: Node, blanks: Iterator[BlankNode]) -> Iterator[Part]:
    subject = own("node", node.id)
    yield subject, term("rdf", "type"), term("type", node.label.value)
    if node.label.is_entity:
        yield subject, term("rdf", "type"), term("skos", "Concept")
    if node.label in CLASSES:
        yield subject, term("rdf", "type"), term(*CLASSES[node.label])
    yield subject, term("schema", "identifier"), literal(node.id)
    if node.label.is_entity:
        yield from _name_concept(subject, node)
    if node.label == NodeLabel.PAPER:
        yield from _describe_paper(subject, node)
    for key, value in sorted(node.properties.items()):
        yield from _property(subject, key, value, blanks)


def _name_concept(subject: NamedNode, node: Node) -> Iterator[Part]:
    if isinstance(name := node.properties.get("name"), str):
        yield subject, term("skos", "prefLabel"), literal(name)
    if isinstance(aliases := node.properties.get("aliases"), tuple):
        for alias in sorted(set(aliases)):
            yield subject, term("skos", "altLabel"), literal(alias)


def _describe_paper(subject: NamedNode, node: Node) -> Iterator[Part]:
    """What schema.org says of a paper, beyond its texts: the date, the venue, other ids and addresses."""
    row = node.properties
    if date := date_literal(row.get("date"), row.get("year")):
        yield subject, term("schema", "datePublished"), date
    if _has_venue(node):
        yield subject, term("schema", "isPartOf"), own("venue", row["venue"])
    if isinstance(ids := row.get("other_ids"), tuple):
        for id in sorted(set(ids)):
            yield subject, term("schema", "identifier"), literal(id)
    same = [("doi", "https://doi.org/"), ("arxiv_id", "https://arxiv.org/abs/")]
    found = [(key, start + quote(str(row[key]), safe="/:;()")) for key, start in same if row.get(key)]
    for _, address in found:
        yield subject, term("schema", "sameAs"), NamedNode(address)
    url = row.get("url")
    if isinstance(url, str) and _WEB.match(url):
        with suppress(ValueError):  # it has no form of an address after all, and stays a text
            yield subject, term("schema", "url"), NamedNode(quote(url, safe=_SAFE))


def _property(subject: NamedNode, key: str, value: Value, blanks: Iterator[BlankNode]) -> Iterator[Part]:
    """Yield the triple of a property, and then those of its list, if it is one."""
    name = term(*TEXTS[key]) if key in TEXTS and isinstance(value, str) else own("property", key)
    if not isinstance(value, tuple):
        yield subject, name, literal(value)
        return
    cells: list[NamedNode | BlankNode] = [next(blanks) for _ in value]
    cells.append(term("rdf", "nil"))
    yield subject, name, cells[0]
    for cell, rest, item in zip(cells[:-1], cells[1:], value, strict=True):
        yield cell, term("rdf", "first"), literal(item)
        yield cell, term("rdf", "rest"), rest


def _find_uses(graph: KnowledgeGraph) -> dict[tuple[str, str], NodeLabel]:
    """Return the label of what a paper brings in, by its id and the name of the thing."""
    nodes = {node.id: node for node in graph.nodes}
    found = {}
    for edge in graph.edges:
        if edge.type is EdgeType.PROPOSES:
            thing = nodes[edge.target]
            found[edge.source, thing.name] = thing.label
        elif edge.type is EdgeType.INTRODUCED_IN:
            thing = nodes[edge.source]
            found[edge.target, thing.name] = thing.label
    return found


def _triples(edge: Edge, uses: dict[tuple[str, str], NodeLabel]) -> Iterator[Part]:
    """Yield the edge as triples: in our own word, and in those of others that say the same."""
    source, target = own("node", edge.source), own("node", edge.target)
    yield source, edge_term(edge.type), target
    for word in ALSO.get(edge.type, ()):
        yield source, term(*word), target
    via = edge.properties.get("via")
    if edge.type is EdgeType.BUILDS_ON and isinstance(via, tuple):
        labels = {uses.get((edge.target, name)) for name in via}
        for word in sorted({USES[label] for label in labels if label in USES}):
            yield source, term(*word), target


def _fact(edge: Edge) -> NamedNode:
    return own("fact", edge.source, edge.type.value, edge.target)


def _describe_fact(edge: Edge, blanks: Iterator[BlankNode]) -> Iterator[Part]:
    fact = _fact(edge)
    for kind in (term("gk", "Fact"), term("rdf", "Statement"), term("prov", "Entity")):
        yield fact, term("rdf", "type"), kind
    yield fact, term("rdf", "subject"), own("node", edge.source)
    yield fact, term("rdf", "predicate"), edge_term(edge.type)
    yield fact, term("rdf", "object"), own("node", edge.target)
    places = _places(edge)
    for place in dict.fromkeys(place for place, _ in places):
        yield fact, term("prov", "wasDerivedFrom"), own("place", *place)
    for key, value in sorted(edge.properties.items()):
        if key not in _EVIDENCE or not places:
            yield from _property(fact, key, value, blanks)


def _places(edge: Edge) -> Sequence[tuple[tuple[str, int, int], str]]:
    """Return where the edge was read, each with its sentence; nothing where evidence and sentences do not fit."""
    evidence, sentences = (edge.properties.get(name) for name in _EVIDENCE)
    if not isinstance(evidence, tuple) or not isinstance(sentences, tuple) or len(evidence) != len(sentences):
        return ()
    found = [match for match in map(_PLACE.fullmatch, evidence) if match]
    if len(found) < len(evidence):
        return ()
    places = [(match[1], int(match[2]), int(match[3])) for match in found]
    return list(zip(places, sentences, strict=True))


def _describe_places(graph: KnowledgeGraph) -> Iterator[Part]:
    papers = {node.id: node.properties for node in graph.nodes if node.label == NodeLabel.PAPER}
    seen: dict[tuple[str, int, int], set[str]] = {}
    for edge in graph.edges:
        for place, sentence in _places(edge):
            subject = own("place", *place)
            if place not in seen:
                paper = papers.get(place[0], {})
                text = f"{paper.get('title', '')}\n{paper.get('abstract', '')}"[place[1] : place[2]]
                yield from _describe_place(subject, place, text)
                seen[place] = set()
            if sentence not in seen[place]:
                yield subject, term("gk", "sentence"), literal(sentence)
                seen[place].add(sentence)


def _describe_place(subject: NamedNode, place: tuple[str, int, int], text: str) -> Iterator[Part]:
    id, start, end = place
    offset = term("xsd", "nonNegativeInteger")
    position, words = own("place", *place, "position"), own("place", *place, "quote")
    for kind in (term("prov", "Entity"), term("oa", "SpecificResource")):
        yield subject, term("rdf", "type"), kind
    for source in (term("prov", "wasQuotedFrom"), term("oa", "hasSource")):
        yield subject, source, own("node", id)
    yield subject, term("oa", "hasSelector"), position
    fits = len(text) == end - start > 0
    if fits:
        yield subject, term("oa", "hasSelector"), words
    yield position, term("rdf", "type"), term("oa", "TextPositionSelector")
    yield position, term("oa", "start"), Literal(str(start), datatype=offset)
    yield position, term("oa", "end"), Literal(str(end), datatype=offset)
    if fits:
        yield words, term("rdf", "type"), term("oa", "TextQuoteSelector")
        yield words, term("oa", "exact"), literal(text)
