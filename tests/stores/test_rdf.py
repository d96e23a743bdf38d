"""RDF, read by another library than the one that writes it, and asked in SPARQL."""

from __future__ import annotations

import sys
from pathlib import Path
from urllib.parse import unquote

import pytest
import rdflib
from hypothesis import HealthCheck, given, settings
from rdflib.collection import Collection
from stores.test_contract import graphs

from graphkit.errors import GraphkitError, StoreError
from graphkit.graph import Edge, KnowledgeGraph, Node
from graphkit.stores import export_graph
from graphkit.types import EdgeType, NodeLabel

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")  # it calls what it has deprecated itself
NAMES = """
PREFIX cito: <http://purl.org/spar/cito/>
PREFIX gk: <urn:graphkit:vocab:>
PREFIX node: <urn:graphkit:node:>
PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX property: <urn:graphkit:property:>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX schema: <https://schema.org/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX type: <urn:graphkit:type:>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""
ENDS = ["ttl", "nq", "jsonld"]
ABSTRACT = "TideNet forecasts tides 😀. It uses MoonBank."


def read(path: Path) -> rdflib.Dataset:
    """Parse a file by rdflib."""
    form = {".ttl": "turtle", ".nq": "nquads", ".jsonld": "json-ld"}[path.suffix]
    found = rdflib.Dataset()
    found.parse(data=path.read_bytes(), format=form)
    return found


def ask(found: rdflib.Dataset, query: str) -> list[tuple[object, ...]]:
    """Return the rows of a SPARQL query as Python values."""
    rows = found.query(NAMES + query)
    return sorted(tuple(None if item is None else item.toPython() for item in row) for row in rows)


@pytest.fixture
def tides() -> KnowledgeGraph:
    """Two papers, one building on a method and a dataset of the other."""
    where = {"papers": 1, "confidence": 0.75, "evidence": ("doi:10.1/t:0:7",), "sentences": ("TideNet",)}
    nodes = [
        Node(
            "doi:10.1/t",
            NodeLabel.PAPER,
            {
                "title": "TideNet",
                "abstract": ABSTRACT,
                "year": 2024,
                "date": "2024-02-29",
                "doi": "10.1/t",
                "venue": "Journal of Tides",
                "authors": ("Zoë B", "Ada A"),
                "url": "https://example.org/a b?q=<x>",
                "other_ids": ("pubmed:1",),
            },
        ),
        Node("arxiv:2301.00002", NodeLabel.PAPER, {"title": "MoonBank", "year": 2023, "arxiv_id": "2301.00002"}),
        Node("author:ada", NodeLabel.AUTHOR, {"name": "Ada A"}),
        Node("method:moon", NodeLabel.METHOD, {"name": "Moon", "aliases": ("MN", "moon net")}),
        Node("dataset:bank", NodeLabel.DATASET, {"name": "MoonBank"}),
        Node("task:tides", NodeLabel.TASK, {"name": "tide forecasting"}),
    ]
    edges = [
        Edge("doi:10.1/t", EdgeType.CITES, "arxiv:2301.00002", {**where, "source": "text"}),
        Edge("doi:10.1/t", EdgeType.BUILDS_ON, "arxiv:2301.00002", {**where, "via": ("Moon", "MoonBank")}),
        Edge("doi:10.1/t", EdgeType.AUTHORED_BY, "author:ada", {"papers": 1, "confidence": 1.0}),
        Edge("doi:10.1/t", EdgeType.ADDRESSES, "task:tides", where),
        Edge(
            "doi:10.1/t",
            EdgeType.MENTIONS,
            "dataset:bank",
            {**where, "evidence": ("doi:10.1/t:43:51",), "sentences": ("It uses MoonBank.",), "count": 1},
        ),
        Edge("arxiv:2301.00002", EdgeType.PROPOSES, "method:moon", where),
        Edge("dataset:bank", EdgeType.INTRODUCED_IN, "arxiv:2301.00002", where),
        Edge("method:moon", EdgeType.USED_FOR, "task:tides", where),
    ]
    return KnowledgeGraph.of(nodes, edges)


@pytest.fixture(params=ENDS)
def found(request, tmp_path, tides):
    """That graph, written in each format and read by rdflib."""
    export_graph(tides, tmp_path / f"tides.{request.param}")
    return read(tmp_path / f"tides.{request.param}")


def test_papers_are_scholarly_articles_of_schema_org(found):
    assert ask(
        found,
        """SELECT ?title ?date ?same WHERE {
        ?p a schema:ScholarlyArticle; schema:name ?title; schema:sameAs ?same; schema:datePublished ?day
        BIND (STR(?day) AS ?date) }""",
    ) == [
        ("MoonBank", "2023", "https://arxiv.org/abs/2301.00002"),
        ("TideNet", "2024-02-29", "https://doi.org/10.1/t"),
    ]
    assert ask(found, 'SELECT ?v WHERE { ?p schema:name "TideNet"; schema:isPartOf/schema:name ?v }') == [
        ("Journal of Tides",)
    ]
    assert ask(found, 'SELECT ?n WHERE { ?p schema:name "TideNet"; schema:author/schema:name ?n }') == [("Ada A",)]
    assert ask(found, 'SELECT ?i WHERE { ?p schema:name "TideNet"; schema:identifier ?i }') == [
        ("doi:10.1/t",),
        ("pubmed:1",),
    ]
    assert ask(found, "SELECT ?u WHERE { ?p schema:url ?u }") == [("https://example.org/a%20b?q=%3Cx%3E",)]


def test_dates_and_numbers_have_types(found):
    assert ask(found, "SELECT ?y WHERE { ?p property:year ?y }") == [(2023,), (2024,)]
    types = ask(found, "SELECT DISTINCT (DATATYPE(?d) AS ?t) WHERE { ?p schema:datePublished ?d }")
    assert [str(type).rpartition("#")[2] for (type,) in types] == ["date", "gYear"]
    assert ask(found, "SELECT DISTINCT ?c WHERE { ?f property:confidence ?c FILTER (?c < 0.8) }") == [(0.75,)]


def test_citations_are_of_cito_where_they_fit(found):
    uses = "SELECT ?how WHERE { node:doi:10.1%2Ft ?how node:arxiv:2301.00002 }"
    assert {str(how).replace("http://purl.org/spar/", "") for (how,) in ask(found, uses)} == {
        "cito/cites",
        "cito/usesMethodIn",
        "cito/usesDataFrom",
        "https://schema.org/citation",
        "urn:graphkit:vocab:cites",
        "urn:graphkit:vocab:buildsOn",
    }


def test_things_are_concepts_with_other_names(found):
    assert ask(
        found, 'SELECT ?o WHERE { ?m a type:Method, skos:Concept; skos:prefLabel "Moon"; skos:altLabel ?o }'
    ) == [
        ("MN",),
        ("moon net",),
    ]


def test_a_fact_leads_to_the_words_that_it_was_read_in(found):
    assert ask(
        found,
        """SELECT ?words ?start ?end ?sentence ?title WHERE {
        ?fact a gk:Fact; rdf:predicate gk:mentions; rdf:object ?thing; prov:wasDerivedFrom ?place .
        ?thing skos:prefLabel "MoonBank" .
        ?place prov:wasQuotedFrom/schema:name ?title; gk:sentence ?sentence;
          oa:hasSelector [ oa:exact ?words ], [ oa:start ?start; oa:end ?end ] }""",
    ) == [("MoonBank", 43, 51, "It uses MoonBank.", "TideNet")]
    assert ("TideNet\n" + ABSTRACT)[43:51] == "MoonBank"


def test_the_order_of_authors_stays(found):
    [(head,)] = found.query(NAMES + "SELECT ?l WHERE { node:doi:10.1%2Ft property:authors ?l }")

    assert [name.toPython() for name in Collection(found.default_graph, head)] == ["Zoë B", "Ada A"]


def test_all_formats_say_the_same(tmp_path, small_graph):
    said = []
    for end in ENDS:
        export_graph(small_graph, tmp_path / f"field.{end}")
        triples = read(tmp_path / f"field.{end}").default_graph
        said.append(sorted(" ".join("_" if isinstance(t, rdflib.BNode) else t.n3() for t in row) for row in triples))

    assert len(said[0]) > 200
    assert said[0] == said[1] == said[2]


def test_n_quads_have_a_named_graph_for_each_fact(tmp_path, tides):
    export_graph(tides, tmp_path / "tides.nq")
    rows = read(tmp_path / "tides.nq").query(
        NAMES + "SELECT ?g ?c WHERE { GRAPH ?g { ?p cito:cites ?q } ?g property:confidence ?c }"
    )

    assert [(str(graph), score.toPython()) for graph, score in rows] == [
        ("urn:graphkit:fact:doi:10.1%2Ft;CITES;arxiv:2301.00002", 0.75)
    ]


@pytest.mark.parametrize("end", ENDS)
def test_the_same_graph_gives_the_same_bytes(tmp_path, small_graph, end):
    for name in ("a", "b"):
        export_graph(small_graph, tmp_path / f"{name}.{end}")
        small_graph = KnowledgeGraph.of(reversed(small_graph.nodes), reversed(small_graph.edges))

    assert (tmp_path / f"a.{end}").read_bytes() == (tmp_path / f"b.{end}").read_bytes()


@pytest.mark.parametrize("end", ENDS)
def test_an_empty_graph_is_written(tmp_path, end):
    export_graph(KnowledgeGraph((), ()), tmp_path / f"none.{end}")

    assert len(read(tmp_path / f"none.{end}")) == 0


@pytest.mark.parametrize("end", ENDS)
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(graph=graphs())
def test_no_text_breaks_out_of_its_place(tmp_path, end, graph):
    export_graph(graph, tmp_path / f"any.{end}")
    found = read(tmp_path / f"any.{end}").default_graph
    node, own = "urn:graphkit:node:", "urn:graphkit:property:"
    typed = rdflib.URIRef("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    written = {
        (unquote(str(start)[len(node) :]), str(type).removeprefix("urn:graphkit:type:"))
        for start, type in found.subject_objects(typed)
        if str(type).startswith("urn:graphkit:type:")
    }

    assert written == {(item.id, item.label.value) for item in graph.nodes}
    for item in graph.nodes:
        number = item.properties.get("number")
        if isinstance(number, str):
            [value] = [o for s, p, o in found if unquote(str(s)) == node + item.id and str(p) == own + "number"]
            assert str(value) == number


@pytest.mark.parametrize("url", ["http://[", "http://a b/%zz", "javascript:alert(1)", "https://x/\x00>\"'{}|\\^`"])
@pytest.mark.parametrize("end", ENDS)
def test_an_address_that_is_none_stays_a_text(tmp_path, url, end):
    graph = KnowledgeGraph.of([Node("paper:a", NodeLabel.PAPER, {"title": "T", "url": url, "doi": url})], [])
    export_graph(graph, tmp_path / f"a.{end}")

    assert ask(read(tmp_path / f"a.{end}"), "SELECT ?u WHERE { ?p property:url ?u }") == [(url,)]
    addresses = ask(read(tmp_path / f"a.{end}"), "SELECT ?u WHERE { ?p schema:url ?u }")
    assert all(str(address).startswith("http") for (address,) in addresses)


def test_evidence_that_is_no_place_stays_a_text(tmp_path):
    edge = Edge("paper:a", EdgeType.CITES, "paper:a", {"evidence": ("nowhere", "paper:a:1:2"), "sentences": ("x", "y")})
    export_graph(KnowledgeGraph.of([Node("paper:a", NodeLabel.PAPER, {})], [edge]), tmp_path / "a.ttl")

    assert ask(
        read(tmp_path / "a.ttl"), "SELECT ?e WHERE { ?f a gk:Fact; property:evidence/rdf:rest*/rdf:first ?e }"
    ) == [("nowhere",), ("paper:a:1:2",)]


def test_nothing_but_the_file_is_left_when_writing_fails(tmp_path, small_graph):
    (tmp_path / "taken").write_text("a file, no folder")

    with pytest.raises(GraphkitError, match="cannot write"):
        export_graph(small_graph, tmp_path / "taken" / "a.ttl")
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]


def test_without_pyoxigraph_the_extra_is_named(tmp_path, monkeypatch, small_graph):
    for name in ("graphkit.stores.rdf", "graphkit.stores.rdf_terms"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    monkeypatch.setitem(sys.modules, "pyoxigraph", None)

    with pytest.raises(StoreError, match=r'a\.ttl needs .*pip install "graphkit\[rdf\]"'):
        export_graph(small_graph, tmp_path / "a.ttl")
