"""Semantic Scholar, through the package semanticscholar. Papers come as https://api.semanticscholar.org describes them.

A search gives ids alone; the papers, with their abstracts and references, come in batches.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Coroutine, Iterator
from itertools import islice
from typing import Any, TypeVar
from urllib.parse import parse_qsl, quote

import requests
from semanticscholar import AsyncSemanticScholar
from semanticscholar.ApiRequester import ApiRequester
from semanticscholar.SemanticScholarException import NoMorePagesException

from graphkit.errors import FetchError
from graphkit.fetch.request import Page, Request, Resume, Work
from graphkit.fetch.session import Notice, RefusedError, find_json_fault, open_session
from graphkit.fetch.sites import Site
from graphkit.identity import fold, normal_arxiv_id, normal_doi, service_id

BATCH = 50
"""Papers that are looked up together. 500 may be, but with their references that is too much to be answered in time."""
RANKED = 1_000
"""Papers that a search gives by relevance; of more, those that are cited most come first."""

_FIELDS = (
    "paperId corpusId externalIds url title abstract venue publicationVenue year publicationDate authors "
    "citationCount references.paperId references.externalIds references.title"
).split()
_PREFIXES = {"corpusid": "CorpusId", "mag": "MAG", "pubmed": "PMID", "acl": "ACL"}
T = TypeVar("T")


def open_service(site: Site, notice: Notice) -> SemanticScholar:
    """Return what asks Semantic Scholar; the key goes into a header."""
    logging.getLogger("semanticscholar").setLevel(logging.ERROR)  # it warns of ids not found, which we report
    session = open_session(site, find_fault, notice)
    if site.key:
        session.headers["x-api-key"] = site.key
    return SemanticScholar(session, site.url)


def find_fault(body: bytes) -> str:
    """Why an answer of Semantic Scholar cannot be used: it is a list, or a page with a list of objects or a count."""
    if fault := find_json_fault(body):
        return fault
    values = json.loads(body)
    if isinstance(values, list):
        return ""
    listed, total = values.get("data", []), values.get("total", 0)
    whole = isinstance(listed, list) and all(isinstance(item, dict) for item in listed) and isinstance(total, int)
    return "" if whole and values.keys() & {"data", "total"} else "no whole page"


class _Requester(ApiRequester):  # type: ignore[misc]
    """Asks through our session, and keeps the answer.

    The package's own requester takes HTTP 401, 502 and 503 for an answer without papers, does not heed Retry-After, and
    leaves the key out where it asks for an author's papers.
    """

    def __init__(self, session: requests.Session) -> None:
        super().__init__(timeout=None, retry=False)
        self.answer: Any = None
        self._session = session

    async def get_data_async(self, url: str, parameters: str, headers: object, payload: Any = None) -> Any:  # noqa: ARG002
        method = "POST" if payload else "GET"
        response = self._session.request(method, url, params=parse_qsl(parameters), json=payload)
        self.answer = json.loads(response.content)
        return self.answer


class SemanticScholar:
    """Asks Semantic Scholar for papers."""

    def __init__(self, session: requests.Session, base: str) -> None:
        self._client = AsyncSemanticScholar(api_url=base)
        self._client._requester = self._requester = _Requester(session)
        self._total = 0

    def pages(self, request: Request, resume: Resume | None) -> Iterator[Page]:
        """Yield what is asked for; see `download.Service`."""
        if request.ids:
            return self._look_up(request.ids, resume["next"] if resume else 0)
        return self._get_listed(request, resume or self._list(request))

    def _list(self, request: Request) -> dict[str, Any]:
        """The ids of a search or an author; of a large search, the first thousand, and a token for more."""
        if request.author:
            ids = self._list_author(request)
            return {"ids": ids, "next": 0, "token": "", "total": len(ids)}
        if request.limit is None or request.limit > RANKED:
            return self._list_bulk(request, "")
        search = self._client.search_paper(
            quote(request.query), year=_years(request), fields=["paperId"], limit=min(100, request.limit)
        )
        ranked = list(islice(self._all_pages(search), request.limit))
        return {"ids": ranked, "next": 0, "token": "", "total": self._page().get("total", 0)}

    def _list_bulk(self, request: Request, token: str) -> dict[str, Any]:
        query = quote(request.query) + (f"&token={quote(token)}" if token else "")  # as the package adds its own
        _run(
            self._client.search_paper(
                query, year=_years(request), fields=["paperId"], bulk=True, sort="citationCount:desc"
            )
        )
        answer = self._page()
        token = answer.get("token") or ""
        return {"ids": _ids(answer), "next": 0, "token": token, "total": answer.get("total", 0)}

    def _list_author(self, request: Request) -> list[str]:
        ids: dict[str, None] = {}
        for author in self._find_authors(request.author):
            papers = self._client.get_author_papers(author, fields=["paperId", "year"], limit=500)
            ids.update(dict.fromkeys(self._all_pages(papers, request)))
        return list(ids)

    def _find_authors(self, author: str) -> list[str]:
        """The ids of all who are called so. Raises FetchError where nobody is."""
        if author.strip().isdecimal():
            return [author.strip()]
        _run(self._client.search_author(quote(author), fields=["name", "paperCount"], limit=100))
        found = [one for one in self._page()["data"] if one.get("authorId")]
        known = [str(one["authorId"]) for one in found if fold(str(one.get("name"))) == fold(author)]
        if not known:
            near = ", ".join(f"{one.get('name')} ({one['authorId']})" for one in found[:5])
            raise FetchError(
                f"Semantic Scholar has no author {author!r}: " + (f"did you mean {near}?" if near else "check it")
            )
        return known

    def _all_pages(self, asking: Coroutine[Any, Any, Any], request: Request | None = None) -> Iterator[str]:
        """Each id of a list, page by page; within a request's years, if given."""
        listed = _run(asking)
        while True:
            answer = self._page()
            yield from _ids(answer, request)
            if not answer.get("next") or not answer["data"]:
                return
            try:
                _run(listed.async_next_page())
            except NoMorePagesException:
                return

    def _page(self) -> dict[str, Any]:
        """The last answer, which must be a page. An empty search has no list at all."""
        answer = self._requester.answer
        if isinstance(answer, dict):
            answer.setdefault("data", [])
            return answer
        raise FetchError("Semantic Scholar gave a list where a page should be: try again later")

    def _get_listed(self, request: Request, listed: Resume) -> Iterator[Page]:
        """The papers of a list of ids, and of the lists that follow it."""
        while True:
            ids = listed["ids"]
            for n in range(listed["next"], len(ids), BATCH):
                works, missing = self._get_batch(ids[n : n + BATCH])
                yield Page(works, {**listed, "next": n + BATCH}, listed["total"], missing)
            if not listed["token"]:
                return
            listed = self._list_bulk(request, listed["token"])

    def _look_up(self, ids: tuple[str, ...], start: int) -> Iterator[Page]:
        known = {id: key for id in ids if (key := _key_of(id))}
        wanted = list(dict.fromkeys(known.values()))
        given = {key: id for id, key in reversed(known.items())}
        missing = [id for id in ids if id not in known] if start == 0 else []
        if not wanted:
            yield Page([], {"next": 0}, 0, missing)
        for n in range(start, len(wanted), BATCH):
            works, unknown = self._get_batch(wanted[n : n + BATCH])
            yield Page(works, {"next": n + BATCH}, len(wanted), missing + [given[key] for key in unknown])
            missing = []

    def _get_batch(self, ids: list[str]) -> tuple[list[Work], list[str]]:
        """The papers of these ids, and the ids not known. One bad id makes the service refuse them all: so halves."""
        try:
            _run(self._client.get_papers(ids, fields=_FIELDS))
        except RefusedError as error:
            if error.status not in (400, 404):
                raise
            if len(ids) == 1:
                return [], ids
            first, second = self._get_batch(ids[: len(ids) // 2]), self._get_batch(ids[len(ids) // 2 :])
            return first[0] + second[0], first[1] + second[1]
        except (ValueError, TypeError, AttributeError, KeyError):
            pass  # the package reads each date and name; a paper where it cannot is taken as it came, as the others are
        answer = self._requester.answer
        if not isinstance(answer, list) or len(answer) != len(ids):
            raise FetchError("Semantic Scholar gave another number of papers than was asked for: try again later")
        papers = [item if isinstance(item, dict) and item.get("paperId") else None for item in answer]
        works = [Work(str(paper["paperId"]), paper) for paper in papers if paper]
        return works, [id for id, paper in zip(ids, papers, strict=True) if not paper]


def _run(coroutine: Coroutine[Any, Any, T]) -> T:
    """The value of a coroutine that waits for nothing, as ours do: an event loop would hold back Ctrl-C."""
    try:
        coroutine.send(None)
    except StopIteration as done:
        value: T = done.value
        return value
    raise RuntimeError("the client of Semantic Scholar waits for something")


def _ids(answer: dict[str, Any], request: Request | None = None) -> list[str]:
    papers = [item for item in answer["data"] if item.get("paperId")]
    return [str(item["paperId"]) for item in papers if request is None or _is_of_years(item.get("year"), request)]


def _is_of_years(year: object, request: Request) -> bool:
    if request.first_year is None and request.last_year is None:
        return True
    return isinstance(year, int) and (request.first_year or 0) <= year <= (request.last_year or year)


def _years(request: Request) -> str | None:
    if request.first_year is None and request.last_year is None:
        return None
    return f"{request.first_year or ''}-{request.last_year or ''}"


def _key_of(id: str) -> str:
    """An id as Semantic Scholar wants it said; empty for what it does not take."""
    kind, _, value = service_id(id).partition(":")
    if kind == "s2":
        return value
    if kind == "pmc":
        return f"PMCID:{value.removeprefix('pmc')}"
    if kind in _PREFIXES:
        return f"{_PREFIXES[kind]}:{value.upper() if kind == 'acl' else value}"
    doi, arxiv_id = normal_doi(id), normal_arxiv_id(id)
    if arxiv_id and (not doi or "10.48550/" in doi):
        return f"ARXIV:{arxiv_id}"
    return f"DOI:{doi}" if doi else ""
