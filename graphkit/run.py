"""The whole way: sources in, a folder with the graph, its page and a report out."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from graphkit.errors import GraphkitError
from graphkit.extract import model_version
from graphkit.extract.pipeline import MODEL
from graphkit.files import write_whole
from graphkit.folder import Folder, SourceFile
from graphkit.graph import KnowledgeGraph, build_graph
from graphkit.ingest import read_records
from graphkit.render import write_page
from graphkit.report import Reading, write_report
from graphkit.resolve import choose_papers, resolve
from graphkit.review import FILE as MERGES
from graphkit.review import compare_decisions, dump_entries, list_entries
from graphkit.stores import open_store
from graphkit.types import Extraction, Paper, Refusal
from graphkit.workers import batches, extract_papers

Progress = Callable[[str, int, int], None]
"""Called with the stage, how much of it is done, and how much there is (0: not known)."""


Notice = Callable[[str], None]
"""Called with what a user should know before it is done."""

OUTPUTS = ("graph.json", "graph.html", "merges.jsonl", "report.md")


def _no_progress(stage: str, done: int, total: int) -> None:
    pass


def _no_notice(text: str) -> None:
    pass


@dataclass(frozen=True)
class Built:
    """What a build left, and what this run of it did: records read, texts extracted, records refused and taken out."""

    graph: KnowledgeGraph
    folder: Path
    records: int
    extracted: int
    refused: int
    dropped: int = 0


def build(
    sources: Sequence[str | Path],
    folder: str | Path,
    *,
    fields: Mapping[str, str] | None = None,
    format: str | None = None,
    replace: bool = False,
    workers: int = 1,
    model: str | Path = MODEL,
    progress: Progress = _no_progress,
    notice: Notice = _no_notice,
) -> Built:
    """Read `sources`, extract what is new, and leave graph.json, graph.html, merges.jsonl and report.md in `folder`.

    What they hold follows from the records that the folder keeps, and not from the order or the number of runs that
    brought them. With `replace`, the records of this run take the place of all that were there with their ids; without
    it, both stay. `model` is a folder that spaCy's `to_disk` wrote; what another model read is kept, and not used: that
    texts are read anew is told to `notice` before it is done.

    Raises GraphkitError where a source cannot be read at all, nothing was read, there is no such model, or the folder
    cannot be written.
    """
    path, model = Path(folder), Path(model)
    version = model_version(model)
    ledger = _Ledger()
    readers = [
        read_records(
            source, fields=fields or {}, format=format, refuse=ledger.refuse, begin=ledger.begin, tell=ledger.tell
        )
        for source in sources
    ]
    with Folder(path) as kept:
        _ingest(kept, readers, ledger, progress)
        if replace:
            ledger.dropped = kept.drop_replaced()
        return _make(kept, version, model, workers, ledger, progress, notice)


def rebuild(
    folder: str | Path,
    *,
    change: Callable[[Folder], None] | None = None,
    workers: int = 1,
    model: str | Path = MODEL,
    progress: Progress = _no_progress,
    notice: Notice = _no_notice,
) -> Built:
    """Make the graph, page and report of a folder anew, after a `change` of what it keeps, if any is given.

    Raises GraphkitError where the folder has no papers, and as `build` does.
    """
    version = model_version(Path(model))
    with Folder(Path(folder), make=False) as kept:
        if change:
            change(kept)
        return _make(kept, version, Path(model), workers, _Ledger(), progress, notice)


def drop(
    folder: str | Path,
    ids: Sequence[str],
    *,
    workers: int = 1,
    model: str | Path = MODEL,
    progress: Progress = _no_progress,
    notice: Notice = _no_notice,
) -> Built:
    """Take papers out of a folder, each with all its records, and make its graph, page and report anew.

    An id is that of a paper in the graph, or in its source. Raises GraphkitError, and drops nothing, where one is
    unknown or that of several papers; and as `rebuild` does.
    """
    path, version, ledger = Path(folder), model_version(Path(model)), _Ledger()
    with Folder(path, make=False) as kept:
        keys = _keys_of(kept, version, ids)
        kept.drop(keys)
        ledger.dropped = len(keys)
        return _make(kept, version, Path(model), workers, ledger, progress, notice)


def _keys_of(kept: Folder, version: str, ids: Sequence[str]) -> set[str]:
    """The keys of all records of the papers that have these ids."""
    rows = list(kept.papers(version))
    keys = {paper: key for key, paper, _ in rows}
    drawn, others = [p for _, p, is_drawn in rows if is_drawn], [p for _, p, is_drawn in rows if not is_drawn]
    try:
        return {keys[paper] for paper in choose_papers(ids, drawn, others)}
    except GraphkitError as error:
        query = "MATCH (p:Paper) WHERE p.stub IS NULL RETURN p.id, p.title"
        raise GraphkitError(
            f'{kept.path}: {error}. Nothing was dropped. Its ids: graphkit query {kept.path} "{query}"; if a drop was '
            f"stopped before, `graphkit build -o {kept.path}` ends it"
        ) from error


def _make(
    kept: Folder, version: str, model: Path, workers: int, ledger: _Ledger, progress: Progress, notice: Notice
) -> Built:
    """Extract what is new, and write all that follows from what the folder keeps."""
    _clear_parts(kept.path)
    extracted = _extract_pending(kept, version, workers, model, progress, notice)
    reading = Reading(tuple(kept.sources()), tuple(kept.refusals()), tuple(kept.failures(version)), version)
    with _no_collection():
        progress("resolve", 0, 0)
        decisions = kept.decisions()
        resolution = resolve(kept.extractions(version), decisions)
        effects = compare_decisions(decisions, resolution, resolve(kept.extractions(version))) if decisions else []
        graph = build_graph(resolution)
        progress("write", 0, 0)
        with open_store(kept.path / "graph.json") as store:
            store.write(graph)
        page = write_page(graph, kept.path / "graph.html")
        write_whole(kept.path / MERGES, dump_entries(list_entries(resolution)))
        report = write_report(reading, resolution, graph, page, effects)
        write_whole(kept.path / "report.md", [report.encode("utf-8")])
    refused = ledger.refused + len(reading.failures)
    return Built(graph, kept.path, ledger.records, extracted, refused, ledger.dropped)


@contextmanager
def _no_collection() -> Iterator[None]:
    """Look for no cycles meanwhile: millions of rows are made, in none, and the search takes a third of the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _clear_parts(folder: Path) -> None:
    """Remove the halves of files that a killed run left: no other process writes here while the folder is ours."""
    for name in OUTPUTS:
        for part in folder.glob(f".{name}.*.part"):
            with suppress(OSError):
                part.unlink()


