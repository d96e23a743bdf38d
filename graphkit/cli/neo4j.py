"""Opening the target of a command: a folder, a file, or a Neo4j server with its user and password."""

from __future__ import annotations

import os
import sys

import click

from graphkit.errors import LoginError
from graphkit.stores import Store, open_store


def open_target(target: str) -> Store:
    """Open a store; where a server wants a password and NEO4J_PASSWORD is not set, ask for it on a terminal."""
    try:
        return open_store(target)
    except LoginError:
        if os.environ.get("NEO4J_PASSWORD") or not sys.stdin.isatty():
            raise
    user = os.environ.get("NEO4J_USER") or click.prompt("User", default="neo4j", err=True)
    return open_store(target, user=user, password=click.prompt("Password", hide_input=True, err=True))
