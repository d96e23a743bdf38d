"""What tests of several folders share: a real Neo4j server."""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest


def _server_module() -> ModuleType:
    """Load tests/neo4j/server.py by its path: a folder called neo4j on sys.path would hide the driver."""
    path = Path(__file__).parent / "neo4j" / "server.py"
    spec = importlib.util.spec_from_file_location("neo4j_test_server", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def neo4j_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[object]:
    """A running server, as a tuple of url, user and password; it is stopped at the end of the session."""
    server = _server_module()
    if missing := server.what_is_missing():
        if os.environ.get("CI") == "true":
            pytest.fail(f"Neo4j cannot be tested: {missing}")
        pytest.skip(f"Neo4j cannot be tested: {missing}")
    with server.running_server(tmp_path_factory.mktemp("neo4j")) as running:
        yield running
