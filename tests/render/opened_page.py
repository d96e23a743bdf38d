"""A page in the browser: what it said and asked for, and where in its drawing to click."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Page


@dataclass
class Opened:
    """A page in the browser, with everything that it said and asked for."""

    page: Page
    messages: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def node_id(self, name: str) -> str:
        """Return vis-network's id of the node of this name."""
        found: str = self.page.evaluate(
            "name => 'n' + graphkit.facts.nodes.findIndex(node => node.name === name)", name
        )
        assert found != "n-1", f"no node is called {name}"
        return found

    def choose(self, name: str) -> None:
        """Search for the node of this name and take the first that is found."""
        self.page.fill("#search", name)
        self.page.keyboard.press("Enter")

    def open_filters(self) -> None:
        """Open what a narrow page hides behind a button."""
        toggle = self.page.locator("#filters-toggle")
        if toggle.is_visible() and toggle.get_attribute("aria-expanded") == "false":
            toggle.click()

    def shown(self) -> set[str]:
        """Return the names of the nodes that are drawn."""
        names: list[str] = self.page.evaluate(
            "window.nodes.get().filter(node => !node.hidden).map(node => graphkit.facts.nodes[node.id.slice(1)].name)"
        )
        return set(names)

    def click_node(self, name: str) -> None:
        """Click where the node is drawn."""
        self._click("id => graphkit.network.canvasToDOM(graphkit.network.getPosition(id))", self.node_id(name))

    def click_edge(self, source: str, target: str) -> None:
        """Click on the line between two nodes, at a third of the way, where no third node lies."""
        middle = """([from, to]) => {
          const [a, b] = [graphkit.network.getPosition(from), graphkit.network.getPosition(to)];
          for (let share = 0.25; share < 0.8; share += 0.025) {
            const exact = graphkit.network.canvasToDOM({x: a.x + (b.x - a.x) * share, y: a.y + (b.y - a.y) * share});
            const point = {x: Math.round(exact.x), y: Math.round(exact.y)};  // a click is at a whole pixel
            const edge = graphkit.network.getEdgeAt(point);
            const ends = edge ? graphkit.network.getConnectedNodes(edge) : [];
            if (!graphkit.network.getNodeAt(point) && ends.includes(from) && ends.includes(to)) return point;
          }
          throw new Error("the line is nowhere free");
        }"""
        self._click(middle, [self.node_id(source), self.node_id(target)])

    def _click(self, where: str, argument: object) -> None:
        point = self.page.evaluate(where, argument)
        box = self.page.locator("#mynetwork").bounding_box()
        assert box
        self.page.mouse.click(box["x"] + point["x"], box["y"] + point["y"])


OpenPage = Callable[..., AbstractContextManager[Opened]]


def assert_quiet(opened: Opened, path: Path) -> None:
    """Nothing was said on the console, nothing asked for but the file, and nothing of a paper ran."""
    assert opened.messages == []
    assert opened.requests == [path.as_uri()]
    assert opened.page.evaluate("window.hacked") is None
