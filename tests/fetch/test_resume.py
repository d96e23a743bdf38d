"""A fetch that stops goes on where it was; nothing is lost, and nothing is there twice."""

import json
import os
import random
import signal
import subprocess
import sys
import time

import pytest
from served_works import Fault, openalex_work

import graphkit
from graphkit.errors import FetchError
from graphkit.fetch import Request, fetch
from graphkit.fetch.part import Part
from graphkit.fetch.request import Page, Work

SERVICES = ("openalex", "arxiv", "semanticscholar")
FAILING = [Fault(status=503, body=b"")] * 6


def stop_after(server, fetching, answers, service="openalex", query="graph", **what):
    server.faults = [Fault()] * answers + FAILING
    with pytest.raises(FetchError, match="failed 6 times"):
        fetching(service, query, **what)
    assert server.faults == []
    server.asked.clear()


SCRIPT = """
import sys
from pathlib import Path
from graphkit.fetch import Request, fetch
fetch(Request(sys.argv[1], "graph", limit=2000), Path(sys.argv[2]))
"""


def start(server, *command):
    command = [sys.executable, *map(str, command)]
    return subprocess.Popen(command, env={**os.environ, **server.environment()}, stderr=subprocess.PIPE)


@pytest.mark.parametrize("service", SERVICES)
def test_a_killed_run_goes_on(server, fetching, service):
    server.size, server.page = 60, 2
    server.delay = 0.02
    killed = 0
    chance = random.Random(service)
    for _ in range(3):
        asked = len(server.asked)
        process = start(server, "-c", SCRIPT, service, fetching.path)
        deadline = time.monotonic() + 30
        while len(server.asked) < asked + 4 and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.005)
        time.sleep(chance.uniform(0, 0.05))
        process.send_signal(signal.SIGKILL)
        _, said = process.communicate()
        killed += process.returncode == -signal.SIGKILL
        assert process.returncode in (0, -signal.SIGKILL), said
        if process.returncode == 0:
            break
    server.delay = 0.0
    if not fetching.path.exists():
        fetching(service, "graph", limit=2_000)

    assert killed >= 1
    assert fetching.titles() == [f"Net{n}" for n in range(1, 61)]
    assert fetching.files() == ["works.jsonl"]


def test_the_pages_that_came_are_not_asked_for_again(server, fetching):
    stop_after(server, fetching, 2)
    fetching("openalex", "graph")

    assert [asked.query["cursor"] for asked in server.asked] == ["at=6", "at=9"]
    assert fetching.notices[-1] == "Going on after 6 works that are there already."


def test_a_large_search_of_semantic_scholar_goes_on_at_its_token(server, fetching):
    stop_after(server, fetching, 4, "semanticscholar")
    fetching("semanticscholar", "graph")

    assert [asked.query.get("token") for asked in server.asked if not asked.body] == ["6"]
    assert [work["corpusId"] for work in fetching.works()] == list(range(1, 8))


def test_ids_go_on_at_the_next_batch(server, fetching):
    ids = tuple(f"W{n}" for n in range(101, 231))
    stop_after(server, fetching, 1, query="", ids=ids)
    fetching("openalex", ids=ids)

    assert len(server.asked) == 2
    assert len(fetching.works()) == 130


def test_ids_that_were_not_known_before_the_stop_are_named_in_the_end(server, fetching):
    ids = ("no id", "W99", *(f"W{n}" for n in range(101, 231)))
    stop_after(server, fetching, 1, query="", ids=ids)

    assert fetching("openalex", ids=ids).missing == ["no id", "W99"]


def test_lines_beyond_what_was_noted_are_cut_off(server, fetching):
    stop_after(server, fetching, 1)
    part = fetching.path.with_name("works.jsonl.part")
    with part.open("a") as file:
        file.write('{"id": "https://openalex.org/W4", "title": "half a li')
    fetching("openalex", "graph")

    assert fetching.titles() == [f"Net{n}" for n in range(1, 8)]


def test_a_part_that_lost_lines_is_not_gone_on_with(server, fetching):
    stop_after(server, fetching, 1)
    fetching.path.with_name("works.jsonl.part").write_text("")
    with pytest.raises(FetchError, match="was cut short: give --again"):
        fetching("openalex", "graph")
    fetching("openalex", "graph", again=True)

    assert len(fetching.works()) == 7


