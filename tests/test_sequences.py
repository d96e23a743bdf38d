"""Whatever was built, added, replaced and dropped before: a folder holds what one fresh build of its papers gives."""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from resolve.made_up_extraction import read

from graphkit.errors import GraphkitError
from graphkit.folder import Folder
from graphkit.records import extraction_to_json, paper_to_json
from graphkit.run import OUTPUTS, build, drop, rebuild

FILES = ("x", "y")


def found(id: str, title: str, abstract: str, **known: Any) -> dict[str, Any]:
    """A record with findings."""
    return extraction_to_json(read(title, abstract, id=id, **known))


def plain(id: str, title: str, abstract: str, **known: Any) -> dict[str, Any]:
    """A record that the model has to read."""
    return paper_to_json(read(title, abstract, id=id, **known).paper)


SHARED = "Gravel sorting", "We sort gravel with the SieveNet (Stone, 2020)."
PAPERS: dict[str, list[dict[str, Any]]] = {  # by a name of the test's own: all records of each paper
    "doi:10.1000/a": [
        found("a", "PebbleNet", "PebbleNet does parsing.", doi="10.1000/a", Method=["PebbleNet"], Task=["parsing"]),
        found("a", "PebbleNet", "We propose PebbleNet.", doi="10.1000/a", Method=["PebbleNet"], proposes=["PebbleNet"]),
        found("a2", "Pebble Nets", "Pebble-net, longer.", doi="10.1000/A", year=2020, Model=["Pebble-net"]),
    ],
    "arxiv:2001.00001": [
        found("b", "Sieves", "A pebble net (PN) here.", arxiv_id="2001.00001", Method=["pebble net", "PN"]),
        found("b", "Sieves", "A pebble net (PN) here.", arxiv_id="2001.00001", year=2019, Method=["pebble net"],
              aliases=[["pebble net", "PN"]], references=["10.1000/a", "Far work"]),
    ],
    "doi:10.1000/c": [
        found("c", *SHARED, doi="10.1000/c", authors=["Ada Reed"], Method=["SieveNet"]),
        plain("c", *SHARED, doi="10.1000/c", authors=["Ada Reed"]),
    ],
    "doi:10.1000/d": [
        plain("d", *SHARED, doi="10.1000/d", authors=["Bo Lin"]),
        found("d", *SHARED, doi="10.1000/d", authors=["Bo Lin"], Dataset=["SieveNet"]),
    ],
    "e": [
        found("e", "Stones", "PN on RockBank.", Method=["PN"], Dataset=["RockBank"],
              relations=[("PN", "TRAINED_ON", "RockBank")]),
    ],
}  # fmt: skip
RECORDS = [(name, json.dumps(record)) for name, records in PAPERS.items() for record in records]
IDS = sorted({record["id"] for records in PAPERS.values() for record in records}.union(PAPERS))


class Step(NamedTuple):
    """Build a file with these records, after a line that is no record if `broken`; or drop by an id, if given."""

    file: str
    records: tuple[tuple[str, str], ...]
    broken: bool
    replace: bool
    drop: str


builds = st.builds(
    Step,
    st.sampled_from(FILES),
    st.lists(st.sampled_from(RECORDS), min_size=1, max_size=4).map(tuple),
    st.booleans(),
    st.booleans(),
    st.just(""),
)
drops = st.builds(Step, st.just(""), st.just(()), st.just(False), st.just(False), st.sampled_from(IDS))


class Kept:
    """What a folder should keep: how often each file gave each record, and whether it has a broken line."""

    def __init__(self) -> None:
        self.files: dict[str, Counter[tuple[str, str]]] = {name: Counter() for name in FILES}
        self.broken = dict.fromkeys(FILES, False)

    def build(self, step: Step) -> None:
        if step.replace:
            ids = {json.loads(text)["id"] for _, text in step.records}
            for file in self.files.values():
                for record in [r for r in file if json.loads(r[1])["id"] in ids and r not in step.records]:
                    del file[record]
        self.files[step.file].update(dict.fromkeys(step.records, 0))
        self.files[step.file].update({r: n - self.files[step.file][r] for r, n in Counter(step.records).items()})
        self.broken[step.file] = step.broken

    def drop(self, id: str) -> bool:
        """Take out the paper with this id, if it is there."""
        names = {name for file in self.files.values() for name, text in file if id in (name, json.loads(text)["id"])}
        for file in self.files.values():
            for record in [record for record in file if record[0] in names]:
                del file[record]
        return bool(names)

    def write(self, root: Path) -> Path:
        """Write the files that a fresh build would read."""
        for name, records in self.files.items():
            if records or self.broken[name]:
                write_file(root, name, list(records.elements()), broken=self.broken[name])
        return root / "dump"


def write_file(root: Path, name: str, records: list[tuple[str, str]], *, broken: bool) -> Path:
    lines = ['{"title": "No abstract"}\n'] * broken + [f"{text}\n" for _, text in records]
    (root / "dump").mkdir(parents=True, exist_ok=True)
    (root / "dump" / f"{name}.jsonl").write_text("".join(lines), encoding="utf-8")
    return root / "dump"


def outputs(folder: Path) -> dict[str, bytes]:
    """All files that are not papers.db."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name != "papers.db"}


def walk(root: Path, steps: list[Step]) -> Kept:
    """Take the steps on a folder, and on what it should keep."""
    out, kept = root / "out", Kept()
    for step in steps:
        if not step.drop:
            build([write_file(root / step.file, step.file, list(step.records), broken=step.broken)], out,
                  replace=step.replace)  # fmt: skip
            kept.build(step)
            continue
        before = outputs(out) if out.exists() else {}
        if kept.drop(step.drop):
            drop(out, [step.drop])
        else:
            with pytest.raises(GraphkitError, match="no paper"):
                drop(out, [step.drop])
            assert (outputs(out) if out.exists() else {}) == before
    return kept


@settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow])
@given(builds, st.lists(st.one_of(builds, builds, drops), max_size=5))
def test_any_sequence_leaves_what_one_fresh_build_gives(first: Step, others: list[Step]) -> None:
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        kept = walk(root, [first, *others])
        if any(kept.files.values()):
            build([kept.write(root / "fresh")], root / "two")
            assert outputs(root / "out") == outputs(root / "two")
            assert sorted(outputs(root / "two")) == sorted(OUTPUTS)
            rebuild(root / "out")
            assert outputs(root / "out") == outputs(root / "two")
        else:
            assert json.loads((root / "out" / "graph.json").read_bytes())["nodes"] == []
            with pytest.raises(GraphkitError, match="has no papers"):
                Folder(root / "out", make=False)
