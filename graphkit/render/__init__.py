"""From a knowledge graph, or rows about it, to one HTML file that opens without a network."""

from graphkit.render.cut import DEFAULT_LIMIT
from graphkit.render.notebook import Inline, show
from graphkit.render.page import Drawn, write_page
from graphkit.render.part import select
from graphkit.render.table import Column, Member, Table, write_table

__all__ = [
    "DEFAULT_LIMIT",
    "Column",
    "Drawn",
    "Inline",
    "Member",
    "Table",
    "select",
    "show",
    "write_page",
    "write_table",
]
