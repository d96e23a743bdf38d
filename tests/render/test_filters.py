"""The filters of the page: years, and how well entities and links are supported."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect
from render.opened_page import OpenPage, assert_quiet

from graphkit.graph import Edge, KnowledgeGraph, Node
from graphkit.render import write_page
from graphkit.types import EdgeType, NodeLabel

pytestmark = pytest.mark.chromium
WIDTHS = pytest.mark.parametrize("width", [1280, 390])
FROM_PAPERS = {EdgeType.MENTIONS, EdgeType.REPORTS, EdgeType.AUTHORED_BY}


def named_in(graph: KnowledgeGraph, first: int, last: int) -> set[str]:
    """The names of the papers of some years, and of all that those papers name, report or were written by."""
    papers = {
        node.id
        for node in graph.nodes
        if node.label is NodeLabel.PAPER and first <= int(str(node.properties["year"])) <= last
    }
    others = {edge.target for edge in graph.edges if edge.type in FROM_PAPERS and edge.source in papers}
    return {node.name for node in graph.nodes if node.id in papers | others}


@WIDTHS
def test_years_are_chosen_by_keys_and_what_is_hidden_is_told(
    open_page: OpenPage, field_page: Path, field_graph: KnowledgeGraph, width: int
) -> None:
    with open_page(field_page, width) as opened:
        opened.open_filters()
        opened.page.focus("#filter-from")
        for _ in range(4):
            opened.page.keyboard.press("ArrowRight")
        opened.page.focus("#filter-to")
        opened.page.keyboard.press("ArrowLeft")

        kept = named_in(field_graph, 2019, 2023)
        expect(opened.page.locator(".slider-head").first).to_have_text("Years2019 – 2023")
        papers = opened.page.locator("#labels li", has_text="Papers")
        expect(papers.locator(".count")).to_have_text("20 of 40")
        expect(opened.page.locator("#counts")).to_contain_text("of 181 nodes")
        assert opened.shown() == kept
        expect(opened.page.locator("#hidden-count")).to_contain_text("The filters hide")
        expect(opened.page.locator("#status")).to_contain_text("The filters hide")

        opened.page.click("#reset")
        expect(opened.page.locator("#counts")).to_have_text("181 nodes, 777 links")
        expect(opened.page.locator("#reset")).to_be_hidden()
        assert opened.shown() == {node.name for node in field_graph.nodes}
        assert_quiet(opened, field_page)


def test_the_two_ends_of_the_years_do_not_cross(open_page: OpenPage, field_page: Path) -> None:
    with open_page(field_page) as opened:
        opened.page.fill("#filter-to", "2017")
        opened.page.fill("#filter-from", "2021")
        expect(opened.page.locator(".slider-head").first).to_have_text("Years2021 – 2021")
        opened.page.fill("#filter-to", "2016")
        expect(opened.page.locator(".slider-head").first).to_have_text("Years2016 – 2016")


def test_rare_entities_go_with_their_results_and_papers_stay(
    open_page: OpenPage, field_page: Path, field_graph: KnowledgeGraph
) -> None:
    rare = {n.id for n in field_graph.nodes if n.label.is_entity and int(str(n.properties["papers"])) < 3}
    results = {n.id for n in field_graph.nodes if n.label is NodeLabel.RESULT}
    rare |= {edge.source for edge in field_graph.edges if edge.source in results and edge.target in rare}
    with open_page(field_page) as opened:
        opened.page.fill("#filter-named", "3")
        expect(opened.page.locator("#counts")).to_contain_text("of 181")
        assert opened.shown() == {node.name for node in field_graph.nodes if node.id not in rare}


@pytest.fixture
def uneven_page(tmp_path: Path) -> Path:
    """Three methods whose links differ in support and confidence, and no year anywhere."""
    nodes = [Node(f"method:{name}", NodeLabel.METHOD, {"name": name, "papers": 1}) for name in "ABC"]
    nodes.append(Node("paper:p", NodeLabel.PAPER, {"title": "P"}))
    told = {"evidence": ("paper:p:0:1",), "sentences": ("One.",)}
    edges = [
        Edge("method:A", EdgeType.BASED_ON, "method:B", {"papers": 4, "confidence": 0.9, **told}),
        Edge("method:A", EdgeType.BASED_ON, "method:C", {"papers": 1, "confidence": 0.3, **told}),
        Edge("paper:p", EdgeType.PROPOSES, "method:A", {"papers": 1, "confidence": 0.6, **told}),
        Edge("paper:p", EdgeType.CITES, "paper:p", {}),
    ]
    write_page(KnowledgeGraph.of(nodes, edges), tmp_path / "uneven.html")
    return tmp_path / "uneven.html"


@WIDTHS
def test_links_go_by_support_and_confidence(open_page: OpenPage, uneven_page: Path, width: int) -> None:
    with open_page(uneven_page, width) as opened:
        opened.open_filters()
        counts = opened.page.locator("#counts")
        assert opened.page.locator("#sliders input").evaluate_all("all => all.map(one => one.id)") == [
            "filter-read",
            "filter-sure",
        ]
        opened.page.fill("#filter-read", "2")
        expect(counts).to_have_text("4 nodes, 3 of 4 links")  # a paper's own links have one paper, and stay
        opened.page.click("#reset")
        opened.page.focus("#filter-sure")
        for _ in range(14):
            opened.page.keyboard.press("ArrowRight")
        expect(counts).to_have_text("4 nodes, 2 of 4 links")  # one has no confidence, and stays
        expect(opened.page.locator("#hidden-count")).to_have_text("The filters hide 2 links.")
        expect(opened.page.locator("#types li", has_text="Based on").locator(".count")).to_have_text("1 of 2")


def test_papers_of_no_known_year_are_told(open_page: OpenPage, tmp_path: Path) -> None:
    years = [{"year": 2001}, {"year": 2003}, {}, {}]
    papers = [Node(f"p:{n}", NodeLabel.PAPER, {"title": f"P{n}", **year}) for n, year in enumerate(years)]
    write_page(KnowledgeGraph.of(papers, []), tmp_path / "years.html")
    with open_page(tmp_path / "years.html") as opened:
        opened.page.fill("#filter-from", "2002")
        told = "The filters hide 3 nodes, among them 2 papers of no known year."
        expect(opened.page.locator("#hidden-count")).to_have_text(told)
        assert opened.shown() == {"P1"}


def test_the_panel_lists_what_the_filters_let_through(open_page: OpenPage, uneven_page: Path) -> None:
    with open_page(uneven_page) as opened:
        opened.choose("A")
        based = opened.page.locator("#panel .group", has_text="Based on")
        expect(based.locator(".entry")).to_have_count(2)
        opened.page.fill("#filter-sure", "0.5")
        expect(based.locator(".entry")).to_have_count(1)
        expect(based.locator("h3 .count")).to_have_text("1 of 2, filtered")


def test_what_is_chosen_is_drawn_whatever_the_filters_say(
    open_page: OpenPage, field_page: Path, field_graph: KnowledgeGraph
) -> None:
    early = named_in(field_graph, 2015, 2016)
    late = next(n.name for n in field_graph.nodes if n.label is NodeLabel.METHOD and n.name not in early)
    with open_page(field_page) as opened:
        opened.page.fill("#filter-to", "2016")
        expect(opened.page.locator("#counts")).to_contain_text("of 181 nodes")
        assert late not in opened.shown()
        opened.choose(late)
        expect(opened.page.locator("#panel h2")).to_have_text(late)
        assert late in opened.shown()
        opened.page.click("#close")
        assert late not in opened.shown()


def test_reset_brings_back_what_the_legend_hides(
    open_page: OpenPage, field_page: Path, field_graph: KnowledgeGraph
) -> None:
    with open_page(field_page) as opened:
        opened.page.locator("#labels").get_by_text("Methods", exact=True).click()
        expect(opened.page.locator("#reset")).to_be_visible()
        opened.page.click("#reset")
        expect(opened.page.locator("#labels input").nth(1)).to_be_checked()
        expect(opened.page.locator("#status")).to_have_text("The filters hide nothing.")
        assert opened.shown() == {node.name for node in field_graph.nodes}


def test_lines_are_told_apart_by_more_than_colour(open_page: OpenPage, field_page: Path) -> None:
    styles = """() => Object.fromEntries(window.edges.get().map(edge =>
        [graphkit.facts.types[graphkit.facts.edges[edge.id.slice(1)].type].type, JSON.stringify(edge.dashes || [])]))"""
    with open_page(field_page) as opened:
        drawn = opened.page.evaluate(styles)
        assert drawn["USED_FOR"] == "[]"
        assert len({drawn["USED_FOR"], drawn["PROPOSES"], drawn["CITES"]}) == 3
        assert drawn["CITES"] == drawn["AUTHORED_BY"]
        key = opened.page.locator("#families li")
        expect(key).to_have_count(3)
        dashes = key.locator("line").evaluate_all("all => all.map(one => one.getAttribute('stroke-dasharray'))")
        assert len(set(dashes)) == 3
        assert all(re.search(r"paper|entities", text) for text in key.all_inner_texts())
