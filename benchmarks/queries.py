"""The cookbook on a folder and on Neo4j, and five of its queries by hand in networkx; the rows must be the same.

Each engine runs in a process of its own; each query runs three times, and the median counts.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import resource
import statistics
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

from analyses import invent_graph

from graphkit.errors import StoreError
from graphkit.graph import KnowledgeGraph
from graphkit.stores import open_store, to_networkx
from graphkit.stores.cookbook import read_cookbook

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "neo4j_server"))
from server import running_server, what_is_missing

TIMES = 3
TIMEOUT = 60.0
Answers = dict[str, tuple[float, Any]]


def pick_values(graph: KnowledgeGraph) -> dict[str, object]:
    """Parameters that make the queries work: what has most edges of each kind."""
    ends: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    nodes = {node.id: node for node in graph.nodes}
    for edge in graph.edges:
        for id in {edge.target} if edge.type.value == "CITES" else {edge.source, edge.target}:
            ends[nodes[id].label.value, edge.type.value][id] += 1

    def most(label: str, type: str, place: int = 0) -> str:
        found = sorted(ends[label, type].items(), key=lambda item: (-item[1], item[0]))
        return nodes[found[place][0]].name if len(found) > place else ""

    papers = sorted(ends["Paper", "CITES"].items(), key=lambda item: (-item[1], item[0]))
    years = Counter(node.properties.get("year") for node in graph.nodes if node.properties.get("year"))
    return {
        "author": most("Author", "AUTHORED_BY"),
        "below": 0.5,
        "dataset": most("Dataset", "EVALUATED_ON") or most("Dataset", "MENTIONS"),
        "from": most("Method", "MENTIONS"),
        "least": 4,
        "limit": 20,
        "lower_is_better": False,
        "method": most("Method", "BASED_ON") or most("Method", "MENTIONS"),
        "metric": most("Metric", "IN"),
        "name": most("Method", "MENTIONS"),
        "paper": papers[0][0] if papers else "",
        "task": most("Task", "USED_FOR") or most("Task", "ADDRESSES"),
        "text": "net",
        "to": most("Dataset", "MENTIONS", 1),
        "year": max(years, key=lambda year: (years[year], year), default=2020),
    }


def ask_all(url: str, values: dict[str, object], login: dict[str, str]) -> tuple[float, Answers, int]:
    """Return the seconds until the first answer, the answers with their seconds, and the peak of memory in MB."""
    answers: Answers = {}
    began = time.perf_counter()
    with open_store(url, **login) as store:
        store.query("RETURN 1 AS one")
        loading = time.perf_counter() - began
        for recipe in read_cookbook().values():
            given = {key.name: values[key.name] for key in recipe.parameters}
            answers[recipe.name] = timed(lambda: store.query(recipe.cypher, given, timeout=TIMEOUT))  # noqa: B023
    return loading, answers, peak()


def timed(ask: Callable[[], Any]) -> tuple[float, Any]:
    """Return the median of the seconds, and the answer; a query that is stopped has none."""
    seconds = []
    for _ in range(TIMES):
        began = time.perf_counter()
        try:
            answer = ask()
        except StoreError as error:
            return time.perf_counter() - began, str(error)[-120:]
        seconds.append(time.perf_counter() - began)
    return statistics.median(seconds), answer


def peak() -> int:
    """The peak of this process's memory in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def ask_networkx(url: str, values: dict[str, object]) -> tuple[float, Answers, int]:
    """The same for five queries written by hand; each answer is one column of the recipe's."""
    began = time.perf_counter()
    with open_store(url) as store:
        nxg = to_networkx(store.read())
    loading = time.perf_counter() - began
    answers = {name: timed(lambda: query(nxg, values)) for name, query in BY_HAND.items()}  # noqa: B023
    return loading, answers, peak()


def _named(nxg: Any, name: object, labels: tuple[str, ...]) -> Iterator[str]:
    wanted = str(name).lower()
    for id, row in nxg.nodes(data=True):
        if row["type"] in labels and str(row.get("name", "")).lower() == wanted:
            yield id


def _after(nxg: Any, id: str, type: str) -> Iterator[str]:
    yield from (target for _, target, key in nxg.out_edges(id, keys=True) if key == type)


def _before(nxg: Any, id: str, type: str) -> Iterator[str]:
    yield from (source for source, _, key in nxg.in_edges(id, keys=True) if key == type)


def _used_together(nxg: Any, values: dict[str, object]) -> list[object]:
    papers: dict[str, set[str]] = defaultdict(set)
    for method in _named(nxg, values["method"], ("Method", "Model")):
        for paper in _before(nxg, method, "MENTIONS"):
            for other in _after(nxg, paper, "MENTIONS"):
                if other != method and nxg.nodes[other]["type"] in ("Method", "Model"):
                    papers[other].add(paper)
    return sorted(papers, key=lambda id: (-len(papers[id]), nxg.nodes[id]["name"], id))


def _co_cited(nxg: Any, values: dict[str, object]) -> list[object]:
    together: Counter[str] = Counter()
    paper = str(values["paper"])
    for by in _before(nxg, paper, "CITES"):
        together.update(set(_after(nxg, by, "CITES")) - {paper})
    return sorted(together, key=lambda id: (-together[id], id))


