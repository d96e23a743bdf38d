"""The papers of a query's rows as BibTeX."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from graphkit.errors import GraphkitError
from graphkit.graph import Node
from graphkit.stores import Store, dump_bibtex
from graphkit.types import NodeLabel

_BATCH = 1_000
_BY_ID = "MATCH (p:Paper) WHERE p.id IN $ids RETURN p"


def show_papers(rows: Sequence[Mapping[str, object]], store: Store) -> str:
    """Return an entry for each paper of the rows, in their order: Paper nodes, and texts that are the id of one.

    Nodes may stand in lists, maps and paths. Raises GraphkitError where there is no paper at all.
    """
    found = list(_papers_and_texts(rows))
    texts = sorted({text for text in found if isinstance(text, str)})
    by_id: dict[str, Node] = {}
    for start in range(0, len(texts), _BATCH):
        answer = store.query(_BY_ID, {"ids": texts[start : start + _BATCH]})
        by_id |= {item.id: item for item in _papers_and_texts(answer) if isinstance(item, Node)}
    named = (by_id.get(item) if isinstance(item, str) else item for item in found)
    papers = [paper for paper in named if paper]
    if rows and not papers:
        raise GraphkitError(
            "The rows hold no paper to write as BibTeX. Return papers or their ids: MATCH (p:Paper) … RETURN p"
        )
    return b"".join(dump_bibtex(papers)).decode()


def _papers_and_texts(value: Any) -> Iterator[Node | str]:
    """Yield each Paper node in a value of a query, and each text that is not inside a node or a relationship."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        if value.keys() == {"labels", "properties"}:
            if NodeLabel.PAPER in value["labels"]:
                yield _paper(value["properties"])
        elif value.keys() != {"type", "properties"}:
            for item in value.values():
                yield from _papers_and_texts(item)
    elif isinstance(value, Iterable):
        for item in value:
            yield from _papers_and_texts(item)


def _paper(row: Mapping[str, Any]) -> Node:
    properties = {key: tuple(value) if isinstance(value, list) else value for key, value in row.items() if key != "id"}
    return Node(str(row["id"]), NodeLabel.PAPER, properties)
