"""What goes into the page as data: safe to embed, with marks at the right place and links only to the web."""

from __future__ import annotations

import json
import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphkit.graph import Edge, KnowledgeGraph, Node
from graphkit.render.document import dump_json
from graphkit.render.evidence import LONGEST_SENTENCE, MOST_SENTENCES, EvidenceTables, clip_around, read_place
from graphkit.render.facts import describe, facts_of, link_of_doi, link_of_url
from graphkit.render.figures import figures_of
from graphkit.render.wording import FAMILIES, LOOKS, PHRASES, looks_of
from graphkit.types import ENTITY_TYPES, NODE_LABELS, EdgeType, NodeLabel, Span


@given(st.dictionaries(st.text(), st.text(alphabet=st.characters())))
def test_json_in_the_page_reads_back_and_holds_nothing_that_html_knows(value: dict[str, str]) -> None:
    text = dump_json(value)

    assert json.loads(text) == value
    assert not set(text) & set("<>&\u2028\u2029")
    text.encode("utf-8")


def test_figures_say_what_is_known_and_nothing_else() -> None:
    papers = [Node(f"p{n}", NodeLabel.PAPER, {"title": "P", "year": 2000 + n}) for n in range(25)]
    odd = [
        Node("q", NodeLabel.PAPER, {"title": "Q", "year": True}),
        Node("r", NodeLabel.PAPER, {"title": "R", "year": "x"}),
    ]
    method = Node("m", NodeLabel.METHOD, {"name": "M", "papers": 25, "first_year": 2000})
    places = tuple(f"p{n}:0:1" for n in range(25))
    told = {"papers": 25, "confidence": 0.12345, "evidence": places, "sentences": ("S",) * 25}
    edges = [Edge("m", EdgeType.SUBCLASS_OF, "m", told), Edge("q", EdgeType.CITES, "r", {"confidence": math.nan})]
    graph = KnowledgeGraph.of([*papers, *odd, method], edges)

    found = figures_of(graph, graph, ["p3", "unknown"])

    year = dict(zip(found["ids"], found["years"], strict=True))
    assert year == {"m": 2000, "q": None, "r": None} | {f"p{n}": 2000 + n for n in range(25)}
    assert (found["named"][0], set(found["named"][1:])) == (25, {None})
    assert (found["read"], found["sure"]) == ([25, None], [0.123, None])
    assert found["paperYears"] == [2003, None]
    assert found["spans"] == {"0": list(range(2000, 2025))}  # the page shows but the first sentences of this edge


def test_each_type_of_edge_belongs_to_one_family() -> None:
    assert sorted(type for family in FAMILIES for type in family.types) == sorted(EdgeType)
    assert len({family.dashes for family in FAMILIES}) == len(FAMILIES)


def test_a_closing_script_tag_is_escaped() -> None:
    assert dump_json({"a": "</script><!--&"}) == '{"a":"\\u003c/script\\u003e\\u003c!--\\u0026"}'


def test_each_label_has_a_look_of_its_own_and_each_type_its_phrases() -> None:
    assert set(LOOKS) == set(NODE_LABELS)
    assert set(PHRASES) == set(EdgeType)
    assert len({(look.shape, look.fill) for look in LOOKS.values()}) == len(LOOKS)
    # By shape alone, too; a Method is a full dot, an Author a ring.
    assert [label for label, look in LOOKS.items() if look.shape == "dot"] == [NodeLabel.METHOD, NodeLabel.AUTHOR]


def test_each_type_of_ones_own_has_a_look_that_no_other_has() -> None:
    types = [NodeLabel(f"Own_{number:02}") for number in range(42)]
    graph = KnowledgeGraph.of([Node(type, type, {}) for type in reversed(types)], [])
    looks = looks_of(graph)

    assert list(looks) == [*ENTITY_TYPES, *types, NodeLabel.RESULT, NodeLabel.PAPER, NodeLabel.AUTHOR]
    assert len({(look.shape, look.fill) for look in looks.values()}) == len(looks)
    assert len({(look.shape, look.border) for look in looks.values()}) == len(looks)
    assert {label: looks[label] for label in LOOKS} == LOOKS
    assert looks_of(KnowledgeGraph((), ())) == LOOKS


