"""What tests of several folders share: a real Neo4j server, and how long an example may take."""

from __future__ import annotations

import os
from collections.abc import Iterator

import neo4j
import pytest
from hypothesis import settings
from neo4j_server.server import Server, running_server, what_is_missing

settings.register_profile("graphkit", deadline=None)  # no test asks for seconds: a machine may have much else to do
settings.load_profile("graphkit")


@pytest.fixture(scope="session")
def neo4j_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A running server, as a tuple of url, user and password; it is stopped at the end of the session."""
    if missing := what_is_missing():
        if os.environ.get("CI") == "true":
            pytest.fail(f"Neo4j cannot be tested: {missing}")
        pytest.skip(f"Neo4j cannot be tested: {missing}")
    with running_server(tmp_path_factory.mktemp("neo4j")) as running:
        yield running


@pytest.fixture
def empty_neo4j(neo4j_server: Server) -> Server:
    """The running server, with nothing in its database."""
    with neo4j.GraphDatabase.driver(neo4j_server.url, auth=(neo4j_server.user, neo4j_server.password)) as driver:
        driver.execute_query("MATCH (n) DETACH DELETE n")
    return neo4j_server
