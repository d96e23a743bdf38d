"""What extraction costs: against the bare spaCy `ner` on the same texts, with two processes, and in memory.

    python benchmarks/extraction.py [--papers N] [--repeats N] [--sizes N ...] [--output FILE]

Ratios of interleaved runs (A B A B), as a machine is rarely quiet: each run of B is divided by the run of A before it,
and the median of these is printed, with the least and greatest. CPU time stands beside wall time for the same reason.
Reads the corpus beside the repository, and says so where it is absent. For Linux: memory is read from /proc.
"""

from __future__ import annotations

import argparse
import json
import lzma
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple

CORPUS = Path(__file__).parents[2] / "shared" / "corpora" / "conference-abstracts.jsonl.xz"
LEAST_PAPERS = 256
"""A few batches: with fewer, two processes have nothing to share."""
MOST_TIMES_NER = 2.0
MOST_MEMORY = 1.5e9
"""Bytes, for a build of 10,000 abstracts."""

# The process that is measured: a command of ours, and then the most memory that it held itself, in kB.
_MEASURED = """
import resource, sys
from graphkit.cli import main
main(sys.argv[1:], standalone_mode=False)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


class Cost(NamedTuple):
    """Seconds of one run: by the clock, and of all processors. `steady`: by the clock, from the first batch on."""

    wall: float
    cpu: float
    steady: float


class Row(NamedTuple):
    """A line of the table."""

    what: str
    figure: str
    limit: str = ""


def sample_lines(number: int) -> Iterator[str]:
    """Yield `number` records of the corpus, evenly spread over it."""
    with lzma.open(CORPUS, "rt", encoding="utf-8") as file:
        total = sum(1 for _ in file)
    with lzma.open(CORPUS, "rt", encoding="utf-8") as file:
        yield from islice(file, 0, total // number * number, total // number)


def measure(run: Callable[[], Iterator[object]]) -> Cost:
    """Run to the end what `run` begins; its worker processes have ended by then, so that their time counts."""
    wall, cpu = time.perf_counter(), _cpu_seconds()
    batches = run()
    next(batches)
    first = time.perf_counter()
    for _ in batches:
        pass
    end = time.perf_counter()
    return Cost(end - wall, _cpu_seconds() - cpu, end - first)


def _cpu_seconds() -> float:
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def compare(first: Callable[[], Iterator[object]], second: Callable[[], Iterator[object]], repeats: int) -> list[Cost]:
    """Return the costs of `second` as ratios to those of `first`, a pair of runs each."""
    ratios = []
    for _ in range(repeats):
        one, other = measure(first), measure(second)
        ratios.append(Cost(*(b / a for a, b in zip(one, other, strict=True))))
        print(f"  {one.wall:6.2f} s, then {other.wall:6.2f} s", file=sys.stderr)
    return ratios


def spread(ratios: Sequence[float]) -> str:
    """Return the median, and the least and greatest."""
    return f"{statistics.median(ratios):.2f} ({min(ratios):.2f}–{max(ratios):.2f})"


def time_extraction(papers: int, repeats: int) -> Iterator[Row]:
    """Compare the bare `ner`, the whole pipeline, and the pipeline in two processes, on the same texts."""
    # not at the top: a measured process starts with the peak of the one that starts it, and so that one is kept small
    from graphkit.extract import load_pipeline
    from graphkit.records import paper_from_json
    from graphkit.workers import BATCH, batches, extract_papers

    texts = [paper_from_json(json.loads(line), CORPUS.name) for line in sample_lines(papers)]
    nlp = load_pipeline()

    def run_ner() -> Iterator[object]:
        with nlp.select_pipes(enable="ner"):
            yield from batches(nlp.pipe((paper.text for paper in texts), batch_size=BATCH), BATCH)

    def run_one() -> Iterator[object]:
        return extract_papers(texts, workers=1)

    def run_two() -> Iterator[object]:
        return extract_papers(texts, workers=2)

    measure(run_one)  # fills the tokenizer's cache, which both sides of a pair use
    against_ner = compare(run_ner, run_one, repeats)
    two = compare(run_one, run_two, repeats)
    limit = f"at most {MOST_TIMES_NER}"
    yield Row("whole pipeline / bare `ner`, CPU time", spread([ratio.cpu for ratio in against_ner]), limit)
    yield Row("whole pipeline / bare `ner`, wall time", spread([ratio.wall for ratio in against_ner]), limit)
    yield Row("two processes / one, wall time with their start", spread([ratio.wall for ratio in two]))
    yield Row("two processes / one, wall time from the first batch on", spread([ratio.steady for ratio in two]))
    yield Row("two processes / one, CPU time", spread([ratio.cpu for ratio in two]))


def measure_memory(sizes: Sequence[int], workers: int) -> Iterator[Row]:
    """Run `graphkit extract` and `graphkit build` on so many abstracts, each run in a process of its own."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for size in sizes:
            (folder / f"{size}.jsonl").write_text("".join(sample_lines(size)), encoding="utf-8")
        for command, output in (("extract", "{}.out.jsonl"), ("build", "{}.graph")):
            for size in sizes:
                source, target = folder / f"{size}.jsonl", folder / output.format(size)
                own, together = peak_memory([command, str(source), "-o", str(target), "--workers", str(workers), "-q"])
                figure = f"{together / 1e6:,.0f} MB (main process {own / 1e6:,.0f})"
                limit = f"under {MOST_MEMORY / 1e6:,.0f} MB" if (command, size) == ("build", 10_000) else ""
                yield Row(f"`graphkit {command} --workers {workers}`, {size:,} abstracts: peak memory", figure, limit)
                print(f"  {command} {size}: {figure}", file=sys.stderr)


