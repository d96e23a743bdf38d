"""One contract for all stores, and the one door to them."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Protocol
from urllib.parse import urlsplit

from graphkit.errors import StoreError
from graphkit.graph import KnowledgeGraph
from graphkit.stores.exports import EXPORTS
from graphkit.stores.extras import missing_extra
from graphkit.stores.files import FORMATS, FileStore

SCHEMES = frozenset({"bolt", "bolt+s", "bolt+ssc", "neo4j", "neo4j+s", "neo4j+ssc"})
KINDS = "neo4j://… or bolt://… (also +s), a file that ends in .json, .graphml or .gexf, a .parquet, or a folder"


class Store(Protocol):
    """A place that keeps one graph. Use it in a `with` statement, or call `close`."""

    def write(self, graph: KnowledgeGraph) -> None:
        """Keep `graph`; a second write of the same graph changes nothing. Raises StoreError."""

    def read(self) -> KnowledgeGraph:
        """Return the graph that is kept, equal to what was written. Raises StoreError."""

    def query(
        self, cypher: str, parameters: Mapping[str, object] | None = None, *, timeout: float | None = None
    ) -> list[dict[str, object]]:
        """Return the rows of a Cypher query that only reads, as plain JSON values; stop it after `timeout` seconds.

        A node comes as {"labels", "properties"}, a relationship as {"type", "properties"}, a path as
        {"nodes", "relationships"}. Raises StoreError where the query fails, is stopped, would do
        more than read the graph, or the store has no Cypher.
        """

    def close(self) -> None:
        """Let go of files and connections."""

    def __enter__(self) -> Store: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


def open_store(url: str | Path, *, user: str | None = None, password: str | None = None) -> Store:
    """Return the store at `url`: Neo4j, a .json, .graphml or .gexf file, a .parquet, or a folder of `graphkit build`.

    For Neo4j, `user` and `password` default to NEO4J_USER (or "neo4j") and NEO4J_PASSWORD; with no password the server
    is asked without one. NEO4J_DATABASE names the database. Raises StoreError for another kind of address, and where
    the server does not answer or refuses the login.
    """
    text = os.fspath(url)
    if isinstance(url, str) and "://" in text:
        return _open_server(text, user, password)
    path = Path(text)
    if text and path.suffix.lower() in FORMATS and not path.is_dir():
        return FileStore(path)
    if text and path.suffix.lower() == ".parquet":
        return _open_parquet(path)
    if path.suffix.lower() in EXPORTS and not (path / "graph.json").exists():
        raise StoreError(
            f"{text} is for other programs: graphkit writes it, with `graphkit write DIR --to {text}`, and does not "
            f"read it back. To read or query, give {KINDS}."
        )
    if text and (path.is_dir() or (not path.suffix and not path.exists())):
        from graphkit.stores.embedded import FolderStore  # 17 MB of engine, needed here only

        return FolderStore(path)
    raise StoreError(
        f"{text!r} is no store that graphkit knows. Give {KINDS}; to write only: {', '.join(sorted(EXPORTS))}."
    )


def _open_parquet(path: Path) -> Store:
    try:
        from graphkit.stores.parquet import ParquetStore
    except ModuleNotFoundError as error:
        raise missing_extra(path, "parquet") from error
    return ParquetStore(path)


def _open_server(url: str, user: str | None, password: str | None) -> Store:
    try:
        parts = urlsplit(url)
        host = parts.hostname
        _ = parts.port  # raises ValueError where it is no number
    except ValueError as error:
        # `error` may quote the address, and with it a password
        raise StoreError(f"A store's address cannot be read: host or port is malformed. Give {KINDS}.") from error
    if parts.scheme not in SCHEMES:
        raise StoreError(f"A store's address starts with {parts.scheme!r}, which is not known. Give {KINDS}.")
    if "@" in parts.netloc:
        raise StoreError(
            f"The address of Neo4j at {host!r} holds a user or a password. "
            "Leave them out, and set NEO4J_USER and NEO4J_PASSWORD instead."
        )
    if not host:
        raise StoreError(f"The address {url!r} names no host. Give one such as bolt://localhost:7687.")
    from graphkit.stores.neo4j_store import Neo4jStore  # the driver takes long to import, and files do not need it

    user = user or os.environ.get("NEO4J_USER") or "neo4j"
    if password is None:
        password = os.environ.get("NEO4J_PASSWORD") or None
    return Neo4jStore(url, user=user, password=password, database=os.environ.get("NEO4J_DATABASE") or None)