@pytest.mark.parametrize(
    "other",
    [{"query": "trees"}, {"query": "graph", "limit": 5}, {"ids": ("W1",)}, {"query": "graph", "first_year": 2001}],
)
def test_another_request_does_not_go_on_with_it(server, fetching, other):
    stop_after(server, fetching, 1)
    with pytest.raises(FetchError, match=r"unfinished fetch of something else \(openalex 'graph'\)"):
        fetching("openalex", **other)
    assert len(fetching.works(fetching.path.with_name("works.jsonl.part"))) == 3
    fetching("openalex", "graph")

    assert len(fetching.works()) == 7


def test_a_finished_file_is_left_alone(server, fetching):
    fetching("openalex", "graph", limit=2)
    with pytest.raises(FetchError, match="is there already: give --again"):
        fetching("openalex", "graph", limit=2)
    assert fetching.files() == ["works.jsonl"]
    fetching("openalex", "graph", limit=3, again=True)

    assert len(fetching.works()) == 3


def test_the_old_file_stays_until_the_new_one_is_whole(server, fetching):
    fetching("openalex", "graph", limit=2)
    stop_after(server, fetching, 1, again=True)
    assert len(fetching.works()) == 2
    fetching("openalex", "graph")

    assert len(fetching.works()) == 7


def test_a_run_killed_right_at_its_end_is_finished(server, fetching):
    stop_after(server, fetching, 2)
    fetching.path.with_name("works.jsonl.part").replace(fetching.path)
    with pytest.raises(FetchError, match="is there already"):
        fetching("openalex", "graph")
    assert fetching.files() == ["works.jsonl"]


def test_works_that_come_twice_are_there_once(server, fetching):
    page = [openalex_work(n) for n in (1, 2, 1)]
    answer = {"meta": {"count": 7, "next_cursor": "at=1"}, "results": page}
    server.faults = [Fault(body=json.dumps(answer).encode())]
    fetching("openalex", "graph")

    assert fetching.titles() == [f"Net{n}" for n in range(1, 8)]


def test_two_processes_do_not_write_one_file(server, fetching):
    with Part(fetching.path, Request("openalex", "graph")) as part:
        part.add(Page([Work("W1", {"title": "Net1"})], {"cursor": "at=1"}, 7))
        with pytest.raises(FetchError, match="is being fetched by another process"):
            fetching("openalex", "graph")
    assert len(fetching.works(part.lines)) == 1


def test_a_state_that_is_no_state(server, fetching):
    fetching.path.with_name(".works.jsonl.state").write_text("something else, long enough to be no database" * 50)
    with pytest.raises(FetchError, match="delete that file"):
        fetching("openalex", "graph")


def test_ctrl_c_ends_at_once_and_says_how_to_go_on(server, fetching):
    server.faults = [Fault(), Fault(), Fault(status=503, body=b"", headers={"Retry-After": "300"})]
    process = start(
        server, "-m", "graphkit", "fetch", "semanticscholar", "graph", "--limit", "2000", "-o", fetching.path
    )
    deadline = time.monotonic() + 60
    while len(server.asked) < 3 and time.monotonic() < deadline:
        time.sleep(0.01)
    time.sleep(0.2)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)

    assert process.returncode == 130
    assert b"trying again in 300 s" in said
    assert b"the same command, without --again, goes on from there" in said
    fetching("semanticscholar", "graph", limit=2_000)
    assert fetching.titles() == [f"Net{n}" for n in range(1, 8)]


def test_the_program_is_the_one_that_is_tested():
    command = [sys.executable, "-c", "import graphkit; print(graphkit.__file__)"]
    assert subprocess.check_output(command, text=True).strip() == graphkit.__file__


def test_progress_and_result(server, tmp_path):
    told = []
    fetched = fetch(Request("openalex", "graph"), tmp_path / "new" / "w.jsonl", progress=lambda *one: told.append(one))

    assert told[0] == ("fetch", 3, 7)
    assert fetched.works == 7
