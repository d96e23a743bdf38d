"""Show a graph's page in a notebook. Needs no notebook library: a notebook asks what it shows for HTML by itself."""

from __future__ import annotations

import html
from dataclasses import dataclass

from graphkit.graph import KnowledgeGraph
from graphkit.render.cut import DEFAULT_LIMIT
from graphkit.render.page import make_page

# The page's scripts may run and save files, and its links open; it has no origin, and cannot reach the notebook.
_SANDBOX = "allow-scripts allow-downloads allow-popups allow-popups-to-escape-sandbox"


@dataclass(frozen=True)
class Inline:
    """A page that a notebook shows in a frame of its own, `height` pixels high."""

    page: str
    title: str
    height: int

    def _repr_html_(self) -> str:
        """Return the frame: the whole page stands in it as text, and nothing is loaded."""
        return (
            f'<iframe sandbox="{_SANDBOX}" title="{html.escape(self.title)}" width="100%" height="{self.height}" '
            f'style="border: 1px solid rgba(128, 136, 148, 0.4); border-radius: 8px" '
            f'srcdoc="{html.escape(self.page)}"></iframe>'
        )

    def __repr__(self) -> str:
        """Return a line for where no HTML is shown: the page itself is long."""
        return f"<the page {self.title!r}, {len(self.page):,} characters of HTML>"


def show(
    graph: KnowledgeGraph,
    *,
    limit: int = DEFAULT_LIMIT,
    title: str = "Knowledge graph",
    whole: KnowledgeGraph | None = None,
    height: int = 640,
) -> Inline:
    """Return the page of `graph` for the last line of a notebook's cell; arguments as those of `write_page`.

    Raises GraphkitError when `limit` is below 1.
    """
    page, _ = make_page(graph, limit=limit, title=title, whole=whole)
    return Inline(page.encode("utf-8", "replace").decode("utf-8"), title, height)
