"""What is painted: nodes, lines and faintness as the page means them, while the view moves and at rest."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from render.made_up_field import make_field
from render.opened_page import Opened, OpenPage

from graphkit.graph import KnowledgeGraph
from graphkit.render import write_page

pytestmark = pytest.mark.chromium

PIXEL = """id => {
  const at = graphkit.network.canvasToDOM(graphkit.network.getPosition(id)), ratio = window.devicePixelRatio;
  const context = document.querySelector('canvas').getContext('2d');
  return Array.from(context.getImageData(Math.round(at.x) * ratio, Math.round(at.y) * ratio, 1, 1).data);
}"""
PAINTED = """() => {
  const canvas = document.querySelector('canvas');
  const data = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
  let sum = 0, inked = 0;
  for (let at = 0; at < data.length; at++) {
    sum = (sum * 31 + data[at]) % 1000000007;
    if (at % 4 === 3 && data[at]) inked++;
  }
  return [sum, inked];
}"""
FRAMES = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 0))))"
AT_REST = "() => new Promise(done => setTimeout(done, 600))"  # zooming ends 250 ms after the last turn of the wheel
ANEW = """() => {
  window.nodes.update({id: 'n0'});
  return new Promise(done => { graphkit.network.once('afterDrawing', () => done()); graphkit.network.redraw(); });
}"""
# Names lie over nodes here and there; what is asked here is nodes and lines.
NO_NAMES = "() => { graphkit.network.off('afterDrawing'); graphkit.network.redraw(); }"


@pytest.fixture(scope="module")
def small_page(field_graph: KnowledgeGraph, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Forty papers."""
    path = tmp_path_factory.mktemp("small") / "graph.html"
    write_page(field_graph, path)
    return path


