"""The graph that the tests draw, and Chromium to look at its page with."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright
from render.hostile_graph import SCRIPT, make_hostile
from render.made_up_field import make_field
from render.opened_page import Opened, OpenPage

from graphkit.graph import KnowledgeGraph
from graphkit.render import write_page


@pytest.fixture(scope="session")
def field_graph() -> KnowledgeGraph:
    """Forty papers: 181 nodes of every label but Model."""
    return make_field(40)


@pytest.fixture(scope="session")
def field_page(field_graph: KnowledgeGraph, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of the field of forty papers."""
    path = tmp_path_factory.mktemp("page") / "graph.html"
    write_page(field_graph, path)
    return path


@pytest.fixture(scope="session")
def hostile_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page on which every text that a paper could bring along tries to be more than text."""
    path = tmp_path_factory.mktemp("hostile") / "graph.html"
    write_page(make_hostile(), path, title=SCRIPT)
    return path


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start the Chromium of this machine, once."""
    path = next(
        (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None
    )
    if path is None:
        reason = "no Chromium on PATH: install it (on Debian: apt-get install chromium)"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    flags = "--no-sandbox --disable-gpu --disable-background-networking --disable-component-update --disable-sync"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, headless=True, args=[*flags.split(), "--no-first-run"]
        )
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser: Browser) -> OpenPage:
    """Return what opens a file in a browser without a network, at a width, in a colour scheme."""

    @contextmanager
    def opening(path: Path, width: int = 1280, scheme: str = "light") -> Iterator[Opened]:
        context = browser.new_context(
            offline=True,
            viewport={"width": width, "height": 800},
            color_scheme="dark" if scheme == "dark" else "light",
            reduced_motion="reduce",
            accept_downloads=True,
        )
        opened = Opened(context.new_page())
        opened.page.on("console", lambda message: opened.messages.append(message.text))
        opened.page.on("pageerror", lambda error: opened.messages.append(str(error)))
        opened.page.on("dialog", lambda dialog: (opened.messages.append(dialog.message), dialog.dismiss()))
        opened.page.on("request", lambda request: opened.requests.append(request.url))
        try:
            opened.page.goto(path.as_uri())
            yield opened
        finally:
            context.close()

    return opening
