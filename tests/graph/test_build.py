"""From a resolution to rows."""

from __future__ import annotations

from dataclasses import replace

from graphkit.graph import build_graph
from graphkit.types import (
    Claim,
    EdgeType,
    Entity,
    EntityType,
    Evidence,
    Fact,
    Merge,
    NodeLabel,
    Paper,
    Reason,
    Resolution,
    ResultKind,
)

PAPER = Paper("doi:10.1000/a", "Pebbles", "PebbleNet has 0 errors.", year=2020, authors=("Ada Stone",), doi="10.1000/a")
STUB = Paper("cite:reed-2019", "Reed, 2019", "", year=2019)
ENTITY = Entity("method:pebblenet", EntityType.METHOD, "PebbleNet", (), 1, 1, None)
CLAIM = Claim("result:1", "0 errors", 0.0, "errors", ResultKind.ABSOLUTE)
EVIDENCE = Evidence(PAPER.id, 8, 17, "PebbleNet has 0 errors.")
RESOLUTION = Resolution(
    papers=(PAPER,),
    stubs=(STUB,),
    entities=(ENTITY,),
    claims=(CLAIM,),
    authors=(("author:ada-stone", "Ada Stone"),),
    facts=(
        Fact(PAPER.id, EdgeType.MENTIONS, ENTITY.id, 1, 0.5, (EVIDENCE,), count=1),
        Fact(PAPER.id, EdgeType.CITES, STUB.id, 1, 1.0, origin="metadata"),
        Fact(PAPER.id, EdgeType.AUTHORED_BY, "author:ada-stone", 1, 1.0),
        Fact(PAPER.id, EdgeType.BUILDS_ON, STUB.id, 1, 0.0, (EVIDENCE,), via=("PebbleNet",)),
    ),
    merges=(),
    doubts=(),
    unresolved=(),
    cited=(),
    may_be={},
    field_sources={},
    misfits=0,
    records=1,
)


def test_each_thing_is_a_node_with_what_is_known_of_it() -> None:
    nodes = {node.id: node for node in build_graph(RESOLUTION).nodes}
    assert nodes[PAPER.id].label is NodeLabel.PAPER
    assert nodes[PAPER.id].properties == {
        "title": "Pebbles",
        "abstract": "PebbleNet has 0 errors.",
        "year": 2020,
        "authors": ("Ada Stone",),
        "doi": "10.1000/a",
    }
    assert nodes[STUB.id].properties == {"title": "Reed, 2019", "year": 2019, "stub": True}
    assert nodes[ENTITY.id].label is NodeLabel.METHOD
    assert nodes[ENTITY.id].properties == {"name": "PebbleNet", "mentions": 1, "papers": 1}
    assert nodes["author:ada-stone"].properties == {"name": "Ada Stone"}


def test_a_stub_says_what_it_may_be_and_a_paper_where_its_fields_are_from() -> None:
    told = replace(
        RESOLUTION,
        may_be={STUB.id: (PAPER.id, "doi:10.1000/b")},
        field_sources={PAPER.id: ("title: a.bib", "doi: b.csv")},
    )
    nodes = {node.id: node for node in build_graph(told).nodes}
    assert nodes[STUB.id].properties["may_be"] == (PAPER.id, "doi:10.1000/b")
    assert nodes[PAPER.id].properties["field_sources"] == ("title: a.bib", "doi: b.csv")


def test_each_alias_has_the_reason_of_its_merge() -> None:
    other = Entity("model:pebblenet", EntityType.MODEL, "PebbleNet", ("PN",), 1, 1, None)
    many = replace(ENTITY, aliases=("PN", "Pebble-Net", "PebbleNets"))
    merges = (
        Merge(many.id, "PebbleNets", "PebbleNet", Reason.PLURAL, 0.9, 1),
        Merge(many.id, "PN", "PebbleNet", Reason.ABBREVIATION, 1.0, 1),
        Merge(many.id, "Pebble-Net", "PebbleNet", Reason.SPELLING, 1.0, 1),
        Merge(other.id, "PN", "PebbleNet", Reason.KNOWN, 0.5, 1),
    )
    nodes = {n.id: n for n in build_graph(replace(RESOLUTION, entities=(many, other), merges=merges)).nodes}
    assert nodes[many.id].properties["aliases"] == ("PN", "Pebble-Net", "PebbleNets")
    assert nodes[many.id].properties["alias_reasons"] == ("abbreviation", "spelling", "plural")
    assert nodes[other.id].properties["alias_reasons"] == ("known abbreviation",)


def test_a_number_of_nought_is_known() -> None:
    (claim,) = [node for node in build_graph(RESOLUTION).nodes if node.label is NodeLabel.RESULT]
    assert claim.properties == {"value": "0 errors", "number": 0.0, "unit": "errors", "kind": "absolute"}


def test_each_fact_is_an_edge_with_its_evidence() -> None:
    edges = {edge.type: edge.properties for edge in build_graph(RESOLUTION).edges}
    shown = {"evidence": ("doi:10.1000/a:8:17",), "sentences": ("PebbleNet has 0 errors.",)}
    assert edges[EdgeType.MENTIONS] == {"papers": 1, "confidence": 0.5, **shown, "count": 1}
    assert edges[EdgeType.CITES] == {
        "papers": 1,
        "confidence": 1.0,
        "evidence": (),
        "sentences": (),
        "source": "metadata",
    }
    assert edges[EdgeType.BUILDS_ON] == {"papers": 1, "confidence": 0.0, **shown, "via": ("PebbleNet",)}
    assert set(edges[EdgeType.AUTHORED_BY]) == {"papers", "confidence", "evidence", "sentences"}


def test_no_property_is_none() -> None:
    graph = build_graph(RESOLUTION)
    values = [value for row in (*graph.nodes, *graph.edges) for value in row.properties.values()]
    assert None not in values