@pytest.fixture(scope="module")
def large_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four hundred papers."""
    path = tmp_path_factory.mktemp("large") / "graph.html"
    assert write_page(make_field(400), path, limit=5000).nodes > 1500
    return path


def pixel(opened: Opened, id: str) -> Any:
    """Return red, green, blue and opacity, each up to 255, of what is painted in the middle of a node."""
    return opened.page.evaluate(PIXEL, id)


def rgb(colour: str) -> list[int]:
    return [int(colour[at : at + 2], 16) for at in (1, 3, 5)]


def one_of_each(opened: Opened) -> dict[str, tuple[str, str]]:
    """Return, for each label whose nodes are full, the least of them: its id and its fill."""
    found: dict[str, tuple[str, str]] = opened.page.evaluate(
        """() => {
          const found = {};
          window.nodes.get().sort((a, b) => b.size - a.size).forEach(node => {
            const look = graphkit.facts.labels[graphkit.facts.nodes[node.id.slice(1)].label];
            if (look.fill.startsWith('#')) found[look.label] = [node.id, look.fill];
          });
          return found;
        }"""
    )
    return found


def show(opened: Opened, id: str, scale: float) -> None:
    """Bring a node to the middle, without names over it."""
    opened.page.evaluate(
        "([id, scale]) => graphkit.network.moveTo({position: graphkit.network.getPosition(id), scale})", [id, scale]
    )
    opened.page.evaluate(FRAMES)


@pytest.mark.parametrize("scale", [1, 4])
def test_each_node_is_painted_in_the_colour_of_its_type(open_page: OpenPage, small_page: Path, scale: float) -> None:
    with open_page(small_page) as opened:
        opened.page.evaluate(NO_NAMES)
        shown = one_of_each(opened)
        assert {"Task", "Method", "Dataset", "Metric", "Result", "Paper"} <= set(shown)
        for id, fill in shown.values():
            show(opened, id, scale)
            assert pixel(opened, id) == [*rgb(fill), 255]


def test_what_is_not_near_the_chosen_node_is_painted_faintly(open_page: OpenPage, small_page: Path) -> None:
    with open_page(small_page) as opened:
        opened.page.evaluate(NO_NAMES)
        shown = one_of_each(opened)
        method, fill = shown["Method"]
        opened.page.evaluate("index => graphkit.choose(index)", int(method[1:]))
        near = opened.page.evaluate("id => graphkit.network.getConnectedNodes(id)", method)
        far = opened.page.evaluate(
            """near => window.nodes.get().find(node => !near.includes(node.id) &&
                graphkit.facts.labels[graphkit.facts.nodes[node.id.slice(1)].label].label === 'Method').id""",
            [*near, method],
        )
        show(opened, far, 1)
        assert 30 < pixel(opened, far)[3] < 80  # 0.18 of 255, and what it lies on
        show(opened, method, 1)
        assert pixel(opened, method) == [*rgb(fill), 255]
        opened.page.evaluate("graphkit.close()")
        show(opened, far, 1)
        assert pixel(opened, far)[3] == 255


def test_what_is_switched_off_is_not_painted(open_page: OpenPage, small_page: Path) -> None:
    with open_page(small_page) as opened:
        opened.page.evaluate(NO_NAMES)
        opened.page.evaluate(FRAMES)
        before = opened.page.evaluate(PAINTED)[1]
        for box in opened.page.locator("#labels input").all():
            box.focus()
            opened.page.keyboard.press("Space")
        opened.page.evaluate(FRAMES)
        assert opened.page.evaluate(PAINTED)[1] == 0
        for box in opened.page.locator("#labels input").all():
            box.focus()
            opened.page.keyboard.press("Space")
        opened.page.evaluate(FRAMES)
        assert opened.page.evaluate(PAINTED)[1] == before > 5000


def test_at_rest_the_page_shows_what_it_would_draw_anew(open_page: OpenPage, large_page: Path) -> None:
    with open_page(large_page) as opened:
        page = opened.page
        seen = set()
        for turn in range(3):
            page.mouse.move(300, 700)
            page.mouse.wheel(0, -90)
            page.evaluate(FRAMES)
            page.mouse.down()
            page.mouse.move(335, 680 - 20 * turn, steps=4)
            page.mouse.up()
            page.evaluate(AT_REST)
            page.mouse.move(5, 5)  # over nothing of the graph
            page.evaluate(FRAMES)
            shown = page.evaluate(PAINTED)
            page.evaluate(ANEW)
            assert page.evaluate(PAINTED) == shown
            seen.add(shown[0])
        assert len(seen) == 3  # it did move


def test_the_drawing_follows_the_pointer_and_the_keys(open_page: OpenPage, large_page: Path) -> None:
    with open_page(large_page) as opened:
        page = opened.page
        page.evaluate(NO_NAMES)
        page.evaluate(AT_REST)
        page.evaluate("graphkit.picture.cost = 1000")  # as on a slow machine: it is not made anew on the way
        id, fill = one_of_each(opened)["Task"]
        made = page.evaluate("graphkit.picture.made")
        page.mouse.move(290, 90)
        page.mouse.down()
        page.mouse.move(350, 120, steps=5)
        page.evaluate(FRAMES)
        assert page.evaluate("graphkit.picture.made") == made
        assert pixel(opened, id) == [*rgb(fill), 255]
        page.mouse.up()
        page.evaluate(AT_REST)
        assert page.evaluate("graphkit.picture.made") > made
        assert pixel(opened, id) == [*rgb(fill), 255]

        before = page.evaluate("graphkit.network.getViewPosition().x")
        page.evaluate("graphkit.picture.cost = 1000")
        page.focus(".vis-network")
        page.keyboard.down("ArrowRight")
        page.evaluate(AT_REST)
        page.keyboard.up("ArrowRight")
        page.evaluate(AT_REST)
        assert page.evaluate("graphkit.network.getViewPosition().x") != before
        shown = page.evaluate(PAINTED)
        page.evaluate(ANEW)
        assert page.evaluate(PAINTED) == shown


def test_a_large_page_answers_clicks_and_the_search(open_page: OpenPage, large_page: Path) -> None:
    with open_page(large_page) as opened:
        opened.click_node("image captioning")
        assert opened.page.locator("#panel h2").inner_text() == "image captioning"
        chosen = opened.page.evaluate("() => window.edges.get().filter(edge => !edge.hidden).length")
        assert 0 < chosen < opened.page.evaluate("graphkit.facts.edges.length") / 4
        opened.page.keyboard.press("Escape")

        opened.page.fill("#search", "ga-0")
        opened.page.keyboard.press("Enter")
        assert opened.page.locator("#panel h2").inner_text() == "Gated Attention"
        id = opened.node_id("Gated Attention")
        point = opened.page.evaluate("id => graphkit.network.canvasToDOM(graphkit.network.getPosition(id))", id)
        assert opened.page.evaluate("at => graphkit.network.getNodeAt(at)", point) == id
        opened.page.keyboard.press("Escape")
        box = opened.page.locator("#mynetwork").bounding_box()
        assert box
        opened.page.mouse.move(box["x"] + point["x"], box["y"] + point["y"])
        opened.page.wait_for_selector("#tip:not([hidden])")
        assert "Gated Attention" in opened.page.locator("#tip").inner_text()
        assert opened.messages == []