class _Ledger:
    """What ingest tells of each file: how many records it gave, and which it refused."""

    def __init__(self) -> None:
        self.records = self.refused = self.dropped = 0
        self.file = SourceFile("", "", -1)  # the one that is being read
        self.done: list[tuple[SourceFile, list[Refusal]]] = []
        self._refusals: list[Refusal] = []

    def begin(self, path: Path, name: str) -> None:
        self.file = SourceFile(str(path.resolve()), name, self.file.number + 1)

    def refuse(self, refusal: Refusal) -> None:
        self.refused += 1
        self._refusals.append(refusal)

    def tell(self, path: Path, name: str, records: int) -> None:  # noqa: ARG002 -- what begin was told
        self.records += records
        self.done.append((self.file, self._refusals))
        self._refusals = []


def _ingest(kept: Folder, readers: Iterable[Iterator[Paper | Extraction]], ledger: _Ledger, progress: Progress) -> None:
    """Read all sources into the folder."""
    read = 0
    for records in readers:
        for batch in batches(((record, ledger.file) for record in records), 512):
            kept.add_records(batch)
            read += len(batch)
            progress("read", read, 0)
    for file, refusals in ledger.done:
        kept.set_refusals(file, refusals)


def _extract_pending(kept: Folder, version: str, workers: int, model: Path, progress: Progress, notice: Notice) -> int:
    """Extract every text that the folder has no extraction of; each batch is kept as soon as it is done."""
    pending = kept.pending(version)
    done = 0
    if pending:
        other, texts = kept.read_by(version)
        if texts:
            s = "text" if texts == 1 else "texts"
            notice(f"{kept.path} was read by model {other}; model {version} reads its {texts:,} {s} anew.")
        progress("extract", 0, len(pending))
        for outcomes in extract_papers(kept.papers_of(pending), workers=workers, model=model):
            kept.add_outcomes(version, pending[done : done + len(outcomes)], outcomes)
            done += len(outcomes)
            progress("extract", done, len(pending))
    return done
