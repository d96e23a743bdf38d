"""arXiv, through the package arxiv. It answers with Atom; a work is written as a line of its metadata snapshot is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.utils import format_datetime
from itertools import islice
from typing import Any

import arxiv
from lxml import etree

from graphkit.errors import FetchError
from graphkit.fetch.request import Page, Request, Resume, Work
from graphkit.fetch.session import Notice, open_session
from graphkit.fetch.sites import Site
from graphkit.identity import normal_arxiv_id

PAGE = 100
"""Works on a page, and ids that are looked up together."""

_ATOM = "{http://www.w3.org/2005/Atom}"
_SEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"
_ERROR = re.compile(r"https?://arxiv\.org/api/errors")
_FIELDED = re.compile(
    r"\b(?:ti|au|abs|co|jr|cat|rn|id|id_list|all|submittedDate|lastUpdatedDate):|\b(?:AND|OR|ANDNOT)\b"
)


def open_service(site: Site, notice: Notice) -> Arxiv:
    """Return what asks arXiv."""
    return Arxiv(site, notice)


class Arxiv:
    """Asks arXiv for works, page by page; `total` is how many it said there are."""

    def __init__(self, site: Site, notice: Notice) -> None:
        self.total = 0
        self._held = 0  # works on the last page
        # The session makes the pauses and the retries, as arXiv wishes: the package's own are all of the same length.
        self._client = arxiv.Client(page_size=PAGE, delay_seconds=0, num_retries=0)
        self._client.query_url_format = f"{site.url}?{{}}"
        self._client._session = open_session(site, self._find_fault, notice)

    def pages(self, request: Request, resume: Resume | None) -> Iterator[Page]:
        """Yield what is asked for; see `download.Service`."""
        start = resume["next"] if resume else 0
        if request.ids:
            return self._look_up(request.ids, start)
        return self._search(_write_query(request), start, min(PAGE, request.limit or PAGE))

    def _search(self, query: str, start: int, size: int) -> Iterator[Page]:
        self._client.page_size = size
        while results := self._ask(arxiv.Search(query, max_results=None), start):
            start += len(results)
            yield Page(results, {"next": start}, self.total)
            if start >= self.total:
                return

    def _look_up(self, ids: tuple[str, ...], start: int) -> Iterator[Page]:
        known = {id: arxiv_id for id in ids if (arxiv_id := _key_of(id))}
        wanted = list(dict.fromkeys(known.values()))
        given = {arxiv_id: id for id, arxiv_id in reversed(known.items())}
        missing = [id for id in ids if id not in known] if start == 0 else []
        if not wanted:
            yield Page([], {"next": 0}, 0, missing)
        for n in range(start, len(wanted), PAGE):
            batch = wanted[n : n + PAGE]
            works = self._ask(arxiv.Search(id_list=batch, max_results=None), 0)
            found = {work.id for work in works}
            missing += [given[id] for id in batch if id not in found]
            yield Page(works, {"next": n + PAGE}, len(wanted), missing)
            missing = []

    def _ask(self, search: Any, start: int) -> list[Work]:
        """One page; the package would go on to the next ones, and lose this one if they fail."""
        self._held = 0
        try:
            results = self._client.results(search, offset=start)
            first = list(islice(results, 1))
            return [_make_work(result) for result in (*first, *islice(results, max(0, self._held - 1)))]
        except (ValueError, arxiv.ArxivError) as error:  # a date that is none; an empty page amid full ones
            raise FetchError(
                f"arXiv gave a page that cannot be read ({type(error).__name__}): try again later"
            ) from error

    def _find_fault(self, body: bytes) -> str:
        """Why an answer of arXiv cannot be used; the package would take what can be read of a broken one."""
        try:
            root = etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False))
        except (etree.XMLSyntaxError, ValueError):
            return "broken XML"
        if root.tag != f"{_ATOM}feed":
            return "no feed"
        for entry in root.iterfind(f"{_ATOM}entry"):
            if _ERROR.match(entry.findtext(f"{_ATOM}id", "")):
                said = " ".join(entry.findtext(f"{_ATOM}summary", "").split())[:200]
                raise FetchError(f"arXiv does not take this request ({said}): check the query and the ids")
        numbers = [root.findtext(f"{_SEARCH}{name}", "").strip() for name in ("totalResults", "startIndex")]
        if not all(re.fullmatch(r"\d{1,12}", number) for number in numbers):
            return "no whole page"
        self.total, start = map(int, numbers)
        self._held = len(root.findall(f"{_ATOM}entry"))
        if not self._held and start < self.total:
            return "an empty page where there is more"  # arXiv does this now and then
        return ""


def _write_query(request: Request) -> str:
    """The request in arXiv's language: words without a field must all be there, anywhere; what has fields stays."""
    if request.author:
        query = f'au:"{_bare(request.author)}"'
    elif _FIELDED.search(request.query):
        query = request.query
    else:
        words = re.findall(r'"[^"]+"|[^\s"]+', request.query)
        query = " AND ".join(f'all:"{word}"' for text in words if (word := _bare(text)))
    if request.first_year or request.last_year:
        query = (
            f"({query}) AND submittedDate:[{request.first_year or 1900}01010000 TO {request.last_year or 2999}12312359]"
        )
    return query


def _key_of(id: str) -> str:
    """The id as arXiv answers with it: math.GT/0309136 is math/0309136; empty for what is none."""
    return re.sub(r"\.[a-z]{2}/", "/", normal_arxiv_id(id))


def _bare(text: str) -> str:
    return " ".join(text.replace('"', " ").split())


def _make_work(result: Any) -> Work:
    """An entry in the form of the snapshot, arxiv-metadata-oai-snapshot.json."""
    id = normal_arxiv_id(result.entry_id) or result.get_short_id()
    names = [" ".join(author.name.split()) for author in result.authors]
    values = {
        "id": id,
        "authors": ", ".join(names),
        "title": result.title,
        "comments": result.comment,
        "journal-ref": result.journal_ref,
        "doi": result.doi,
        "categories": " ".join(result.categories),
        "abstract": result.summary,
        "versions": [{"version": "v1", "created": format_datetime(result.published, usegmt=True)}],
        "update_date": f"{result.updated:%Y-%m-%d}",
        "authors_parsed": [[*reversed(name.rpartition(" ")[::2]), ""] for name in names],
    }
    return Work(id, values)
