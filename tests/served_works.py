"""A local server that answers as OpenAlex, arXiv and Semantic Scholar do, with invented works, and can be made to fail.

A fault is put into `Server.faults`: the next request that would be answered meets the first of them instead.
"""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape


class Asked(NamedTuple):
    """A request as it came."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: Any
    began: float


class Fault(NamedTuple):
    """What a request meets in place of its answer."""

    status: int = 200
    headers: dict[str, str] = {}  # noqa: RUF012  (never changed)
    body: bytes | None = None  # None: the true answer
    cut: bool = False  # half of the body, under the length of all of it
    dropped: bool = False  # no answer at all


class Server(ThreadingHTTPServer):
    """Holds the invented works, what was asked, and the faults to come."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.size = 7  # works in all
        self.page = 3  # works on a page, whatever is asked for
        self.delay = 0.0
        self.asked: list[Asked] = []
        self.faults: list[Fault] = []
        self.unknown: set[str] = set()
        self.hidden = threading.Lock()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def environment(self, interval: float = 0.0) -> dict[str, str]:
        """What makes graphkit ask here."""
        return {
            "GRAPHKIT_OPENALEX_URL": f"{self.url}/oa",
            "GRAPHKIT_ARXIV_URL": f"{self.url}/arxiv",
            "GRAPHKIT_SEMANTICSCHOLAR_URL": f"{self.url}/s2",
            "GRAPHKIT_FETCH_INTERVAL": str(interval),
        }


@contextmanager
def running() -> Iterator[Server]:
    server = Server()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def openalex_work(n: int) -> dict[str, Any]:
    words = f"We present Net{n} for graph parsing .".split()
    return {
        "id": f"https://openalex.org/W{n}",
        "doi": f"https://doi.org/10.1000/w{n}",
        "ids": {"openalex": f"https://openalex.org/W{n}", "pmid": f"https://pubmed.ncbi.nlm.nih.gov/{n}"},
        "title": f"Net{n}: parsing of graphs",
        "publication_year": 2000 + n,
        "publication_date": f"{2000 + n}-03-04",
        "authorships": [{"author": {"display_name": "Ada Lovelace"}}],
        "primary_location": {"source": {"display_name": "Journal of Graphs"}},
        "referenced_works": [f"https://openalex.org/W{m}" for m in (n + 1, n + 100)],
        "abstract_inverted_index": {word: [place] for place, word in enumerate(words)},
    }


def s2_paper(n: int) -> dict[str, Any]:
    return {
        "paperId": f"{n:040x}",
        "corpusId": n,
        "externalIds": {"DOI": f"10.1000/w{n}"} if n % 2 else {"ArXiv": f"2001.{n:05}"},
        "title": f"Net{n}: parsing of graphs",
        "abstract": f"We present Net{n} for graph parsing.",
        "year": 2000 + n,
        "publicationDate": f"{2000 + n}-03-04",
        "authors": [{"authorId": "7", "name": "Ada Lovelace"}],
        "references": [
            {"paperId": f"{n + 100:040x}", "externalIds": {"MAG": "5"}, "title": f"The net before {n}"},
            {"paperId": f"{n + 1:040x}", "externalIds": {"DOI": f"10.1000/w{n + 1}"}, "title": "The next net"},
        ],
    }


def arxiv_entry(n: int) -> str:
    return f"""<entry><id>http://arxiv.org/abs/2001.{n:05}v2</id><updated>2021-05-06T07:08:09Z</updated>
<published>2020-03-04T05:06:07Z</published><title>Net{n}: parsing
  of graphs &amp; trees</title><summary>  We present Net{n} for graph parsing.
</summary><author><name>Ada King Lovelace</name></author><author><name>Boole</name></author>
<arxiv:doi>10.1000/w{n}</arxiv:doi><link href="http://arxiv.org/abs/2001.{n:05}v2" rel="alternate"/>
<arxiv:primary_category term="cs.LG"/><category term="cs.LG"/><category term="cs.AI"/></entry>"""


def arxiv_feed(numbers: list[int], total: int, start: int) -> bytes:
    entries = "\n".join(map(arxiv_entry, numbers))
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:arxiv="http://arxiv.org/schemas/atom"
 xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/"><title>{escape("a & b")}</title>
