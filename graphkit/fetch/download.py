"""From a request to a file: pages come one by one, and each is on the disk before the next is asked for."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple, Protocol

from graphkit.errors import FetchError
from graphkit.fetch.part import Part
from graphkit.fetch.request import Page, Request, Resume
from graphkit.fetch.sites import SERVICES, find_site

Progress = Callable[[str, int, int], None]
Notice = Callable[[str], None]


class Fetched(NamedTuple):
    """A finished file: how many works it holds, how many the service has for the request, and the ids not known."""

    path: Path
    works: int
    total: int
    missing: list[str]


class Service(Protocol):
    """What the module of a service gives."""

    def pages(self, request: Request, resume: Resume | None) -> Iterator[Page]:
        """Yield what is asked for, from the beginning or from where `resume` of an earlier page says."""
        ...


def fetch(
    request: Request,
    output: Path,
    *,
    again: bool = False,
    progress: Progress = lambda stage, done, total: None,  # noqa: ARG005
    notice: Notice = lambda text: None,  # noqa: ARG005
) -> Fetched:
    """Write what `request` asks for to `output`, as JSON lines in the service's own form; for arXiv, its snapshot's.

    A run that stopped goes on when it is called again. A file that is there is left alone, and so is what there is of
    another request, unless `again`. `progress` gets ("fetch", works so far, works in all), `notice` what a user should
    know while waiting. Addresses, keys and e-mail come from the environment: see `graphkit.fetch.sites`.

    Raises FetchError where the libraries are not installed, the service fails, refuses or has nothing, or the file
    cannot be written; what has come by then is kept.
    """
    if request.service not in SERVICES:
        raise FetchError(f"unknown service {request.service!r}: graphkit knows {', '.join(SERVICES)}")
    if sum(map(bool, (request.query, request.ids, request.author))) != 1:
        raise FetchError("a request has exactly one of a query, ids and an author")
    service = _open_service(request.service, notice)
    with Part(output, request, again=again) as part:
        if part.resume is not None:
            notice(f"Going on after {part.done:,} works that are there already.")
        try:
            _get_pages(service, request, part, progress)
        except FetchError as error:
            if not part.done:
                raise
            raise FetchError(
                f"{error}. {part.done:,} works are kept: the same command goes on from there, and --again begins anew"
            ) from error
        fetched = Fetched(output, part.done, part.total, part.missing)
        if not fetched.works:
            raise FetchError(
                f"no works found: {request}{_name_missing(fetched.missing)}. Check the words, ids and years"
            )
        part.finish()
    return fetched


def _get_pages(service: Service, request: Request, part: Part, progress: Progress) -> None:
    for page in _until_limit(service, request, part):
        part.add(page)
        progress("fetch", part.done, min(part.total, request.limit or part.total))


def _until_limit(service: Service, request: Request, part: Part) -> Iterator[Page]:
    pages = service.pages(request, part.resume)
    while request.limit is None or part.done < request.limit:
        page = next(pages, None)
        if page is None:
            return
        yield page


def _name_missing(missing: list[str]) -> str:
    return f" (not known: {', '.join(missing[:3])}{', …' if len(missing) > 3 else ''})" if missing else ""


def _open_service(name: str, notice: Notice) -> Service:
    """Import the service's client library and get ready to ask."""
    site = find_site(name)
    try:
        module = importlib.import_module(f"graphkit.fetch.{name}")
    except ModuleNotFoundError as error:
        raise FetchError(
            f'graphkit fetch needs {error.name}, which is not installed: pip install "graphkit[fetch]"'
        ) from error
    service: Service = module.open_service(site, notice)
    return service