def peak_memory(arguments: list[str]) -> tuple[int, int]:
    """Return the most memory, in bytes, that the command's own process held, and that it and its workers held together.

    The first is the system's own count; the second is looked at ten times a second, with shared pages counted twice.
    """
    command = [sys.executable, "-c", _MEASURED, *arguments]
    together = 0
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True) as process:
        while process.poll() is None:
            together = max(together, group_memory(process.pid))
            time.sleep(0.1)
        output = process.stdout.read() if process.stdout else ""
    if process.returncode:
        raise SystemExit(f"{' '.join(arguments)} failed, with exit status {process.returncode}")
    own = int(output) * 1024
    return own, max(own, together)


def group_memory(group: int) -> int:
    """Return the bytes that all processes of a group hold."""
    pages = 0
    for file in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = file.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        except OSError:  # the process has just ended
            continue
        if int(fields[2]) == group:
            pages += int(fields[21])
    return pages * os.sysconf("SC_PAGE_SIZE")


def make_table(rows: Sequence[Row]) -> str:
    """Return the rows as a Markdown table."""
    lines = ["| what | figure | limit |", "|---|---|---|"]
    return "\n".join([*lines, *(f"| {row.what} | {row.figure} | {row.limit} |" for row in rows)]) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--papers", type=int, default=1000, help="texts that are timed, 0 for none (default: 1000)")
    parser.add_argument("--repeats", type=int, default=5, help="pairs of runs (default: 5)")
    parser.add_argument(
        "--sizes", type=int, nargs="*", default=[2500, 10_000], help="abstracts for the memory runs (2500 10000)"
    )
    parser.add_argument("--output", type=Path, help="file for the table")
    arguments = parser.parse_args()
    if 0 < arguments.papers < LEAST_PAPERS or arguments.repeats < 1:
        parser.error(f"give at least {LEAST_PAPERS} papers, and one pair of runs")
    if not CORPUS.exists():
        print(f"Skipped: {CORPUS.name} is not in {CORPUS.parent}.")
        return
    rows = list(measure_memory(arguments.sizes, workers=2))
    if arguments.papers:
        rows += time_extraction(arguments.papers, arguments.repeats)
    table = make_table(rows)
    print(table, end="")
    if arguments.output:
        arguments.output.write_text(table, encoding="utf-8")


if __name__ == "__main__":
    main()