def _lineage(nxg: Any, values: dict[str, object]) -> list[object]:
    lines: list[list[str]] = [[id] for id in _named(nxg, values["method"], ("Method", "Model"))]
    found = []
    for _ in range(4):
        lines = [[*line, base] for line in lines for base in _after(nxg, line[-1], "BASED_ON")]
        lines = [line for line in lines if len(set(pairwise(line))) == len(line) - 1]
        found += lines
    return sorted(found, key=lambda line: (len(line), [nxg.nodes[id]["name"] for id in line], line))


def _rising(nxg: Any, values: dict[str, object]) -> list[object]:
    year = int(str(values["year"]))
    counts = {year: Counter[str](), year - 1: Counter[str]()}
    for id, row in nxg.nodes(data=True):
        if row["type"] == "Paper" and row.get("year") in counts:
            counts[row["year"]].update(_after(nxg, id, "MENTIONS"))
    now, before = counts[year], counts[year - 1]
    found = [id for id in now if now[id] > before[id] and nxg.nodes[id]["type"] in ("Method", "Model")]
    return sorted(found, key=lambda id: (before[id] - now[id], -now[id], nxg.nodes[id]["name"], id))


def _missing(nxg: Any, values: dict[str, object]) -> list[object]:
    stubs = [id for id, row in nxg.nodes(data=True) if row["type"] == "Paper" and row.get("stub")]
    cited = {id: sum(1 for _ in _before(nxg, id, "CITES")) for id in stubs}
    found = sorted((id for id in stubs if cited[id]), key=lambda id: (-cited[id], id))
    return found[: int(str(values["limit"]))]


BY_HAND = {
    "used-together": _used_together,
    "co-cited": _co_cited,
    "lineage": _lineage,
    "rising": _rising,
    "missing": _missing,
}


def apart(function: Callable[..., Any], *arguments: object) -> Any:
    """Run a function in a process of its own."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(function, arguments)


@contextmanager
def neo4j_with(graph: KnowledgeGraph, home: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """A server that holds the graph."""
    with running_server(home) as server:
        login = {"user": server.user, "password": server.password}
        began = time.perf_counter()
        with open_store(server.url, **login) as store:
            store.write(graph)
        print(f"written to Neo4j in {time.perf_counter() - began:.0f} s")
        yield server.url, login


def show(here: Answers, there: Answers, by_hand: Answers) -> None:
    """Print a row for each recipe, and stop where rows differ."""
    print("| query | rows | folder, ms | Neo4j, ms | folder / Neo4j | networkx, ms |\n|---|---|---|---|---|---|")
    for name, (seconds, rows) in here.items():
        other, other_rows = there.get(name, (0.0, rows))
        if rows != other_rows:
            sys.exit(f"{name} differs:\n{json.dumps(rows)[:500]}\n{json.dumps(other_rows)[:500]}")
        hand = ""
        if name in by_hand:
            column = [row["ids"] if "ids" in row else row["id"] for row in rows]
            if column != by_hand[name][1]:
                sys.exit(f"{name} by hand differs:\n{column[:9]}\n{by_hand[name][1][:9]}")
            hand = f"{by_hand[name][0] * 1000:.1f}"
        ratio = f"{seconds / other:.2f}" if other else ""
        count = f"{len(rows):,}" if isinstance(rows, list) else "stopped"
        print(f"| {name} | {count} | {seconds * 1000:.1f} | {other * 1000:.1f} | {ratio} | {hand} |")
    ratios = [seconds / there[name][0] for name, (seconds, _) in here.items() if name in there]
    if ratios:
        print(f"\nratio folder / Neo4j: median {statistics.median(ratios):.2f}, {min(ratios):.2f}-{max(ratios):.2f}")


def main() -> None:
    """Read the arguments and run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, help="a folder of `graphkit build`; without it, papers are invented")
    parser.add_argument("--papers", type=int, default=5_000, help="how many papers are invented")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        if given.folder is None:
            folder = Path(home) / "out"
            with open_store(folder) as store:
                store.write(invent_graph(given.papers, 10 * given.papers))
        else:
            folder = given.folder
        with open_store(folder) as store:
            graph = store.read()
        values = pick_values(graph)
        print(f"{len(graph.nodes):,} nodes, {len(graph.edges):,} edges; {json.dumps(values, ensure_ascii=False)}")
        loading, here, memory = apart(ask_all, str(folder), values, {})
        print(f"folder: loaded in {loading:.1f} s, peak {memory:,} MB")
        loading, by_hand, memory = apart(ask_networkx, str(folder), values)
        print(f"networkx: loaded in {loading:.1f} s, peak {memory:,} MB")
        there: Answers = {}
        if missing := what_is_missing():
            print(f"Neo4j is skipped: {missing}")
        else:
            with neo4j_with(graph, Path(home) / "neo4j") as (url, login):
                loading, there, memory = apart(ask_all, url, values, login)
                print(f"Neo4j: answered in {loading:.1f} s, peak of the client {memory:,} MB")
        show(here, there, by_hand)


if __name__ == "__main__":
    main()
