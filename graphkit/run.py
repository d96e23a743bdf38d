"""The whole way: sources in, a folder with the graph, its page and a report out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from graphkit.extract import model_version
from graphkit.extract.pipeline import MODEL
from graphkit.files import write_whole
from graphkit.folder import Folder
from graphkit.graph import KnowledgeGraph, build_graph
from graphkit.ingest import read_records
from graphkit.render import write_page
from graphkit.report import Reading, write_report
from graphkit.resolve import resolve
from graphkit.stores import open_store
from graphkit.types import Extraction, Paper, Refusal
from graphkit.workers import batches, extract_papers

Progress = Callable[[str, int, int], None]
"""Called with the stage, how much of it is done, and how much there is (0: not known)."""


def _no_progress(stage: str, done: int, total: int) -> None:
    pass


@dataclass(frozen=True)
class Built:
    """What a build left, and what this run of it did: records read, texts extracted, records refused."""

    graph: KnowledgeGraph
    folder: Path
    records: int
    extracted: int
    refused: int


def build(
    sources: Sequence[str | Path],
    folder: str | Path,
    *,
    fields: Mapping[str, str] | None = None,
    format: str | None = None,
    workers: int = 1,
    model: str | Path = MODEL,
    progress: Progress = _no_progress,
) -> Built:
    """Read `sources`, extract what is new, and leave graph.json, graph.html and report.md in `folder`.

    `model` is a folder that spaCy's `to_disk` wrote; what another model read is kept, and not used.

    Raises GraphkitError where a source cannot be read at all, nothing was read, there is no such model, or the folder
    cannot be written.
    """
    path, model = Path(folder), Path(model)
    version = model_version(model)
    ledger = _Ledger()
    readers = [
        read_records(source, fields=fields or {}, format=format, refuse=ledger.refuse, tell=ledger.tell)
        for source in sources
    ]
    with Folder(path) as kept:
        _ingest(kept, readers, ledger, progress)
        extracted = _extract_pending(kept, version, workers, model, progress)
        progress("resolve", 0, 0)
        resolution = resolve(kept.extractions(version))
        graph = build_graph(resolution)
        progress("write", 0, 0)
        with open_store(path / "graph.json") as store:
            store.write(graph)
        page = write_page(graph, path / "graph.html")
        reading = Reading(tuple(kept.sources()), tuple(kept.refusals()), tuple(kept.failures(version)), version)
        report = write_report(reading, resolution, graph, page)
        write_whole(path / "report.md", [report.encode("utf-8")])
        return Built(graph, path, ledger.records, extracted, ledger.refused + len(reading.failures))


class _Ledger:
    """What ingest tells of each file: how many records it gave, and which it refused."""

    def __init__(self) -> None:
        self.records = self.refused = 0
        self.files: list[tuple[Path, str, int, list[Refusal]]] = []
        self._refusals: list[Refusal] = []

    def refuse(self, refusal: Refusal) -> None:
        self.refused += 1
        self._refusals.append(refusal)

    def tell(self, path: Path, source: str, records: int) -> None:
        self.records += records
        self.files.append((path, source, records, self._refusals))
        self._refusals = []


def _ingest(kept: Folder, readers: Iterable[Iterator[Paper | Extraction]], ledger: _Ledger, progress: Progress) -> None:
    """Read all sources into the folder."""
    read = 0
    for records in readers:
        for batch in batches(records, 512):
            kept.add_records(batch)
            read += len(batch)
            progress("read", read, 0)
    for path, source, count, refusals in ledger.files:
        kept.set_source(path, source, count, refusals)


def _extract_pending(kept: Folder, version: str, workers: int, model: Path, progress: Progress) -> int:
    """Extract every text that the folder has no extraction of; each batch is kept as soon as it is done."""
    pending = kept.pending(version)
    done = 0
    if pending:
        progress("extract", 0, len(pending))
        for outcomes in extract_papers(kept.papers_of(pending), workers=workers, model=model):
            kept.add_outcomes(version, pending[done : done + len(outcomes)], outcomes)
            done += len(outcomes)
            progress("extract", done, len(pending))
    return done
