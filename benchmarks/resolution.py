"""How resolution grows with the number of papers, and what ten more papers cost a folder of ten thousand.

Give it a file of `graphkit extract`. Each size runs in a process of its own, whose peak memory is read at its end.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path

from graphkit.records import extraction_from_json, paper_from_json
from graphkit.resolve import resolve


def resolve_first(file: Path, count: int) -> dict[str, float]:
    """Resolve the first papers of a file: seconds, mentions, entities, peak memory in MB."""
    with file.open(encoding="utf-8") as lines:
        rows = map(json.loads, islice(lines, count))
        given = [extraction_from_json(row, paper_from_json(row)) for row in rows]
    began = time.perf_counter()
    resolution = resolve(given)
    seconds = time.perf_counter() - began
    return {
        "papers": len(given),
        "mentions": sum(len(extraction.mentions) for extraction in given),
        "entities": len(resolution.entities),
        "facts": len(resolution.facts),
        "seconds": round(seconds, 2),
        "memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def grow(file: Path, most: int) -> None:
    """A quarter, half and all of the papers: linear cost keeps the time of one paper."""
    first = None
    for count in (most // 4, most // 2, most):
        command = [sys.executable, __file__, str(file), "--count", str(count), "--alone"]
        found = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        each = found["seconds"] / found["papers"]
        first = first or each
        print(json.dumps(found | {"time_of_one_paper_to_first_row": round(each / first, 2)}), flush=True)


def add_ten(texts: Path, count: int) -> None:
    """Build a folder of raw abstracts, then again with ten more."""
    with tempfile.TemporaryDirectory() as folder, texts.open(encoding="utf-8") as lines:
        root = Path(folder)
        rows = [json.loads(line) for line in islice(lines, count + 10)]
        raw = [json.dumps({name: row[name] for name in ("id", "title", "abstract")}) + "\n" for row in rows]
        (root / "first.jsonl").write_text("".join(raw[:count]), encoding="utf-8")
        (root / "ten.jsonl").write_text("".join(raw[count:]), encoding="utf-8")
        times = []
        for name in ("first.jsonl", "ten.jsonl"):
            began = time.perf_counter()
            build = [sys.executable, "-m", "graphkit", "build", str(root / name), "-o", str(root / "out"), "-q"]
            subprocess.run(build, check=True)
            times.append(time.perf_counter() - began)
        print(f"{count:,} papers: {times[0]:.1f} s; ten more: {times[1]:.1f} s; ratio {times[1] / times[0]:.3f}")


def main() -> None:
    """Read the arguments and run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path, help="JSON lines of `graphkit extract`")
    parser.add_argument("--count", type=int, default=10**9, help="papers to resolve; all without it")
    parser.add_argument(
        "--add-ten-to", type=int, metavar="N", help="build N abstracts, extraction and all, and ten more"
    )
    parser.add_argument("--alone", action="store_true", help="one size, in this process, as JSON")
    given = parser.parse_args()
    if given.alone:
        print(json.dumps(resolve_first(given.file, given.count)))
    elif given.add_ten_to:
        add_ten(given.file, given.add_ten_to)
    else:
        with given.file.open(encoding="utf-8") as lines:
            there = sum(1 for _ in lines)
        grow(given.file, min(there, given.count))


if __name__ == "__main__":
    main()
