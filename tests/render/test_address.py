"""What was looked at stands in the address: for a link to it, and for back and forward."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import expect
from render.hostile_graph import HOSTILE
from render.opened_page import Opened, OpenPage, assert_quiet

from graphkit.graph import KnowledgeGraph
from graphkit.types import EdgeType

pytestmark = pytest.mark.chromium
WIDTHS = pytest.mark.parametrize("width", [1280, 390])


def address_of(opened: Opened) -> str:
    """The address as the page knows it: the browser tells of a new fragment a little later."""
    address: str = opened.page.evaluate("location.href")
    return address


@WIDTHS
def test_a_link_brings_back_the_choice_the_view_and_the_filters(
    open_page: OpenPage, field_page: Path, width: int
) -> None:
    with open_page(field_page, width) as opened:
        opened.open_filters()
        opened.page.fill("#filter-from", "2019")
        opened.page.locator("#labels").get_by_text("Authors", exact=True).click()
        if width == 390:
            opened.page.keyboard.press("Escape")
        opened.page.click("#tab-papers")
        opened.choose("Folded Alignment")
        address, counts = address_of(opened), opened.page.locator("#counts").inner_text()
    assert address.startswith(field_page.as_uri() + "#")

    with open_page(field_page, width) as opened:
        opened.page.goto("about:blank")
        opened.page.goto(address)
        expect(opened.page.locator("#panel h2")).to_have_text("Folded Alignment")
        expect(opened.page.locator("#tab-papers")).to_have_attribute("aria-selected", "true")
        expect(opened.page.locator("#counts")).to_have_text(counts)
        assert not opened.page.locator("#labels").get_by_label("Authors").is_checked()
        assert opened.page.locator("#filter-from").input_value() == "2019"
        assert opened.messages == []


def test_a_link_brings_back_a_path_a_line_and_surroundings(
    open_page: OpenPage, field_page: Path, field_graph: KnowledgeGraph
) -> None:
    with open_page(field_page) as opened:
        opened.choose("Gated Attention")
        opened.page.get_by_role("button", name="Path to …").click()
        opened.choose("perplexity")
        path = address_of(opened)
        opened.choose("Bench-11")
        opened.page.get_by_role("button", name="Only its surroundings").click()
        opened.page.click("#mode-more")
        around, shown = address_of(opened), opened.shown()
        opened.page.click("#mode-all")
        opened.page.click("#close")
        edge = next(edge for edge in field_graph.edges if edge.type is EdgeType.ADDRESSES)
        names = {node.id: node.name for node in field_graph.nodes}
        opened.click_edge(names[edge.source], names[edge.target])
        line, heading = address_of(opened), opened.page.locator("#panel h2").inner_text()

        opened.page.goto(path)
        expect(opened.page.locator("#panel h2")).to_have_text("Gated Attention – perplexity")
        opened.page.goto(around)
        expect(opened.page.locator("#mode-text")).to_contain_text("Around Bench-11: 2 steps")
        assert opened.shown() == shown
        opened.page.goto(line)
        expect(opened.page.locator("#panel h2")).to_have_text(heading)
        assert opened.messages == []


@WIDTHS
def test_back_and_forward_lead_through_what_was_looked_at(open_page: OpenPage, field_page: Path, width: int) -> None:
    with open_page(field_page, width) as opened:
        heading = opened.page.locator("#panel h2")
        names = ["Gated Attention", "Bench-0", "perplexity"]
        for name in names:
            opened.choose(name)
        opened.page.click("#back")
        expect(heading).to_have_text("Bench-0")
        opened.page.go_back()  # the browser's own button
        expect(heading).to_have_text("Gated Attention")
        expect(opened.page.locator("#back")).to_be_hidden()
        opened.page.click("#forward")
        expect(heading).to_have_text("Bench-0")
        opened.page.go_forward()
        expect(heading).to_have_text("perplexity")
        expect(opened.page.locator("#forward")).to_be_hidden()
        opened.page.click("#close")
        opened.page.go_back()
        expect(heading).to_have_text("perplexity")
        opened.page.go_back()
        opened.choose("Bench-1")  # from here on there is no forward
        expect(opened.page.locator("#forward")).to_be_hidden()
        assert_quiet(opened, field_page)


FRAGMENTS = [
    "%",
    "%ff%00",
    "node=",
    "node=__proto__&path=constructor&path=toString",
    "node=n0&link=a&link=b&link=c",
    "view=javascript:window.hacked=1",
    "view=__proto__",
    "from=1e9&to=-1&named=NaN&read=Infinity&sure=2",
    "from=9999&to=1",
    "from=2020.5&to=2019&steps=99999999999999999999",
    "without=Paper%3Cimg&without-links=__proto__",
    "around=x&steps=9",
    "<img src=x onerror=window.hacked=1>",
    "node=" + "x" * 100_000,
    "&".join(f"without=L{n}" for n in range(5000)),
    *(f"node={quote(text.encode('utf-8', 'replace'))}" for text in HOSTILE),
]


def test_a_hostile_address_does_nothing(open_page: OpenPage, field_page: Path) -> None:
    with open_page(field_page) as opened:
        for fragment in FRAGMENTS:
            opened.page.goto(f"{field_page.as_uri()}#{fragment}")
            expect(opened.page.locator("#panel")).to_be_hidden()
            expect(opened.page.locator("#view-map")).to_be_visible()
        opened.page.reload()
        expect(opened.page.locator("#counts")).to_have_text("181 nodes, 777 links")
        assert opened.messages == []
        assert opened.page.evaluate("window.hacked") is None
        assert opened.page.evaluate("Object.prototype.hasOwnProperty('node')") is False
