"""OpenAlex, through pyalex. Works come as https://developers.openalex.org describes them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from importlib.metadata import version
from itertools import groupby
from typing import Any

import pyalex
import requests

from graphkit.errors import FetchError
from graphkit.fetch.request import Page, Request, Resume, Work
from graphkit.fetch.session import Notice, RefusedError, find_json_fault, open_session
from graphkit.fetch.sites import Site
from graphkit.identity import fold, normal_arxiv_id, normal_doi, service_id

PAGE = 100
"""Works on a page: the most that OpenAlex gives."""
BATCH = 50
"""Ids that are looked up together; OpenAlex takes 100, but DOIs make long addresses."""

# What ingest reads of a work, and what tells a user what it is.
_FIELDS = (
    "id doi ids title display_name publication_year publication_date language type authorships primary_location "
    "locations referenced_works cited_by_count abstract_inverted_index"
).split()
_FILTERS = {"openalex": "openalex_id", "doi": "doi", "pubmed": "ids.pmid", "mag": "ids.mag"}
_PUBLIC = "https://api.openalex.org"
_WORK = re.compile(r"w\d{1,15}", re.IGNORECASE)
_AUTHOR = re.compile(r"(?:https?://openalex\.org/(?:authors/)?)?(a\d{1,15})", re.IGNORECASE)
_ORCID = re.compile(r"(?:https?://orcid\.org/)?(\d{4}-\d{4}-\d{4}-\d{3}[\dx])", re.IGNORECASE)


class _Asking:
    """Makes a class of pyalex ask through our session, and a mirror if there is one: pyalex has settings for neither.

    Its `openalex_url` is read nowhere, and its sessions are of its own making.
    """

    session: requests.Session
    base: str

    def _get_from_url(self, url: str, session: object = None) -> Any:  # noqa: ARG002
        return super()._get_from_url(url.replace(_PUBLIC, self.base, 1), self.session)  # type: ignore[misc]


class Works(_Asking, pyalex.Works):  # type: ignore[misc]  # the name is a part of the address that pyalex makes
    """The works of OpenAlex."""


class Authors(_Asking, pyalex.Authors):  # type: ignore[misc]
    """The authors of OpenAlex."""


def open_service(site: Site, notice: Notice) -> OpenAlex:
    """Return what asks OpenAlex; the key and the e-mail address go into headers."""
    pyalex.config.api_key = site.key or None
    pyalex.config.email = site.email or None
    pyalex.config.user_agent = f"graphkit/{version('graphkit')} pyalex/{version('pyalex')}"
    return OpenAlex(open_session(site, find_fault, notice), site.url)


def find_fault(body: bytes) -> str:
    """Why an answer of OpenAlex cannot be used: a page must have its list and its count, and all works are objects."""
    if fault := find_json_fault(body):
        return fault
    values = json.loads(body)
    if isinstance(values, dict) and "results" in values:
        results, meta = values["results"], values.get("meta")
        whole = isinstance(results, list) and isinstance(meta, dict) and isinstance(meta.get("count"), int)
        return "" if whole and all(_has_id(item) for item in results) else "no whole page"
    return "" if _has_id(values) else "no work"


def _has_id(item: object) -> bool:
    return isinstance(item, dict) and isinstance(item.get("id"), str)


class OpenAlex:
    """Asks OpenAlex for works."""

    def __init__(self, session: requests.Session, base: str) -> None:
        self._session = session
        self._base = base

    def pages(self, request: Request, resume: Resume | None) -> Iterator[Page]:
        """Yield what is asked for; see `download.Service`."""
        if request.ids:
            return self._look_up(request.ids, resume["next"] if resume else 0)
        return self._search(request, resume or {"cursor": "*", "authors": self._find_authors(request.author)})

    def _ask(self, entity: Any) -> Any:
        entity.session, entity.base = self._session, self._base
        return entity

    def _search(self, request: Request, resume: Resume) -> Iterator[Page]:
        works = self._ask(Works()).select(_FIELDS)
        if request.query:
            works = works.search(request.query)
        if resume["authors"]:
            works = works.filter(**{"authorships.author.id": "|".join(resume["authors"])})
        if request.first_year:
            works = works.filter(from_publication_date=f"{request.first_year:04}-01-01")
        if request.last_year:
            works = works.filter(to_publication_date=f"{request.last_year:04}-12-31")
        cursor = resume["cursor"]
        while cursor:
            page = works.get(per_page=min(PAGE, request.limit or PAGE), cursor=cursor)
            cursor = page.meta.get("next_cursor") if page else None
            yield Page([Work(work["id"], work) for work in page], {**resume, "cursor": cursor}, page.meta["count"])

    def _find_authors(self, author: str) -> list[str]:
        """The ids of all who are called so; names in OpenAlex are not filtered by, but looked up first.

        Raises FetchError where nobody is.
        """
        if not author:
            return []
        if match := _AUTHOR.fullmatch(author.strip()):
            return [match.group(1).upper()]
        authors = self._ask(Authors())
        if match := _ORCID.fullmatch(author.strip()):
            found = authors.filter(orcid=match.group(1).upper()).get(per_page=PAGE)
            known = list(found)
        else:
            found = authors.search(author).get(per_page=PAGE)
            known = [one for one in found if fold(author) in map(fold, _names(one))]
        if not known:
            near = ", ".join(f"{_names(one)[0]} ({_short(one['id'])})" for one in found[:5])
            raise FetchError(f"OpenAlex has no author {author!r}: " + (f"did you mean {near}?" if near else "check it"))
        return [_short(one["id"]) for one in known]

    def _look_up(self, ids: tuple[str, ...], start: int) -> Iterator[Page]:
        known = {id: key for id in ids if (key := _key_of(id))}
        batches = _make_batches(dict.fromkeys(known.values()))
        given = {key: id for id, key in reversed(known.items())}
        missing = [id for id in ids if id not in known] if start == 0 else []
        if not batches:
            yield Page([], {"next": 0}, 0, missing)
        for number in range(start, len(batches)):
            works = self._get_batch(batches[number])
            found = {key for work in works for key in _keys_of(work)}
            missing += [given[key] for key in batches[number] if key not in found]
            page = [Work(work["id"], work) for work in works]
            yield Page(page, {"next": number + 1}, sum(map(len, batches)), missing)
            missing = []

    def _get_batch(self, keys: list[str]) -> list[Any]:
        kind = keys[0].partition(":")[0]
        values = [key.partition(":")[2] for key in keys]
        if kind == "doi":
            values = [f"https://doi.org/{value}" for value in values]
        elif kind == "openalex":
            values = [value.upper() for value in values]
        if _is_awkward(keys[0]):
            try:
                return [self._ask(Works())[values[0]]]
            except RefusedError as error:
                if error.status != 404:
                    raise
                return []
        works = self._ask(Works()).select(_FIELDS).filter_or(**{_FILTERS[kind]: values})
        return list(works.get(per_page=PAGE))


def _names(author: Any) -> list[str]:
    names = [author.get("display_name"), *(author.get("display_name_alternatives") or [])]
    return [name for name in names if isinstance(name, str)] or [""]


def _short(id: str) -> str:
    return id.rpartition("/")[2].upper()


def _key_of(id: str) -> str:
    """What OpenAlex may know a work by, as `kind:id`; arXiv's preprints have DOIs. Empty for what it does not take."""
    known = service_id(f"openalex:{id}") if _WORK.fullmatch(id) else service_id(id)
    if known.partition(":")[0] in _FILTERS:
        return known
    if doi := normal_doi(id):
        return f"doi:{doi}"
    arxiv_id = normal_arxiv_id(id)
    return f"doi:10.48550/arxiv.{arxiv_id}" if arxiv_id else ""


def _keys_of(work: Any) -> set[str]:
    """All that a work is known by."""
    ids = work.get("ids")
    texts = {**(ids if isinstance(ids, dict) else {}), "id": work["id"], "doi": work.get("doi")}
    keys = {service_id(f"mag:{text}" if kind == "mag" else str(text)) for kind, text in texts.items()}
    return {*keys, f"doi:{normal_doi(str(texts['doi']))}"}


def _is_awkward(key: str) -> bool:
    """Whether an id holds what has a meaning in OpenAlex's filters, so that it is looked up by itself."""
    return any(c in key for c in ",|!+<>\"'()&")


def _make_batches(keys: dict[str, None]) -> list[list[str]]:
    """Ids of one kind together, in an order that does not change."""
    batches = [[key] for key in keys if _is_awkward(key)]
    plain = sorted((key for key in keys if not _is_awkward(key)), key=lambda key: key.partition(":")[0])
    for _, group in groupby(plain, key=lambda key: key.partition(":")[0]):
        alike = list(group)
        batches += [alike[n : n + BATCH] for n in range(0, len(alike), BATCH)]
    return batches
