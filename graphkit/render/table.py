"""Write rows as one HTML file: a table to sort, filter and take away, that opens from disk with no network at all."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote

from graphkit.files import write_whole
from graphkit.graph import KnowledgeGraph, Node
from graphkit.render.document import compose_table
from graphkit.render.evidence import LONGEST_NAME, clip
from graphkit.render.facts import link_of_doi, link_of_url
from graphkit.types import NodeLabel

_ARXIV = re.compile(r"(?:arxiv:)?(\d{4}\.\d{4,5}(?:v\d+)?|[a-z-]+(?:\.[a-z]{2})?/\d{7}(?:v\d+)?)", re.IGNORECASE)


@dataclass(frozen=True)
class Column:
    """One column: `key` into the rows, heading, and how its values read; `digits` are those behind the point of a real.

    `ids` is the key of the id, or the list of ids, of the nodes that its cells name; their names are shown, with links.
    """

    key: str
    heading: str
    kind: Literal["text", "count", "year", "real"] = "text"
    digits: int = 3
    ids: str = ""


@dataclass(frozen=True)
class Member:
    """One of the nodes that a row stands for, and a few words on it."""

    id: str
    remark: str


@dataclass(frozen=True)
class Table:
    """What a page of rows shows.

    `about` says in a sentence what the rows are, `source` where their method was published, `settings` what was asked.
    `notes` say what was left out. Of each row all values can be taken away as CSV; `columns` are those shown. Where
    `members` is not empty, it has a sequence for each row, which can be opened; where `as_path` is true, the rows are
    those of routes ("route", "order", "year", "weight", "id"), and are drawn in time, too.
    """

    name: str
    title: str
    about: str
    source: str
    settings: str
    notes: tuple[str, ...]
    columns: tuple[Column, ...]
    rows: Sequence[Mapping[str, object]]
    members: Sequence[Sequence[Member]] = ()
    as_path: bool = False


def write_table(table: Table, graph: KnowledgeGraph, path: str | Path) -> None:
    """Write the table as an HTML page; names and links of the ids in it are looked up in `graph`.

    The same table gives the same bytes. The file appears whole or not at all. Raises GraphkitError when it cannot be
    written, ValueError when `members` are given, but not for each row.
    """
    if table.members and len(table.members) != len(table.rows):
        raise ValueError(f"members of {len(table.members)} rows, but there are {len(table.rows)} rows")
    paragraphs = {"about": table.about, "source": table.source, "settings": table.settings}
    page = compose_table(table.title, paragraphs, table.notes, _describe(table, graph))
    write_whole(Path(path), [page.encode("utf-8", "replace")])


def link_of(node: Node) -> str:
    """Return the https address of a paper: of its DOI, else at arXiv, else its own; empty where there is none."""
    if node.label != NodeLabel.PAPER:
        return ""
    doi, arxiv_id, url = (str(node.properties.get(key, "")).strip() for key in ("doi", "arxiv_id", "url"))
    if link := link_of_doi(doi):
        return link
    if match := _ARXIV.fullmatch(arxiv_id[:100]):
        return f"https://arxiv.org/abs/{quote(match[1])}"
    link = link_of_url(url)
    return link if link and link.lower().startswith("https:") else ""


def _describe(table: Table, graph: KnowledgeGraph) -> dict[str, Any]:
    """Return what the page's script shows. Nodes are known there by their numbers in `nodes`."""
    wanted = {*_ids_in_cells(table), *(member.id for members in table.members for member in members)}
    nodes = [node for node in graph.nodes if node.id in wanted]
    number = {node.id: n for n, node in enumerate(nodes)}
    keys = list(dict.fromkeys(key for row in table.rows for key in row))
    return {
        "name": table.name,
        "columns": [
            {
                "heading": column.heading,
                "kind": column.kind,
                "digits": column.digits,
                "place": keys.index(column.key) if column.key in keys else 0,
                "ids": keys.index(column.ids) if column.ids in keys else -1,
            }
            for column in table.columns
        ],
        "keys": keys,
        "rows": [[row.get(key) for key in keys] for row in table.rows],
        "nodes": [[clip(node.name, LONGEST_NAME), link_of(node), node.properties.get("year")] for node in nodes],
        "ids": [node.id for node in nodes],
        "members": [[[number[one.id], one.remark] for one in members if one.id in number] for members in table.members],
        "path": table.as_path and bool(table.rows),
    }


def _ids_in_cells(table: Table) -> Iterator[str]:
    for key in {column.ids for column in table.columns if column.ids}:
        for row in table.rows:
            ids = row.get(key)
            yield from map(str, ids if isinstance(ids, list | tuple) else [ids])
