"""The page as a notebook shows it: in a frame that has no origin."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect
from render.opened_page import OpenPage, assert_quiet

from graphkit.errors import GraphkitError
from graphkit.graph import KnowledgeGraph
from graphkit.render import show


@pytest.mark.chromium
def test_the_frame_shows_the_page_and_reaches_nothing(
    open_page: OpenPage, field_graph: KnowledgeGraph, tmp_path: Path
) -> None:
    shown = show(field_graph, title='A "field" </iframe>', height=700)
    notebook = tmp_path / "notebook.html"
    notebook.write_text(f"<!doctype html><title>Notebook</title><body>{shown._repr_html_()}", encoding="utf-8")
    with open_page(notebook) as opened:
        frame = opened.page.frame_locator("iframe")
        expect(frame.locator("#counts")).to_have_text("181 nodes, 777 links")
        expect(frame.locator("#title")).to_have_text('A "field" </iframe>')
        frame.locator("#search").fill("Gated Attention")
        frame.locator("#search").press("Enter")
        frame.locator("#panel .node").first.click()
        frame.locator("#back").click()
        expect(frame.locator("#panel h2")).to_have_text("Gated Attention")
        frame.locator("#tab-results").click()
        expect(frame.locator("#results-body tr.row")).to_have_count(40)
        inside = opened.page.frames[1]
        assert inside.evaluate("try { window.parent.document.title } catch (refused) { 'refused' }") == "refused"
        assert inside.evaluate("window.origin") == "null"
        assert opened.page.title() == "Notebook"
        assert_quiet(opened, notebook)


def test_where_no_html_is_shown_there_is_a_line(field_graph: KnowledgeGraph) -> None:
    assert repr(show(field_graph, limit=5)).startswith("<the page 'Knowledge graph', ")


def test_a_limit_of_nothing_is_refused(field_graph: KnowledgeGraph) -> None:
    with pytest.raises(GraphkitError, match="leaves nothing to draw"):
        show(field_graph, limit=0)
