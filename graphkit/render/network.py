"""The only place where pyvis is used: it turns nodes and edges into a vis-network drawing.

pyvis's own page links Bootstrap from a CDN in every mode and puts some texts in as markup. So its page is not used:
taken from it are its two scripts, vis-network itself and the drawing. No text of a paper goes through it; nodes are
called n0, n1 … and edges e0, e1 …, and the page's own script looks the rest up by these numbers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html.parser import HTMLParser
from typing import Any, NamedTuple

from pyvis.network import Network

from graphkit.errors import GraphkitError
from graphkit.graph import KnowledgeGraph
from graphkit.render.wording import Look
from graphkit.types import EdgeType, NodeLabel

_EDGE_COLOUR = "rgba(128,136,148,0.36)"  # read on white and on black
_MENTION_COLOUR = "rgba(128,136,148,0.17)"


class Scripts(NamedTuple):
    """The two scripts of the drawing: the library, and the data with the call that draws them."""

    library: str
    drawing: str


def draw_network(
    graph: KnowledgeGraph,
    drawn_edges: Sequence[int],
    sizes: Sequence[float],
    places: Sequence[tuple[int, int]],
    looks: Mapping[NodeLabel, Look],
) -> Scripts:
    """Return the scripts that draw `graph`: of its edges those numbered in `drawn_edges`, nodes with radius and place.

    `looks` has each label's; pyvis knows a label by its number there.

    Raises GraphkitError when the pyvis installed makes another page than the one this is written for.
    """
    network = Network(directed=True, cdn_resources="in_line", notebook=False)
    network.options = _options(list(looks.values()))
    number = {node.id: index for index, node in enumerate(graph.nodes)}
    group = {label: f"g{index}" for index, label in enumerate(looks)}
    for index, node in enumerate(graph.nodes):
        x, y = places[index]
        size = round(sizes[index], 1)
        network.add_node(f"n{index}", shape=looks[node.label].shape, group=group[node.label], size=size, x=x, y=y)
    for index in drawn_edges:
        edge = graph.edges[index]
        faint = {"arrows": "", "color": {"color": _MENTION_COLOUR}} if edge.type is EdgeType.MENTIONS else {}
        network.add_edge(f"n{number[edge.source]}", f"n{number[edge.target]}", id=f"e{index}", **faint)
    return _scripts_of(network.generate_html(notebook=False))


def _options(looks: Sequence[Look]) -> dict[str, Any]:
    """Return the options of vis-network. Labels are drawn by the page's script, which keeps them from overlapping."""
    groups = {f"g{index}": {"color": _colours(look.fill, look.border)} for index, look in enumerate(looks)}
    return {
        "autoResize": True,
        "physics": {"enabled": False},
        "layout": {"improvedLayout": False, "randomSeed": 1},
        "groups": groups | {"useDefaultGroups": False},
        "nodes": {"borderWidth": 1.5, "borderWidthSelected": 3, "chosen": True, "font": {"size": 0}},
        "edges": {
            "smooth": False,
            "width": 1,
            "hoverWidth": 0.5,
            "selectionWidth": 1,
            "arrowStrikethrough": False,
            "arrows": {"to": {"scaleFactor": 0.45}},
            "color": {"color": _EDGE_COLOUR, "highlight": "#2F8FD6", "hover": "#2F8FD6", "inherit": False},
        },
        "interaction": {
            "hover": True,
            "keyboard": {"enabled": True, "bindToWindow": False},
            "multiselect": False,
            "selectConnectedEdges": True,
        },
    }


def _colours(fill: str, border: str) -> dict[str, Any]:
    chosen = {"background": fill, "border": "#2F8FD6"}
    return {"background": fill, "border": border, "highlight": chosen, "hover": chosen}


class _InlineScripts(HTMLParser):
    """Gathers the text of every script that has no address."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.texts: list[str] = []
        self._open = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._open = tag == "script" and not any(name == "src" for name, _ in attrs)
        if self._open:
            self.texts.append("")

    def handle_data(self, data: str) -> None:
        if self._open:
            self.texts[-1] += data

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002 - the parser gives it
        self._open = False


def _scripts_of(html: str) -> Scripts:
    """Pick the library and the drawing out of pyvis's page, by what only they hold."""
    reader = _InlineScripts()
    reader.feed(html)
    reader.close()
    library = [text for text in reader.texts if "@version 9.1.2" in text]
    drawing = [text for text in reader.texts if "function drawGraph()" in text]
    if len(library) != 1 or len(drawing) != 1:
        raise GraphkitError("pyvis makes a page of another form than pyvis 0.3.2; install it: pip install pyvis==0.3.2")
    return Scripts(library[0], drawing[0])
