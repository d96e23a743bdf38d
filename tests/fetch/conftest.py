"""A server that answers as the services do, and an environment that leads to it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from served_works import Server, running

from graphkit.fetch import Fetched, Request, fetch

KEYS = ("OPENALEX_API_KEY", "OPENALEX_EMAIL", "S2_API_KEY")


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    with running() as server:
        for name, value in server.environment().items():
            monkeypatch.setenv(name, value)
        for name in KEYS:
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        yield server


class Fetching:
    """Fetches into a file of its own, and reads what is there."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.notices: list[str] = []

    def __call__(self, service: str, query: str = "", *, again: bool = False, **what: object) -> Fetched:
        return fetch(Request(service, query, **what), self.path, again=again, notice=self.notices.append)

    def works(self, path: Path | None = None) -> list[dict]:
        lines = (path or self.path).read_text(encoding="utf-8").splitlines()
        return [json.loads(line) for line in lines]

    def titles(self) -> list[str]:
        return [work["title"].split(":")[0] for work in self.works()]

    def files(self) -> list[str]:
        return sorted(path.name for path in self.path.parent.iterdir())


@pytest.fixture
def fetching(tmp_path: Path) -> Fetching:
    return Fetching(tmp_path / "works.jsonl")
