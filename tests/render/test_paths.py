"""What lies around a node, step by step, and paths between two nodes."""

from __future__ import annotations

from pathlib import Path

import networkx as nx
import pytest
from playwright.sync_api import expect
from render.opened_page import OpenPage, assert_quiet

from graphkit.graph import Edge, KnowledgeGraph, Node
from graphkit.render import select, write_page
from graphkit.types import EdgeType, NodeLabel

pytestmark = pytest.mark.chromium
WIDTHS = pytest.mark.parametrize("width", [1280, 390])


@WIDTHS
def test_the_surroundings_of_a_node_grow_step_by_step(
    open_page: OpenPage, field_page: Path, field_graph: KnowledgeGraph, width: int
) -> None:
    def within(depth: int) -> set[str]:
        return {node.name for node in select(field_graph, around="Bench-11", depth=depth).nodes}

    with open_page(field_page, width) as opened:
        opened.choose("Bench-11")
        opened.page.get_by_role("button", name="Only its surroundings").click()
        expect(opened.page.locator("#mode-text")).to_have_text(f"Around Bench-11: 1 step, {len(within(1))} nodes")
        assert opened.shown() == within(1)
        opened.page.click("#mode-more")
        expect(opened.page.locator("#mode-text")).to_have_text(f"Around Bench-11: 2 steps, {len(within(2))} nodes")
        assert opened.shown() == within(2)
        for _ in range(10):
            if opened.page.locator("#mode-more").is_enabled():
                opened.page.click("#mode-more")
        expect(opened.page.locator("#mode-more")).to_be_disabled()
        opened.page.click("#mode-all")
        assert opened.shown() == {node.name for node in field_graph.nodes}
        expect(opened.page.locator("#mode")).to_be_hidden()
        assert_quiet(opened, field_page)


def lengths(graph: KnowledgeGraph, start: str) -> dict[str, int]:
    """How many links lie between the node of a name and each other, by name."""
    links = nx.Graph((edge.source, edge.target) for edge in graph.edges)
    names = {node.id: node.name for node in graph.nodes}
    (source,) = (id for id, name in names.items() if name == start)
    return {names[id]: length for id, length in nx.single_source_shortest_path_length(links, source).items()}


@WIDTHS
@pytest.mark.parametrize("other", ["Ada Example-1", "perplexity", "Ordered Hashing"])
def test_a_shortest_path_is_drawn_and_listed_with_its_sentences(
    open_page: OpenPage, field_page: Path, field_graph: KnowledgeGraph, width: int, other: str
) -> None:
    length = lengths(field_graph, "Gated Attention")[other]
    with open_page(field_page, width) as opened:
        opened.choose("Gated Attention")
        opened.page.get_by_role("button", name="Path to …").click()
        expect(opened.page.locator("#mode-text")).to_contain_text("search for the other end, or click it")
        expect(opened.page.locator("#search")).to_be_focused()
        opened.choose(other)

        expect(opened.page.locator("#panel h2")).to_have_text(f"Gated Attention – {other}")
        expect(opened.page.locator("#panel .group")).to_have_count(length)
        steps = opened.page.locator("#panel .pair .node").all_inner_texts()
        assert (steps[0], steps[-1]) == ("Gated Attention", other)
        assert len(steps) == length + 1
        assert opened.page.locator("#panel .group blockquote").count() >= length - (other == "Ada Example-1")
        assert len(opened.page.evaluate("graphkit.network.getSelectedNodes()")) == length + 1
        drawn = opened.page.evaluate("window.edges.get().filter(edge => !edge.hidden).length")
        assert drawn == length
        assert_quiet(opened, field_page)


def test_the_other_end_of_a_path_can_be_clicked(open_page: OpenPage, field_page: Path) -> None:
    with open_page(field_page) as opened:
        opened.click_node("Gated Attention")
        opened.page.get_by_role("button", name="Path to …").click()
        opened.page.locator("#panel .group", has_text="Used for").locator(".node").first.click()
        expect(opened.page.locator("#panel #kind")).to_have_text("Path")
        expect(opened.page.locator("#panel .group")).to_have_count(1)
        opened.page.get_by_role("button", name="All nodes").click()
        expect(opened.page.locator("#panel")).to_be_hidden()


@WIDTHS
def test_it_is_told_when_no_path_leads_there(open_page: OpenPage, tmp_path: Path, width: int) -> None:
    nodes = [Node(f"method:{name}", NodeLabel.METHOD, {"name": name, "papers": 1}) for name in ("One", "Two", "Six")]
    edge = Edge("method:One", EdgeType.BASED_ON, "method:Two", {"papers": 1, "confidence": 0.5})
    write_page(KnowledgeGraph.of(nodes, [edge]), tmp_path / "apart.html")
    with open_page(tmp_path / "apart.html", width) as opened:
        opened.choose("One")
        opened.page.get_by_role("button", name="Path to …").click()
        opened.choose("Six")
        expect(opened.page.locator("#panel")).to_contain_text("No path leads from One to Six")
        expect(opened.page.locator("#status")).to_contain_text("No path leads from One to Six")

        # A link that a filter hides is no way either, and the page says that it may be for that.
        opened.choose("One")
        opened.open_filters()
        opened.page.fill("#filter-sure", "0.9")
        opened.page.keyboard.press("Escape") if width == 390 else None
        opened.page.get_by_role("button", name="Path to …").click()
        opened.choose("Two")
        expect(opened.page.locator("#panel")).to_contain_text("The filters hide some; reset them")
        assert_quiet(opened, tmp_path / "apart.html")


def test_a_path_can_be_given_up(open_page: OpenPage, field_page: Path) -> None:
    with open_page(field_page) as opened:
        opened.choose("Gated Attention")
        opened.page.get_by_role("button", name="Path to …").click()
        opened.page.get_by_role("button", name="Cancel").click()
        expect(opened.page.locator("#mode")).to_be_hidden()
        opened.choose("perplexity")
        expect(opened.page.locator("#panel h2")).to_have_text("perplexity")