<opensearch:totalResults>{total}</opensearch:totalResults><opensearch:startIndex>{start}</opensearch:startIndex>
<opensearch:itemsPerPage>{len(numbers)}</opensearch:itemsPerPage>{entries}</feed>""".encode()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: Server

    def log_message(self, *arguments: object) -> None:
        pass

    def do_GET(self) -> None:
        self._answer(None)

    def do_POST(self) -> None:
        self._answer(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

    def _answer(self, body: Any) -> None:
        began = time.monotonic()
        parts = urlsplit(self.path)
        query = {key: values[0] for key, values in parse_qs(parts.query).items()}
        headers = {name.lower(): value for name, value in self.headers.items()}
        asked = Asked(self.command, unquote(parts.path), query, headers, body, began)
        with self.server.hidden:
            self.server.asked.append(asked)
            fault = self.server.faults.pop(0) if self.server.faults else Fault()
        time.sleep(self.server.delay)
        if fault.dropped:
            self.close_connection = True
            self.connection.close()
            return
        status, answer = (
            (fault.status, fault.body) if fault.body is not None else self._true_answer(asked, fault.status)
        )
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", **fault.headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer[: len(answer) // 2] if fault.cut else answer)
        self.close_connection = fault.cut

    def _true_answer(self, asked: Asked, status: int) -> tuple[int, bytes]:
        for prefix, answer in (("/oa/", self._openalex), ("/arxiv", self._arxiv), ("/s2/", self._s2)):
            if asked.path.startswith(prefix):
                found = answer(asked)
                if found is None:
                    return 404, b'{"error": "not found", "message": "no such thing here"}'
                return status, found if isinstance(found, bytes) else json.dumps(found).encode()
        return 404, b"{}"

    def _openalex(self, asked: Asked) -> Any:
        if asked.path.startswith("/oa/authors"):
            names = {"A1": "Ada Lovelace", "A2": "Ada  LOVELACE", "A3": "Ada Byron"}
            found = [{"id": f"https://openalex.org/{id}", "display_name": name} for id, name in names.items()]
            return {"meta": {"count": 3}, "results": found if "ada" in asked.query["search"].lower() else []}
        if single := re.fullmatch(r"/oa/works/https://doi.org/(.+)", asked.path):
            return openalex_work(901) | {"doi": asked.path[10:]} if "known" in single[1] else None
        filters = dict(one.partition(":")[::2] for one in asked.query.get("filter", "").split(","))
        ids = next((filters[key] for key in ("openalex_id", "doi", "ids.pmid") if key in filters), None)
        if ids is not None:
            numbers = [int(re.search(r"(\d+)$", id)[1]) for id in ids.split("|")]
            works = [openalex_work(n) for n in numbers if n <= self.server.size or n > 100]
            return {"meta": {"count": len(works)}, "results": works}
        if asked.query.get("search") == "nothing":
            return {"meta": {"count": 0, "next_cursor": None}, "results": []}
        start = 0 if asked.query["cursor"] == "*" else int(asked.query["cursor"].removeprefix("at="))
        end = start + min(self.server.page, int(asked.query["per-page"]))
        works = [openalex_work(n + 1) for n in range(start, min(end, self.server.size))]
        cursor = f"at={end}" if works else None
        return {"meta": {"count": self.server.size, "next_cursor": cursor}, "results": works}

    def _arxiv(self, asked: Asked) -> Any:
        start, size = int(asked.query["start"]), int(asked.query["max_results"])
        if ids := asked.query.get("id_list"):
            numbers = [int(id[-5:]) for id in ids.split(",") if id.startswith("2001.")]
            return arxiv_feed(numbers, len(numbers), 0)
        if "nothing" in asked.query["search_query"]:
            return arxiv_feed([], 0, 0)
        end = min(start + min(size, self.server.page), self.server.size)
        return arxiv_feed([n + 1 for n in range(start, end)], self.server.size, start)

    def _s2(self, asked: Asked) -> Any:
        path = asked.path.removeprefix("/s2/graph/v1/")
        if path == "paper/batch":
            if self.server.unknown & set(asked.body["ids"]):
                return None
            return [self._s2_one(id) for id in asked.body["ids"]]
        if path == "author/search":
            names = {"7": "Ada Lovelace", "8": "ada lovelace", "9": "Ada Byron"}
            return {"total": 3, "data": [{"authorId": id, "name": name} for id, name in names.items()]}
        start = int(asked.query.get("token", asked.query.get("offset", "0")))
        end = start + (self.server.page if path.endswith("/bulk") else int(asked.query["limit"]))
        if asked.query.get("query") == "nothing":
            return {"total": 0, "offset": 0}
        listed = [{"paperId": f"{n + 1:040x}", "year": 2001 + n} for n in range(start, min(end, self.server.size))]
        page: dict[str, Any] = {"total": self.server.size, "offset": start, "data": listed}
        if end < self.server.size:
            page |= {"token": str(end)} if path.endswith("/bulk") else {"next": end}
        return page

    def _s2_one(self, id: str) -> dict[str, Any] | None:
        if match := re.fullmatch(r"[0-9a-f]{40}|DOI:10\.1000/w(\d+)|ARXIV:2001\.(\d+)", id):
            return s2_paper(int(match[1] or match[2] or int(id, 16)))
        return None
