"""What a service and a network do wrong, and what comes of it."""

import gzip
import itertools
import json
import socket
import time
from email.utils import formatdate

import pytest
from served_works import Fault, arxiv_feed, running

from graphkit.errors import FetchError
from graphkit.fetch import session
from graphkit.fetch.sites import find_site

SERVICES = ("openalex", "arxiv", "semanticscholar")
ALL = [f"Net{n}" for n in range(1, 8)]
PASSING = {
    "too many requests": Fault(status=429, body=b'{"message": "slow down"}'),
    "server error": Fault(status=500, body=b"<html>oops"),
    "bad gateway": Fault(status=502, body=b""),
    "unavailable": Fault(status=503, body=b"{}"),
    "cut": Fault(cut=True),
    "dropped": Fault(dropped=True),
    "broken": Fault(body=b'{"meta": {"count": 7}, "results": [{"id": '),
    "a page of a proxy": Fault(body=b"<html><body>Log in</body></html>"),
    "empty": Fault(body=b""),
    "brackets": Fault(body=b"[" * 100_000),
    "another form": Fault(body=b'{"results": 5, "data": 5}'),
    "not packed": Fault(headers={"Content-Encoding": "gzip"}),
}


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("fault", PASSING)
def test_what_fails_once_is_tried_again(server, fetching, service, fault):
    server.faults = [PASSING[fault], Fault(), PASSING[fault]]
    fetching(service, "graph parsing")

    assert fetching.titles() == ALL


def test_a_page_of_arxiv_that_is_empty_amid_full_ones_is_asked_for_again(server, fetching):
    server.faults = [Fault(), Fault(body=arxiv_feed([], 7, 3))]
    fetching("arxiv", "graph parsing")

    assert fetching.titles() == ALL


def test_a_packed_answer_is_read(server, fetching):
    packed = gzip.compress(arxiv_feed([1, 2, 3], 7, 0))
    server.faults = [Fault(body=packed, headers={"Content-Encoding": "gzip"})]
    fetching("arxiv", "graph parsing")

    assert fetching.titles() == ALL


@pytest.mark.parametrize("service", SERVICES)
def test_what_keeps_failing_ends_with_what_there_is(server, fetching, service):
    server.faults = [Fault(), Fault()] + [PASSING["unavailable"]] * 50
    with pytest.raises(FetchError, match=r"failed 6 times, the last time: HTTP 503.*works are kept") as caught:
        fetching(service, "graph parsing")
    assert len(server.asked) == 2 + session.TRIES
    assert "\n" not in str(caught.value)
    assert fetching.files() == [".works.jsonl.state", "works.jsonl.part"]

    server.faults = []
    fetching(service, "graph parsing")
    assert fetching.titles() == ALL
    assert "Going on after" in fetching.notices[0]


def test_nobody_there(fetching, monkeypatch):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        monkeypatch.setenv("GRAPHKIT_ARXIV_URL", f"http://127.0.0.1:{closed.getsockname()[1]}")
    monkeypatch.setenv("GRAPHKIT_FETCH_INTERVAL", "0")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with pytest.raises(FetchError, match=r"arXiv failed 6 times.*Connection refused.*Is there a network"):
        fetching("arxiv", "graph parsing")
    assert fetching.files() == []


@pytest.mark.parametrize(
    ("service", "variable", "status"),
    [
        ("openalex", "OPENALEX_API_KEY", 401),
        ("semanticscholar", "S2_API_KEY", 403),
        ("semanticscholar", "S2_API_KEY", 401),
    ],
)
def test_a_key_that_is_refused_is_named_by_its_variable_and_not_shown(
    server, fetching, monkeypatch, service, variable, status
):
    monkeypatch.setenv(variable, "sesame-42")
    server.faults = [Fault(status=status, body=json.dumps({"error": "API key sesame-42\nis wrong"}).encode())]
    with pytest.raises(FetchError, match=f"HTTP {status}: API key … is wrong.*{variable}"):
        fetching(service, "graph parsing")
    assert len(server.asked) == 1


def test_openalex_says_403_to_one_who_asks_too_much(server, fetching):
    server.faults = [Fault(status=403, body=b'{"error": "Rate limit exceeded"}')]
    fetching("openalex", "graph parsing")

    assert fetching.titles() == ALL


