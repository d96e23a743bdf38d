"""What extraction costs: against spaCy's plain `ner` on the same texts, part by part, in two processes, in memory.

    python benchmarks/extraction.py [--papers N] [--repeats N] [--sizes N ...] [--output FILE]

Ratios of interleaved runs (A B A B), as a machine is rarely quiet: each run of B is compared with the run of A before
it, and the median of these is printed, with the least and greatest. CPU time stands beside wall time for the same
reason. Every process has one thread. Reads the corpus beside the repository, and says so where it is absent. For Linux:
memory is read from /proc.
"""

from __future__ import annotations

import argparse
import lzma
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from graphkit.types import Paper

CORPUS = Path(__file__).parents[2] / "shared" / "corpora" / "conference-abstracts.jsonl.xz"
LEAST_PAPERS = 256
"""A few batches: with fewer, two processes have nothing to share."""
TRAINING_PAPERS = 128
"""Texts on whose mentions the plain `ner` is trained."""
LEAST_SPEED = 0.2
"""Of that of the plain `ner`."""
MARKS = (18, 32)
"""Abstracts a second in one process and in two, on another machine."""
LONG_WORDS = 20_000
MOST_ELSEWHERE = 0.05
"""Of the CPU time of what should run on one core: what other threads take. This can be told on a busy machine, too."""
MOST_MEMORY = 1.5e9
"""Bytes, for a build of 10,000 abstracts."""
FOREIGN = "seconds of another machine do not compare"

