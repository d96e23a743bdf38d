"""Opening the target of a command: a folder, a file, or a Neo4j server with its user and password."""

from __future__ import annotations

import os
import sys

import click

from graphkit.stores import Store, open_store


def open_target(target: str) -> Store:
    """Open a store; for a server without NEO4J_PASSWORD in the environment, ask for the password on a terminal."""
    if "://" in target and "NEO4J_PASSWORD" not in os.environ and sys.stdin.isatty():
        user = os.environ.get("NEO4J_USER") or click.prompt("User", default="neo4j", err=True)
        return open_store(target, user=user, password=click.prompt("Password", hide_input=True, err=True))
    return open_store(target)