@pytest.mark.parametrize("service", SERVICES)
def test_a_query_that_is_refused_is_not_repeated(server, fetching, service):
    server.faults = [Fault(status=400, body=b'{"error": "no such \\u001b[31mfield"}')]
    with pytest.raises(FetchError, match=r"HTTP 400: no such \[31mfield\): check the query"):
        fetching(service, "graph parsing")
    assert len(server.asked) == 1


def test_an_error_that_arxiv_writes_as_an_entry(server, fetching):
    feed = arxiv_feed([1], 1, 0).replace(
        b"http://arxiv.org/abs/2001.00001v2</id>", b"https://arxiv.org/api/errors#x</id>"
    )
    server.faults = [Fault(body=feed)]
    with pytest.raises(FetchError, match="arXiv does not take this request"):
        fetching("arxiv", "graph parsing")


def test_a_service_that_asks_to_wait_is_not_asked_before(server, fetching):
    server.faults = [Fault(), Fault(status=429, body=b"", headers={"Retry-After": "1"})]
    fetching("openalex", "graph parsing")
    began = [asked.began for asked in server.asked]

    assert began[2] - began[1] >= 1
    assert fetching.notices == ["OpenAlex: HTTP 429; trying again in 1 s."]


@pytest.mark.parametrize("as_date", [False, True])
def test_a_service_that_asks_to_wait_for_very_long_ends_the_run(server, fetching, as_date):
    when = formatdate(time.time() + 100_000, usegmt=True) if as_date else "100000"
    server.faults = [Fault(), Fault(status=429, body=b'{"message": "budget used up"}', headers={"Retry-After": when})]
    with pytest.raises(
        FetchError, match=r"left alone for 1,66\d minutes \(HTTP 429: budget used up\).*3 works are kept"
    ):
        fetching("openalex", "graph parsing")
    assert len(server.asked) == 2


@pytest.mark.parametrize("when", ["soon", "-5", "", "1e9", "Fri, 99 Foo 2020 00:00:00 GMT"])
def test_a_wait_that_is_no_time_is_not_heeded(server, fetching, when):
    server.faults = [Fault(status=429, body=b"", headers={"Retry-After": when})]
    fetching("openalex", "graph parsing")

    assert fetching.titles() == ALL


@pytest.mark.parametrize("service", SERVICES)
def test_requests_are_apart_by_the_interval(server, fetching, monkeypatch, service):
    monkeypatch.setenv("GRAPHKIT_FETCH_INTERVAL", "0.1")
    fetching(service, "graph parsing")
    began = [asked.began for asked in server.asked]

    assert len(began) >= 3
    assert min(after - before for before, after in itertools.pairwise(began)) >= 0.1


def test_each_retry_waits_longer(server, fetching, monkeypatch):
    monkeypatch.setenv("GRAPHKIT_FETCH_INTERVAL", "0.02")
    server.faults = [PASSING["unavailable"]] * 5
    fetching("openalex", "graph parsing")
    began = [asked.began for asked in server.asked]
    waits = [after - before for before, after in itertools.pairwise(began)][:5]

    assert all(wait >= 0.02 * 2**n * 0.5 for n, wait in enumerate(waits))
    assert waits[4] > waits[0] * 2


def test_the_services_are_asked_as_they_wish_to_be_whatever_the_environment():
    sites = {name: find_site(name, {"GRAPHKIT_FETCH_INTERVAL": "0"}) for name in SERVICES}

    assert {name: site.interval >= least for (name, site), least in zip(sites.items(), (0.1, 3, 1), strict=True)} == (
        dict.fromkeys(SERVICES, True)
    )
    assert all(site.url.startswith("https://") for site in sites.values())