@pytest.mark.parametrize("url", ["https://papers.example/a?b=c&d", "http://papers.example", "HTTPS://papers.example/x"])
def test_a_web_address_becomes_a_link(url: str) -> None:
    assert link_of_url(url) == url


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JaVaScRiPt://x.example/%0aalert(1)",
        "data:text/html,<script>",
        "file:///etc/passwd",
        "//papers.example",
        "https:",
        "http://[half",
        "https://a.example/\nb",
        "java\nscript:alert(1)",
        "https://a.example\\@b.example",
        "",
    ],
)
def test_anything_else_stays_text(url: str) -> None:
    assert link_of_url(url) is None
    assert all(len(fact) == 2 for fact in facts_of({"url": url}))


@pytest.mark.parametrize("doi", ["10.1000/a.b(1)", "doi:10.1000/a.b(1)", "https://doi.org/10.1000/a.b(1)"])
def test_a_doi_is_linked_however_it_is_written(doi: str) -> None:
    assert link_of_doi(doi) == "https://doi.org/10.1000/a.b(1)"


@pytest.mark.parametrize("doi", ["javascript:10.1000/x", "10.1000", 'x"onload="10.1000/x', "10.1000/a b"])
def test_what_is_no_doi_is_not_linked(doi: str) -> None:
    assert link_of_doi(doi) is None


def test_the_odd_characters_of_a_doi_are_encoded() -> None:
    assert link_of_doi('10.1000/x"><b>?#') == "https://doi.org/10.1000/x%22%3E%3Cb%3E%3F%23"


def test_facts_are_in_words_and_leave_out_what_the_panel_shows_elsewhere() -> None:
    found = facts_of(
        {"title": "T", "abstract": "A", "year": 2020, "confidence": 0.5, "stub": True, "odd_key": "x", "venue": ""}
    )

    assert found == [
        ["Year", "2020"],
        ["Confidence", "0.50"],
        ["Odd key", "x"],
        ["Known by", "citation alone: its text was not read"],
    ]


def test_each_alias_goes_with_its_reason_and_one_that_is_the_name_is_left_out_with_it() -> None:
    properties = {"name": "GAN", "aliases": ("GAN", "GANs", "<b>"), "alias_reasons": ("spelling", "plural", "<i>")}
    graph = KnowledgeGraph.of([Node("a", NodeLabel.METHOD, properties)], [])
    (node,) = describe(graph, [], graph)["nodes"]

    assert (node["aliases"], node["reasons"], node["facts"]) == (["GANs", "<b>"], ["plural", "<i>"], [])


@pytest.mark.parametrize("reasons", [{}, {"alias_reasons": ("plural",)}, {"alias_reasons": "plural"}])
def test_aliases_without_a_reason_each_are_shown_without(reasons: dict[str, str | tuple[str, ...]]) -> None:
    graph = KnowledgeGraph.of([Node("a", NodeLabel.METHOD, {"name": "GAN", "aliases": ("GANs", "gan"), **reasons})], [])
    (node,) = describe(graph, [], graph)["nodes"]

    assert node["aliases"] == ["GANs", "gan"]
    assert "reasons" not in node


def test_a_number_that_is_none_does_not_break_the_page() -> None:
    assert json.loads(dump_json({"facts": facts_of({"number": math.nan, "confidence": math.inf})})) == {
        "facts": [["Number", "nan"], ["Confidence", "inf"]]
    }


@given(st.text(), st.integers(0, 10**6), st.integers(0, 10**6))
def test_a_place_is_split_from_the_right(paper_id: str, start: int, end: int) -> None:
    assert read_place(f"{paper_id}:{start}:{end}") == (paper_id, Span(start, end))


@pytest.mark.parametrize("place", ["", "paper:1", "a:b:c", "::", "x:1:-2"])
def test_a_place_without_offsets_is_an_id(place: str) -> None:
    assert read_place(place) == (place, None)


