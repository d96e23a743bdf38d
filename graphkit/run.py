"""The whole way: sources in, a folder with the graph, its page and a report out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from graphkit.errors import GraphkitError
from graphkit.extract import model_version
from graphkit.files import write_whole
from graphkit.folder import Folder
from graphkit.graph import KnowledgeGraph, build_graph
from graphkit.ingest import read_records
from graphkit.render import write_page
from graphkit.report import Reading, write_report
from graphkit.resolve import resolve
from graphkit.stores import open_store
from graphkit.types import Extraction, Refusal
from graphkit.workers import batches, extract_records

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
    progress: Progress = _no_progress,
) -> Built:
    """Read `sources`, extract what is new, and leave graph.json, graph.html and report.md in `folder`.

    Raises GraphkitError where a source cannot be read at all, nothing was read, or the folder cannot be written.
    """
    path = Path(folder)
    with Folder(path) as kept:
        refusals: list[Refusal] = []
        records = _ingest(kept, sources, fields or {}, format, refusals, progress)
        model = model_version()
        extracted = _extract_pending(kept, model, workers, progress)
        progress("resolve", 0, 0)
        resolution = resolve(kept.extractions(model))
        graph = build_graph(resolution)
        progress("write", 0, 0)
        with open_store(path / "graph.json") as store:
            store.write(graph)
        page = write_page(graph, path / "graph.html")
        reading = Reading(tuple(kept.sources()), tuple(kept.refusals()), tuple(kept.failures(model)), model)
        report = write_report(reading, resolution, graph, page)
        write_whole(path / "report.md", [report.encode("utf-8")])
        return Built(graph, path, records, extracted, len(refusals) + len(reading.failures))


def _ingest(
    kept: Folder,
    sources: Sequence[str | Path],
    fields: Mapping[str, str],
    format: str | None,
    refusals: list[Refusal],
    progress: Progress,
) -> int:
    """Read all sources into the folder; returns the number of records."""
    counts: Counter[str] = Counter()
    for source in sources:
        records = read_records(source, fields=fields, format=format, refuse=refusals.append)
        for batch in batches(records, 512):
            kept.add_records(batch)
            papers = (record.paper if isinstance(record, Extraction) else record for record in batch)
            counts.update(paper.source for paper in papers)
            progress("read", counts.total(), 0)
    kept.set_sources(counts, refusals)
    if not counts:
        reasons = "".join(f"\n  {r.source}, {r.where}: {r.reason}" for r in refusals[:5])
        raise GraphkitError(f"no paper could be read from {', '.join(map(str, sources))}{reasons}")
    return counts.total()


def _extract_pending(kept: Folder, model: str, workers: int, progress: Progress) -> int:
    """Extract every text that the folder has no extraction of; each batch is kept as soon as it is done."""
    pending = kept.pending(model)
    done = 0
    if pending:
        progress("extract", 0, len(pending))
        for outcomes in extract_records(kept.papers_of(pending), workers=workers):
            kept.add_outcomes(model, pending[done : done + len(outcomes)], outcomes)
            done += len(outcomes)
            progress("extract", done, len(pending))
    return done