@pytest.mark.parametrize(
    "environment",
    [
        {"GRAPHKIT_OPENALEX_URL": "file:///etc"},
        {"GRAPHKIT_OPENALEX_URL": "http://me:secret@here"},
        {"GRAPHKIT_OPENALEX_URL": "http://here", "GRAPHKIT_FETCH_INTERVAL": "-1"},
        {"OPENALEX_API_KEY": "a\nX-Header: b"},
        {"OPENALEX_EMAIL": "a b"},
    ],
)
def test_an_environment_that_cannot_be_is_named_without_what_it_holds(environment):
    with pytest.raises(FetchError) as caught:
        find_site("openalex", environment)
    assert list(environment)[-1] in str(caught.value)
    assert "secret" not in str(caught.value)
    assert "X-Header" not in str(caught.value)


def test_keys_go_into_headers_alone(server, fetching, monkeypatch, caplog, tmp_path):
    caplog.set_level("DEBUG")
    monkeypatch.setenv("OPENALEX_API_KEY", "sesame-42")
    monkeypatch.setenv("OPENALEX_EMAIL", "ada@example.org")
    monkeypatch.setenv("S2_API_KEY", "sesame-43")
    fetching("openalex", "graph parsing")
    fetching("openalex", author="Ada Lovelace", again=True)
    server.faults = [Fault(), *[PASSING["unavailable"]] * 6]
    with pytest.raises(FetchError) as failed:
        fetching("semanticscholar", "graph", again=True)
    assert "sesame" not in str(failed.value)
    fetching("semanticscholar", "graph", again=True)
    fetching("semanticscholar", author="7", again=True)
    openalex = [asked for asked in server.asked if asked.path.startswith("/oa")]
    others = [asked for asked in server.asked if not asked.path.startswith("/oa")]

    assert {asked.headers["authorization"] for asked in openalex} == {"Bearer sesame-42"}
    assert {asked.headers["from"] for asked in openalex} == {"ada@example.org"}
    assert {asked.headers["x-api-key"] for asked in others} == {"sesame-43"}
    for asked in server.asked:
        assert "sesame" not in f"{asked.path}{asked.query}{asked.body}"
        assert "ada@" not in f"{asked.path}{asked.query}{asked.body}"
    assert "sesame" not in caplog.text
    assert all(b"sesame" not in path.read_bytes() for path in tmp_path.iterdir())


@pytest.mark.parametrize("service", ["openalex", "semanticscholar"])
def test_a_redirect_to_another_place_does_not_get_the_key(server, fetching, monkeypatch, service):
    monkeypatch.setenv("OPENALEX_API_KEY", "sesame-42")
    monkeypatch.setenv("OPENALEX_EMAIL", "ada@example.org")
    monkeypatch.setenv("S2_API_KEY", "sesame-43")
    with running() as other:
        path = (
            "/oa/works?cursor=*&per-page=3" if service == "openalex" else "/s2/graph/v1/paper/search?limit=9&offset=0"
        )
        server.faults = [Fault(status=302, body=b"", headers={"Location": f"{other.url}{path}"})]
        fetching(service, "graph parsing", limit=2)

        assert len(other.asked) == 1
        assert not {"authorization", "x-api-key", "from"} & other.asked[0].headers.keys()


def test_an_answer_that_is_too_large_is_not_held(server, fetching, monkeypatch):
    monkeypatch.setattr(session, "MAX_ANSWER", 100_000)
    bomb = gzip.compress(b" " * 10**7)
    server.faults = [Fault(body=bomb, headers={"Content-Encoding": "gzip"})]
    with pytest.raises(FetchError, match="more than 100,000 bytes"):
        fetching("openalex", "graph parsing")


def test_an_entity_of_xml_is_not_followed(server, fetching, tmp_path):
    (tmp_path / "secret").write_text("open sesame")
    feed = arxiv_feed([1], 1, 0).replace(
        b"<feed", f'<!DOCTYPE f [<!ENTITY x SYSTEM "file://{tmp_path}/secret">]><feed'.encode(), 1
    )
    server.faults = [Fault(body=feed.replace(b"We present", b"&x; We present"))]
    fetching("arxiv", "graph parsing", limit=1)

    assert "sesame" not in fetching.path.read_text()


def test_a_place_that_cannot_be_written(server, fetching):
    fetching.path.parent.joinpath("taken").write_text("a file, no folder")
    fetching.path = fetching.path.parent / "taken" / "works.jsonl"
    with pytest.raises(FetchError, match=r"cannot write .*Choose another place"):
        fetching("openalex", "graph parsing")
