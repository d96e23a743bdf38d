"""From a knowledge graph to one HTML file that opens without a network."""

from graphkit.render.cut import DEFAULT_LIMIT
from graphkit.render.page import Drawn, write_page
from graphkit.render.part import select

__all__ = ["DEFAULT_LIMIT", "Drawn", "select", "write_page"]
