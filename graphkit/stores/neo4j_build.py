"""One write is one build: a node (:_GraphkitBuild) that says which graph the database holds, and whether it is whole.

It is also the lock. Who writes puts an id of its own there, and every transaction of the write first renews it, in
itself: so none can commit after another has taken over. It may be taken over when it was not renewed for LEASE seconds
of the server's clock, that is, when its writer was killed.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any, TypeVar

import neo4j

from graphkit.errors import StoreError
from graphkit.stores.neo4j_connection import Connection
from graphkit.stores.neo4j_schema import make_constraint

LABEL = "_GraphkitBuild"  # no label of a user's begins so
LEASE = 30.0
POLL = 0.5
T = TypeVar("T")
_READ = f"MATCH (b:{LABEL} {{name: 'graph'}}) RETURN properties(b)"
_TOUCH = (  # to set a value takes the lock on the node: what is read after it stays so until the transaction ends
    f"MERGE (b:{LABEL} {{name: 'graph'}}) SET b.name = 'graph' "
    "RETURN properties(b), b.state = 'writing' AND b.until > timestamp()"
)
_TAKE = f"""\
MATCH (b:{LABEL} {{name: 'graph'}})
SET b.id = $id, b.state = 'writing', b.version = $version, b.until = timestamp() + $lease,
    b.started = datetime(), b.finished = null, b.digest = null
SET b += {{nodes: null, edges: null, sent_nodes: null, sent_edges: null, deleted_nodes: null}}"""
_RENEW = f"MATCH (b:{LABEL} {{name: 'graph', id: $id}}) SET b.until = timestamp() + $lease, b += $more RETURN b.id"
_FINISH = (
    f"MATCH (b:{LABEL} {{name: 'graph', id: $id}}) "
    "SET b.state = 'complete', b.finished = datetime(), b.until = null, b += $more RETURN b.id"
)
_IMPORTED = """\
MERGE (b:{label} {{name: 'graph'}}) SET b.id = randomUUID(), b.state = 'complete', b.version = '{version}',
b.finished = datetime(), b.digest = '{digest}', b.node_names = {node_names}, b.edge_names = {edge_names}"""
_RELEASE = f"MATCH (b:{LABEL} {{name: 'graph', id: $id, state: 'writing'}}) SET b.until = 0"


@dataclass(frozen=True)
class Build:
    """The last write: its id, the digest of its graph once it is whole, and the names of the properties it wrote."""

    id: str
    digest: str | None
    node_names: frozenset[str] | None
    edge_names: frozenset[str]


def read_build(connection: Connection) -> Build | None:
    """Return what the database says of its last write, or None if there was none. Raises StoreError."""
    rows = connection.read(_READ, neo4j.Result.values)
    return _build(rows[0][0]) if rows else None


def finished_build(connection: Connection) -> Build:
    """Return the last write. Raises StoreError where there is none, or where it is not finished."""
    build = read_build(connection)
    if build is None:
        raise StoreError(f"{connection.url} holds no graph of graphkit. Write one with `graphkit write DIR --to URL`.")
    if build.digest is None:
        raise StoreError(
            f"The graph in {connection.url} is half written. If a `graphkit write` is at work there, wait for it; "
            "if it was stopped, run it again: it goes on where it stopped."
        )
    return build


def imported_build(digest: str, node_names: Iterable[str], edge_names: Iterable[str]) -> str:
    """Return the command that says of an imported graph what a write would say; the names are letters and digits."""
    names = {key: [*sorted(given)] for key, given in (("node_names", node_names), ("edge_names", edge_names))}
    return _IMPORTED.format(label=LABEL, version=version("graphkit"), digest=digest, **names)


@contextmanager
def claimed_build(connection: Connection, *, is_first: bool) -> Iterator[Build]:
    """Begin a write that no other may join; what is raised inside gives the claim up, with the graph half written.

    Waits for the end of a claim that nobody renews. Raises StoreError where another write is alive.
    """
    if is_first:
        make_constraint(connection, LABEL, "name")  # so that there are never two of it
    id = uuid.uuid4().hex
    seen: dict[str, Any] | None = None
    while True:
        former, held = connection.write(lambda transaction: _take(transaction, id))
        if not held:
            break
        if seen and (former["id"], former["until"]) != (seen["id"], seen["until"]):
            raise StoreError(
                f"Another graphkit is writing to {connection.url}. Nothing was written by this one: "
                "run it again when the other has finished."
            )
        seen = former
        time.sleep(POLL)
    try:
        yield _build({**former, "id": id, "digest": None})
    except BaseException:
        connection.try_once(_RELEASE, {"id": id})
        raise


def renewing(
    connection: Connection,
    build: Build,
    work: Callable[[neo4j.ManagedTransaction], T],
    more: Mapping[str, object] | None = None,
) -> T:
    """Run `work` in a transaction that renews the claim, and sets `more` of the build's properties, first."""

    def renew(transaction: neo4j.ManagedTransaction) -> T:
        row = {"id": build.id, "lease": int(LEASE * 1000), "more": dict(more or {})}
        _check_claim(connection, transaction.run(_RENEW, row).single())
        return work(transaction)

    return connection.write(renew)


def finish_build(connection: Connection, build: Build, digest: str, counts: Mapping[str, int]) -> None:
    """Say that the graph is whole, and give the claim up. Raises StoreError."""
    row = {"id": build.id, "more": {"digest": digest, **counts}}
    connection.write(lambda transaction: _check_claim(connection, transaction.run(_FINISH, row).single()))


def _take(transaction: neo4j.ManagedTransaction, id: str) -> tuple[dict[str, Any], bool]:
    """Take the claim if nobody holds it; return the build's properties as they were, and whether somebody does."""
    former, held = transaction.run(_TOUCH).single(strict=True)
    if held and former["id"] != id:  # our own, where a lost connection hid from us that we had it
        return former, True
    transaction.run(_TAKE, {"id": id, "lease": int(LEASE * 1000), "version": version("graphkit")}).consume()
    return former, False


def _check_claim(connection: Connection, row: neo4j.Record | None) -> None:
    if row is None:
        raise StoreError(
            f"Another graphkit took over the writing to {connection.url}, as this one had been silent for too long. "
            "Nothing more was written by this one: run it again when the other has finished."
        )


def _build(row: Mapping[str, Any]) -> Build:
    names = row.get("node_names")
    return Build(
        str(row.get("id")),
        row.get("digest"),
        None if names is None else frozenset(names),
        frozenset(row.get("edge_names") or ()),
    )
