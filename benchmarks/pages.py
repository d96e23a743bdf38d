"""How large a graph the page bears: its layout and writing, and in headless Chromium its opening and its movement.

The graphs are invented, with degrees as in a real one: of 3,594 arXiv abstracts the best 5,000 nodes have four links
each, of which three in five are mentions. A file of `graphkit extract` gives a real one in their place. Linux only: CPU
time and memory of the browser are read from `/proc`.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import tempfile
import time
from bisect import bisect
from collections import Counter
from itertools import accumulate, pairwise
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, Page, sync_playwright

from graphkit.graph import Edge, KnowledgeGraph, Node, build_graph
from graphkit.records import extraction_from_json, paper_from_json
from graphkit.render import write_page
from graphkit.render.cut import cut
from graphkit.render.layout import place_nodes
from graphkit.render.page import edges_to_draw, node_sizes
from graphkit.resolve import resolve
from graphkit.types import EdgeType, NodeLabel

SIZES = (500, 2000, 5000)
SECONDS = 4.0  # of each movement
KINDS = (  # the entities, and their share of all nodes
    (NodeLabel.TASK, 0.20, EdgeType.ADDRESSES),
    (NodeLabel.METHOD, 0.16, EdgeType.PROPOSES),
    (NodeLabel.METRIC, 0.07, EdgeType.MENTIONS),
    (NodeLabel.MODEL, 0.06, EdgeType.PROPOSES),
    (NodeLabel.DATASET, 0.05, EdgeType.MENTIONS),
)
FLAGS = "--no-sandbox --disable-gpu --disable-background-networking --disable-component-update --disable-sync"
STARTED = """
window.opened = {};
addEventListener("load", () => requestAnimationFrame(() => requestAnimationFrame(() => {
  opened.seconds = performance.now() / 1000;
})));
"""
# One event a frame, as a mouse gives them, but from within: from outside, calls are slower than frames.
MOVE = """([seconds, kind]) => new Promise(done => {
  const canvas = document.querySelector("canvas"), box = canvas.getBoundingClientRect(), frames = [];
  const end = performance.now() + 1000 * seconds;
  const send = (type, x, y, more) => canvas.dispatchEvent(new (type === "wheel" ? WheelEvent : PointerEvent)(type, {
    clientX: box.x + x, clientY: box.y + y, bubbles: true, cancelable: true, pointerType: "mouse", pointerId: 1,
    isPrimary: true, ...more
  }));
  const wave = (long, n) => Math.abs(n % long / long * 2 - 1);
  const moves = {
    pan: n => send("pointermove", 800 - 400 * wave(160, n), 60 + 300 * wave(130, n), { buttons: 1, button: -1 }),
    zoom: n => send("wheel", 500, 400, { deltaY: n % 80 < 40 ? -40 : 40 }),
    hover: n => send("mousemove", 200 + n * 7 % 500, 200 + n * 3 % 400)
  };
  let drawn = 0;
  const count = () => { drawn++; };
  graphkit.network.on("afterDrawing", count);
  if (kind === "pan") send("pointerdown", 400, 60, { buttons: 1, button: 0 });
  requestAnimationFrame(function frame(now) {
    frames.push(now);
    if (now < end) { moves[kind](frames.length); return requestAnimationFrame(frame); }
    if (kind === "pan") send("pointerup", 400, 60, { buttons: 0, button: 0 });
    graphkit.network.off("afterDrawing", count);
    setTimeout(() => done([frames, drawn]), 600);
  });
})"""


def invent_graph(nodes: int, seed: int = 1) -> KnowledgeGraph:
    """Make a graph of so many nodes, a third of them papers, each in one of some fields; every link with a sentence.

    A paper names about eight entities, drawn by a power law: three of four from those of its field, one from all.
    """
    draw = random.Random(seed)
    fields = max(4, nodes // 120)
    papers = [f"paper:{n:05}" for n in range(nodes // 3)]
    entities = [(label, f"{label.value}:{n:05}", how) for label, share, how in KINDS for n in range(int(nodes * share))]
    draw.shuffle(entities)
    authors = [f"author:{n:05}" for n in range(nodes - len(papers) - len(entities))]
    sums = [list(accumulate((1 + n) ** -0.75 for n in range(len(entities[field::fields])))) for field in range(fields)]
    everywhere = list(accumulate((1 + n) ** -0.85 for n in range(len(entities))))
    keys: dict[tuple[str, EdgeType, str], str] = {}
    for number, paper in enumerate(papers):
        field, named = number % fields, []
        for _ in range(draw.randint(4, 12)):
            own = draw.random() < 0.75
            choices, weights = (entities[field::fields], sums[field]) if own else (entities, everywhere)
            named.append(choices[min(bisect(weights, draw.random() * weights[-1]), len(choices) - 1)])
        for _, id, how in named:
            keys[paper, EdgeType.MENTIONS, id] = paper
            if draw.random() < 0.25:
                keys[paper, how, id] = paper
        for (_, one, _), (_, other, _) in pairwise(named):
            if one != other and draw.random() < 0.22:
                keys[one, EdgeType.COMPARED_WITH, other] = paper
        for _ in range(2):
            keys[paper, EdgeType.AUTHORED_BY, authors[int(draw.random() ** 1.5 * len(authors))]] = paper
    count = Counter(id for _, type, id in keys if type is EdgeType.MENTIONS)
    rows = [Node(id, NodeLabel.PAPER, {"title": _words(draw, 9), "year": 2010 + n % 15}) for n, id in enumerate(papers)]
    rows += [Node(id, label, {"name": _words(draw, 2), "papers": count[id]}) for label, id, _ in entities]
    rows += [Node(id, NodeLabel.AUTHOR, {"name": _words(draw, 2)}) for id in authors]
    edges = [Edge(*key, _evidence(draw, paper)) for key, paper in keys.items()]
    return KnowledgeGraph.of(rows, edges)


def _words(draw: random.Random, number: int) -> str:
    syllables = "ka lo mi ren sta vu tor el pi gra".split()
    return " ".join("".join(draw.choices(syllables, k=draw.randint(2, 4))) for _ in range(number))


def _evidence(draw: random.Random, paper: str) -> dict[str, str | int | float | tuple[str, ...]]:
    sentence = _words(draw, draw.randint(12, 28)) + "."
    where = (f"{paper}:0:{len(sentence)}",)
    return {"papers": 1, "confidence": 0.8, "evidence": where, "sentences": (sentence,)}


def read_graph(file: Path) -> KnowledgeGraph:
    """Build the graph of a file of `graphkit extract`."""
    with file.open(encoding="utf-8") as lines:
        rows = map(json.loads, lines)
        return build_graph(resolve([extraction_from_json(row, paper_from_json(row)) for row in rows]))


def measure_layout(graph: KnowledgeGraph) -> float:
    """Return the CPU seconds of the layout alone."""
    number = {node.id: index for index, node in enumerate(graph.nodes)}
    edges = [graph.edges[index] for index in edges_to_draw(graph)]
    links = [(number[edge.source], number[edge.target], 1.0) for edge in edges]
    began = time.process_time()
    place_nodes(node_sizes(graph), links)
    return time.process_time() - began


def processes_of_browser() -> dict[int, float]:
    """Return the CPU seconds of each process below this one, by its number."""
    children: dict[int, list[tuple[int, float]]] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rsplit(")", 1)[1].split()
        except OSError:  # it has ended
            continue
        seconds = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
        children.setdefault(int(fields[1]), []).append((int(folder.name), seconds))
    found: dict[int, float] = {}
    below = [os.getpid()]
    while below:
        for child, seconds in children.get(below.pop(), []):
            found[child] = seconds
            below.append(child)
    return found


def cpu_of_browser() -> float:
    """Return the CPU seconds of all its processes so far."""
    return sum(processes_of_browser().values())


def memory_of_page() -> int:
    """Return the greatest peak memory, in MB, of a process of the browser that draws pages."""
    peaks = []
    for number in processes_of_browser():
        folder = Path("/proc") / str(number)
        if b"--type=renderer" in (folder / "cmdline").read_bytes():
            status = dict(line.split(":", 1) for line in (folder / "status").read_text().splitlines())
            peaks.append(int(status["VmHWM"].split()[0]) // 1024)
    return max(peaks)


def measure_movement(page: Page, kind: str) -> str:
    """Move for some seconds. Return frames a second, the time of 19 in 20 of them, and the browser's CPU time of each.

    Of panning and zooming those frames count that were drawn anew; of hovering all, as not each is over something else.
    """
    page.evaluate("graphkit.network.fit()")
    page.wait_for_timeout(500)
    cpu = cpu_of_browser()
    frames, drawn = page.evaluate(MOVE, [SECONDS, kind])
    cpu = cpu_of_browser() - cpu
    gaps = sorted(after - before for before, after in pairwise(frames))
    count = len(gaps) if kind == "hover" else drawn
    speed = 1000 * count / (frames[-1] - frames[0])
    return f"{speed:.0f} ({gaps[int(len(gaps) * 0.95)]:.0f} ms; CPU {1000 * cpu / len(frames):.0f} ms)"


def measure_page(browser: Browser, file: Path) -> list[str]:
    """Open a page and move about in it: what stands in the table of it."""
    context = browser.new_context(offline=True, viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.add_init_script(STARTED)
    cpu = cpu_of_browser()
    page.goto(file.as_uri())
    page.wait_for_function("opened.seconds")
    cpu, seconds = cpu_of_browser() - cpu, page.evaluate("opened.seconds")
    page.mouse.move(5, 5)
    pan, zoom, hover = (measure_movement(page, kind) for kind in ("pan", "zoom", "hover"))
    memory = memory_of_page()
    context.close()
    return [f"{seconds:.1f}", f"{cpu:.1f}", pan, zoom, hover, f"{memory:,} MB"]


def main() -> None:
    """Read the arguments and run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path, nargs="?", help="JSON lines of `graphkit extract`, for a real graph")
    given = parser.parse_args()
    path = next(found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name)))
    print("| nodes | links | degree: greatest, 9 in 10, median | layout, CPU s | written in, CPU s | page | open, s "
          "| open, CPU s | pan | zoom | hover | memory |\n" + "|---" * 12 + "|")  # fmt: skip
    whole = read_graph(given.file) if given.file else None
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=path, headless=True, args=FLAGS.split())
        measure_page(browser, _written(invent_graph(30), Path(folder) / "first.html", 30))  # the browser's own start
        for size in SIZES:
            graph = whole or invent_graph(size)
            drawn, _ = cut(graph, size)
            degrees = sorted(Counter(id for edge in drawn.edges for id in (edge.source, edge.target)).values())
            layout = measure_layout(drawn)
            began = time.process_time()
            file = _written(graph, Path(folder) / "graph.html", size)
            cells = [f"{len(drawn.nodes):,}", f"{len(drawn.edges):,}"]
            cells.append(f"{degrees[-1]}, {degrees[len(degrees) * 9 // 10]}, {median(degrees):.0f}")
            cells += [f"{layout:.1f}", f"{time.process_time() - began:.1f}", f"{file.stat().st_size / 1e6:.1f} MB"]
            print("| " + " | ".join(cells + measure_page(browser, file)) + " |", flush=True)
        browser.close()


def _written(graph: KnowledgeGraph, file: Path, limit: int) -> Path:
    write_page(graph, file, limit=limit)
    return file


if __name__ == "__main__":
    main()