def mention_of(sentence: str, name: str, start: int, *, title: str = "T", before: str = "") -> list[object]:
    """Return what stands before, in and after the mark, for a name at `start` in a sentence after `before`."""
    shift = len(title) + 1 + len(before)
    paper = Node("p:1", NodeLabel.PAPER, {"title": title, "abstract": before + sentence})
    entity = Node("m", NodeLabel.METHOD, {"name": name})
    place = f"p:1:{shift + start}:{shift + start + len(name)}"
    edge = Edge("p:1", EdgeType.MENTIONS, "m", {"evidence": (place,), "sentences": (sentence,)})
    found = describe(KnowledgeGraph.of([paper, entity], [edge]), [], KnowledgeGraph.of([paper, entity], [edge]))
    (row,) = found["edges"][0]["evidence"]
    shown = found["sentences"][row[1]].encode("utf-16-le", "surrogatepass")
    cuts = [0, 2 * row[2], 2 * row[3], len(shown)]
    return [shown[a:b].decode("utf-16-le", "surrogatepass") for a, b in pairwise(cuts)]


def test_the_mention_itself_is_marked_and_not_an_earlier_one() -> None:
    assert mention_of("GAN beats GAN.", "GAN", 10) == ["GAN beats ", "GAN", "."]


def test_a_sentence_that_stands_twice_is_marked_all_the_same() -> None:
    assert mention_of("A GAN.", "GAN", 2, before="A GAN. ") == ["A ", "GAN", "."]


@given(st.text(max_size=40), st.text(min_size=1, max_size=10), st.text(max_size=40))
def test_marks_count_as_a_browser_does(before: str, name: str, after: str) -> None:
    if before.startswith("…"):
        return
    assert mention_of(before + name + after, name, len(before)) == [before, name, after]


def test_a_mention_in_a_paper_without_text_is_found_by_name() -> None:
    stub = Node("p", NodeLabel.PAPER, {"title": "T", "stub": True})
    entity = Node("m", NodeLabel.METHOD, {"name": "GAN"})
    edge = Edge("p", EdgeType.MENTIONS, "m", {"evidence": ("p:90:93",), "sentences": ("The gan wins.",)})

    assert EvidenceTables(KnowledgeGraph.of([stub, entity], [edge])).rows(edge) == [[0, 0, 4, 7]]


@given(st.integers(0, 5000), st.integers(1, 60))
def test_a_long_sentence_is_cut_around_its_mark(start: int, length: int) -> None:
    sentence = "x" * start + "M" * length + "y" * 3000

    shown, mark = clip_around(sentence, Span(start, start + length))

    assert mark is not None
    assert shown[mark.start : mark.end] == "M" * length
    assert len(shown) <= LONGEST_SENTENCE + 2


def test_sentences_and_titles_stand_once_and_many_are_counted() -> None:
    papers = [Node(f"p{index}", NodeLabel.PAPER, {"title": f"Title {index}"}) for index in range(30)]
    ends = [Node("a", NodeLabel.METHOD, {"name": "A"}), Node("b", NodeLabel.METHOD, {"name": "B"})]
    places = tuple(f"p{index}:0:5" for index in range(30))
    properties = {"evidence": places, "sentences": ("The same words.",) * 30}
    edges = [Edge("a", EdgeType.COMPARED_WITH, "b", properties), Edge("b", EdgeType.COMPARED_WITH, "a", properties)]
    graph = KnowledgeGraph.of(papers + ends, edges)

    found = describe(graph, [], graph)

    assert found["sentences"] == ["The same words."]
    assert len(found["papers"]) == MOST_SENTENCES
    assert [edge["total"] for edge in found["edges"]] == [30, 30]


def test_edges_to_nodes_not_drawn_are_counted() -> None:
    nodes = [Node(id, NodeLabel.METHOD, {"name": id}) for id in "abc"]
    whole = KnowledgeGraph.of(nodes, [Edge("a", EdgeType.PART_OF, "b", {}), Edge("c", EdgeType.PART_OF, "a", {})])
    drawn = KnowledgeGraph.of(nodes[:1], [])
    part_of = list(PHRASES).index(EdgeType.PART_OF)

    assert describe(drawn, nodes[1:], whole)["nodes"][0]["missing"] == {f"{part_of}>": 1, f"{part_of}<": 1}
