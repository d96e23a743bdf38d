"""What a folder holds after its process is killed: at random moments of build, replace, drop and review.

    python benchmarks/kills.py [--kills N] [--papers N] [--seed N]

Each command first runs on a twin of the folder that is never killed. Then it runs on the folder again and again, and is
killed (SIGKILL, so that nothing can be tidied up) at a random moment of the time that the twin took, until its share of
the kills is done; then it may end. After each kill the database must be whole and hold all that it held before, but for
what the twin has not, and each output must be, byte for byte, the one from before the command or the twin's; at the
command's end all must be the twin's. The papers are invented here; the model reads a part of them.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

OUTPUTS = ("graph.json", "graph.html", "merges.jsonl", "report.md")
NAMES = ("PebbleNet", "GravelTree", "SandSort", "LoamFlow", "StoneBank", "RiverMix", "ClayCut", "SiltScan")


class Kept(NamedTuple):
    """The hashes of the records that a folder keeps and of the texts that were read, and what the user decided."""

    papers: frozenset[str]
    extractions: frozenset[str]
    decisions: frozenset[str]


class Command(NamedTuple):
    """Arguments of graphkit, after which the folder is another."""

    arguments: tuple[str, ...]


def make_record(number: int, words: str, *, found: bool) -> dict[str, object]:
    """Invent a paper that names two things; `found` says so in the record, and else the model has to read it."""
    first, second = (f"{NAMES[n % len(NAMES)]}-{n % 40}" for n in (number, number // 2 + 1))
    title, abstract = f"{first} part {number}", f"We {words} {first} and compare it with {second} (Reed et al., 2019)."
    row: dict[str, object] = {"id": f"p{number}", "title": title, "abstract": abstract, "year": 2000 + number % 25}
    if found:
        text = f"{title}\n{abstract}"
        starts = [(first, 0), (first, text.index(first, len(title))), (second, text.index(second, len(title) + 5))]
        row["entities"] = [
            {"text": name, "type": "Method", "start": start, "end": start + len(name), "score": 0.9}
            for name, start in starts
        ]
        row["proposes"] = [first]
        row["relations"] = [{"head": first, "type": "COMPARED_WITH", "tail": second}] if first != second else []
    return row


def write_sources(folder: Path, papers: int) -> list[Command]:
    """Write the files and return the commands that are run, one after the other; DIR stands for the folder."""

    def write(name: str, rows: Sequence[dict[str, object]]) -> str:
        (folder / name).write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        return str(folder / name)

    read = write("read.jsonl", [make_record(n, "propose", found=False) for n in range(papers)])
    given = write("given.jsonl", [make_record(n, "propose", found=True) for n in range(papers, 5 * papers)])
    new = write("new.jsonl", [make_record(n, "improve", found=n % 2 > 0) for n in range(papers // 2, 2 * papers)])
    ids = [f"p{n}" for n in range(0, 5 * papers, 3)]
    return [
        Command(("build", read, "-o", "DIR")),
        Command(("build", given, "-o", "DIR")),
        Command(("build", new, "-o", "DIR", "--replace")),
        Command(("drop", "DIR", *ids)),
        Command(("review", "DIR", "rename", "SandSort-2", "The Sand Sorter")),
    ]


def start(command: Command, folder: Path) -> subprocess.Popen[bytes]:
    arguments = [str(folder) if argument == "DIR" else argument for argument in command.arguments]
    return subprocess.Popen([sys.executable, "-m", "graphkit", *arguments], stdout=subprocess.DEVNULL)


def read_kept(folder: Path) -> Kept:
    """Say what a folder keeps, in a copy, as a reader of a later day would find it."""
    with tempfile.TemporaryDirectory() as name:
        for file in folder.glob("papers.db*"):
            shutil.copy(file, name)
        if not (Path(name) / "papers.db").exists():
            return Kept(frozenset(), frozenset(), frozenset())
        with closing(sqlite3.connect(Path(name) / "papers.db")) as database:
            (state,) = database.execute("PRAGMA integrity_check").fetchone()
            if state != "ok":
                raise SystemExit(f"the database is damaged: {state}")
            if database.execute("SELECT 1 FROM sqlite_master WHERE name = 'papers'").fetchone() is None:
                return Kept(frozenset(), frozenset(), frozenset())
            queries = (
                "SELECT record FROM papers",
                "SELECT text_hash FROM extractions",
                "SELECT verdict || name || other FROM decisions",
            )
            return Kept(*(frozenset(row[0] for row in database.execute(query)) for query in queries))


def read_outputs(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in OUTPUTS if (folder / name).exists()}


def check(folder: Path, before: Kept, old: dict[str, bytes], twin: Path) -> Kept:
    """Stop where something that should stay was lost, or something is half."""
    now, end = read_kept(folder), read_kept(twin)
    for what, was, here, stays in zip(Kept._fields, before, now, end, strict=True):
        if lost := (was & stays) - here:
            raise SystemExit(f"{len(lost)} of {len(was)} {what} were lost by a kill")
    new = read_outputs(twin)
    for name, content in read_outputs(folder).items():
        if content not in (old.get(name), new[name]):
            raise SystemExit(f"{name} is neither the old one nor the new one")
    if missing := [name for name in old if not (folder / name).exists()]:
        raise SystemExit(f"gone: {', '.join(missing)}")
    return now


def run_whole(command: Command, folder: Path) -> float:
    """Run a command to its end, and return its seconds."""
    began = time.perf_counter()
    if start(command, folder).wait() != 0:
        raise SystemExit(f"failed: {' '.join(command.arguments[:3])}")
    return time.perf_counter() - began


def kill_and_check(command: Command, folder: Path, twin: Path, kills: int, chance: random.Random) -> Counter[str]:
    """Run a command on the twin, and on the folder with so many kills; return what the kills left to be done.

    When all is done, the folder is set back to what it was before the command, for the next kills.
    """
    old, before, snapshot = read_outputs(folder), read_kept(folder), folder.with_name("before")
    if folder.exists():
        shutil.copytree(folder, snapshot)
    seconds = run_whole(command, twin)
    end, now, next_command = read_kept(twin), before, command
    found: Counter[str] = Counter()
    while found.total() < kills:
        process = start(next_command, folder)
        time.sleep(chance.uniform(0.2, 1.0) * seconds)
        ended = process.poll() is not None
        process.kill()
        process.wait()
        was, now = now, check(folder, now, old, twin)
        is_new = read_outputs(folder) == read_outputs(twin)
        if not ended:
            found["nothing" if is_new else "outputs" if now == end else "all" if now == was else "a part"] += 1
        if now == end and command.arguments[0] == "drop":
            next_command = Command(("build", "-o", "DIR"))  # what was dropped is no more known
        if is_new and found.total() < kills:
            shutil.rmtree(folder)
            now, next_command = before, command
            if snapshot.exists():
                shutil.copytree(snapshot, folder)
    run_whole(next_command, folder)
    if read_outputs(folder) != read_outputs(twin) or read_kept(folder) != end:
        raise SystemExit(f"{' '.join(command.arguments[:3])}: another folder than without kills")
    if left := [path.name for path in folder.iterdir() if path.name not in (*OUTPUTS, "papers.db")]:
        raise SystemExit(f"left behind: {', '.join(left)}")
    shutil.rmtree(snapshot, ignore_errors=True)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=60, help="kills, shared by the commands (default: 60)")
    parser.add_argument("--papers", type=int, default=200, help="papers that the model reads; four times as many come "
                        "with findings (default: 200)")  # fmt: skip
    parser.add_argument("--seed", type=int, default=0, help="of the moments (default: 0)")
    arguments = parser.parse_args()
    chance = random.Random(arguments.seed)
    print("| command | kills | nothing done | a part | all but outputs | all |\n|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        commands = write_sources(root, arguments.papers)
        for number, command in enumerate(commands):
            kills = arguments.kills // len(commands) + (number < arguments.kills % len(commands))
            found = kill_and_check(command, root / "folder", root / "twin", kills, chance)
            shown = " ".join(Path(argument).name for argument in command.arguments[:5])
            left = [found[what] for what in ("all", "a part", "outputs", "nothing")]
            print(f"| `graphkit {shown}` | {sum(left)} | {' | '.join(map(str, left))} |", flush=True)
    print(f"{arguments.kills} kills: nothing lost, nothing half, the same folder at the end.")


if __name__ == "__main__":
    main()