# The process that is measured: a command of ours, and then the most memory that it held itself, in kB.
_MEASURED = """
import resource, sys
from graphkit.cli import main
main(sys.argv[1:], standalone_mode=False)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


class Cost(NamedTuple):
    """Seconds of one run: by the clock, of all processors, of these in the thread that asked, and by the clock from the
    first batch on.
    """

    wall: float
    cpu: float
    thread: float
    steady: float


class Pair(NamedTuple):
    """Two runs, one after the other."""

    first: Cost
    second: Cost


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
    wall, cpu, thread = time.perf_counter(), _cpu_seconds(), time.thread_time()
    batches = run()
    next(batches)
    first = time.perf_counter()
    for _ in batches:
        pass
    end = time.perf_counter()
    return Cost(end - wall, _cpu_seconds() - cpu, time.thread_time() - thread, end - first)


def _cpu_seconds() -> float:
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def compare(first: Callable[[], Iterator[object]], second: Callable[[], Iterator[object]], repeats: int) -> list[Pair]:
    """Return the costs of both, a pair of runs each."""
    pairs = []
    for _ in range(repeats):
        pairs.append(Pair(measure(first), measure(second)))
        print(f"  {pairs[-1].first.wall:6.2f} s, then {pairs[-1].second.wall:6.2f} s", file=sys.stderr)
    return pairs


def spread(ratios: Sequence[float], digits: int = 2) -> str:
    """Return the median, and the least and greatest."""
    return f"{statistics.median(ratios):.{digits}f} ({min(ratios):.{digits}f}–{max(ratios):.{digits}f})"


def time_extraction(number: int, repeats: int) -> Iterator[Row]:
    """Compare the plain `ner`, the pipeline in one process and in two, and a long text, on the same words."""
    # not at the top: a measured process starts with the peak of the one that starts it, and so that one is kept small
    from parts import read_line, share_time
    from plain_ner import train_plain_ner

    from graphkit.extract import extract
    from graphkit.workers import BATCH, batches, extract_papers

    lines = list(sample_lines(number))
    papers = [read_line(line) for line in lines]
    ner = train_plain_ner(list(extract(papers[:TRAINING_PAPERS])))

    def run_ner() -> Iterator[object]:
        return batches(ner.pipe((paper.text for paper in papers), batch_size=BATCH), BATCH)

    run_one = partial(extract_papers, papers, workers=1)
    check_sameness(papers[: 3 * BATCH])
    measure(run_ner)  # fills the tokenizer's cache
    measure(run_one)
    yield from tell_speed(compare(run_ner, run_one, repeats))
    yield from tell_workers(compare(run_one, partial(extract_papers, papers, workers=2), repeats), number)
    long, same = join_papers(papers)
    pairs = compare(partial(extract_papers, same, workers=1), partial(extract_papers, [long], workers=1), repeats)
    what = f"one text of {len(long.text.split()):,} words / the same words as {len(same)} abstracts, CPU time"
    yield Row(what, spread([pair.second.cpu / pair.first.cpu for pair in pairs]))
    for part, share in share_time(lines):
        yield Row(f"share of CPU time: {part}", f"{share:.1%}")


def tell_speed(pairs: Sequence[Pair]) -> Iterator[Row]:
    """The first of each pair is the plain `ner`, the second the pipeline."""
    elsewhere = [max(1 - cost.thread / cost.cpu for cost in costs) for costs in zip(*pairs, strict=True)]
    if max(elsewhere) > MOST_ELSEWHERE:
        raise SystemExit(f"not on one core: {max(elsewhere):.0%} of the CPU time is that of other threads")
    limit = f"at least {LEAST_SPEED}"
    what = "speed of the whole pipeline / of spaCy's plain `ner`"
    yield Row(f"{what}, CPU time", spread([pair.first.cpu / pair.second.cpu for pair in pairs], 3), limit)
    yield Row(f"{what}, wall time", spread([pair.first.wall / pair.second.wall for pair in pairs], 3), limit)
    figure = " and ".join(f"{max(share, 0):.1%}" for share in elsewhere)
    what = "CPU time outside of the one thread, plain `ner` and pipeline"
    yield Row(what, figure, f"at most {MOST_ELSEWHERE:.0%}")


def tell_workers(pairs: Sequence[Pair], number: int) -> Iterator[Row]:
    """The first of each pair is one process, the second two; each reads so many texts."""
    one, two = MARKS
    rates = {
        ("one process", one): [number / pair.first.wall for pair in pairs],
        ("one process, by CPU time", one): [number / pair.first.cpu for pair in pairs],
        ("two processes, with their start", two): [number / pair.second.wall for pair in pairs],
    }
    for (what, mark), rate in rates.items():
        yield Row(f"abstracts a second in {what}", spread(rate, 0), f"mark: {mark}; {FOREIGN}")
    ratios = [Cost(*(b / a for a, b in zip(*pair, strict=True))) for pair in pairs]
    yield Row("two processes / one, wall time with their start", spread([ratio.wall for ratio in ratios]))
    yield Row("two processes / one, wall time from the first batch on", spread([ratio.steady for ratio in ratios]))
    yield Row("two processes / one, CPU time", spread([ratio.cpu for ratio in ratios]))


def check_sameness(papers: Sequence[Paper]) -> None:
    """Stop where the answer hangs on the number of processes, or on what else is in a batch."""
    from graphkit.extract import extract
    from graphkit.workers import batches, extract_papers

    alone = [extraction for paper in papers for extraction in extract([paper])]
    for size in (7, len(papers)):
        if [extraction for batch in batches(papers, size) for extraction in extract(batch)] != alone:
            raise SystemExit(f"batches of {size} papers give something else than one paper at a time")
    for workers in (1, 2):
        if list(chain.from_iterable(extract_papers(papers, workers=workers))) != alone:
            raise SystemExit(f"{workers} worker processes give something else than one paper at a time")


def join_papers(papers: Sequence[Paper]) -> tuple[Paper, list[Paper]]:
    """Return one paper of `LONG_WORDS` words, or of all there are, and the papers that it is made of."""
    from graphkit.types import Paper

    taken: list[Paper] = []
    words = 0
    for paper in papers:
        if words >= LONG_WORDS:
            break
        taken.append(paper)
        words += len(paper.text.split())
    abstract = " ".join(f"{paper.title}. {paper.abstract}" for paper in taken)
    return Paper(id="paper:long", title="A long text", abstract=abstract), taken


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
    for library in ("OMP", "OPENBLAS", "MKL", "BLIS", "RAYON"):
        os.environ[f"{library}_NUM_THREADS"] = (
            "1"  # before numpy and the others are imported; child processes inherit it
        )
    rows = list(measure_memory(arguments.sizes, workers=2))
    if arguments.papers:
        rows += time_extraction(arguments.papers, arguments.repeats)
    table = make_table(rows)
    print(table, end="")
    if arguments.output:
        arguments.output.write_text(table, encoding="utf-8")


if __name__ == "__main__":
    main()
