"""The constraints and indexes of the store, named graphkit_…, each made once."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress

import neo4j

from graphkit.stores.neo4j_connection import Connection
from graphkit.types import NODE_LABELS, NodeLabel

_CONSTRAINT = "CREATE CONSTRAINT `{name}` IF NOT EXISTS FOR (n:`{label}`) REQUIRE n.{key} IS UNIQUE"
_YEAR = "CREATE INDEX graphkit_Paper_year IF NOT EXISTS FOR (n:Paper) ON (n.year)"
_NAMES = "CREATE FULLTEXT INDEX graphkit_names IF NOT EXISTS FOR (n:{labels}) ON EACH [n.name, n.aliases, n.title]"
_READ_CONSTRAINTS = "SHOW CONSTRAINTS YIELD name, labelsOrTypes RETURN name, labelsOrTypes"
_READ_INDEXES = "SHOW INDEXES YIELD name, labelsOrTypes RETURN name, labelsOrTypes"


def schema_commands(labels: Iterable[NodeLabel]) -> list[str]:
    """Return the commands that make all of it in an empty database."""
    names = sorted({label.value for label in (*NODE_LABELS, *labels)})
    return [*(constraint_command(label, "id") for label in names), _YEAR, _names_command(names)]


def constraint_command(label: str, key: str) -> str:
    """Return the command that lets `key` be unique among the nodes of a label, if it is not so already."""
    return _CONSTRAINT.format(name=f"graphkit_{label}_{key}", label=label, key=key)


def _names_command(labels: Iterable[str]) -> str:
    return _NAMES.format(labels="|".join(f"`{label}`" for label in sorted(labels)))


def make_constraint(connection: Connection, label: str, key: str) -> None:
    """Let `key` be unique among the nodes of a label, if it is not so already. Raises StoreError."""
    connection.define(constraint_command(label, key))


def make_schema(connection: Connection, labels: Iterable[NodeLabel]) -> None:
    """Make what is missing: unique ids for each label, an index on Paper.year, a full-text one on names and titles.

    Raises StoreError.
    """
    found = dict(connection.read(_READ_INDEXES, neo4j.Result.values))
    all_labels = {label.value for label in (*NODE_LABELS, *labels)}
    missing = sorted(label for label in all_labels if _constraint_on(label) not in found)
    for label in missing:
        make_constraint(connection, label, "id")
    if "graphkit_Paper_year" not in found:
        connection.define(_YEAR)
    searched = set(found.get("graphkit_names") or ())
    if not all_labels <= searched:
        if searched:  # an index takes no further label
            connection.define("DROP INDEX graphkit_names IF EXISTS")
        connection.define(_names_command(all_labels | searched))
    if missing or not all_labels <= searched:
        connection.define("CALL db.awaitIndexes(600)")


def own_labels(connection: Connection) -> list[NodeLabel]:
    """The labels beside the schema's that `make_schema` has put its constraint on, sorted. Raises StoreError."""
    own = set()
    for name, labels in connection.read(_READ_CONSTRAINTS, neo4j.Result.values):
        with suppress(ValueError):  # a constraint of somebody else's
            own |= {label for label in map(NodeLabel, labels) if name == _constraint_on(label)}
    return sorted(own.difference(NODE_LABELS))


def _constraint_on(label: str) -> str:
    return f"graphkit_{label}_id"
