"""graphkit extract"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

import click

from graphkit.cli.options import progress_bars, reading_options, sources_argument
from graphkit.errors import GraphkitError
from graphkit.files import write_whole
from graphkit.ingest import read_papers
from graphkit.records import extraction_to_json
from graphkit.run import Progress
from graphkit.types import Refusal
from graphkit.workers import Outcome, extract_papers


@click.command("extract", epilog="Example: graphkit extract abstracts.jsonl -o extractions.jsonl")
@sources_argument
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, allow_dash=True),
    required=True,
    metavar="FILE",
    help="File to write, whole or not at all; - for standard output.",
)
@reading_options
def command(
    sources: tuple[str, ...],
    output: str,
    fields: dict[str, str],
    format: str | None,
    model: Path,
    workers: int,
    quiet: bool,
) -> None:
    """Write what each paper says as JSON lines, in the order of the sources.

    What a source already says was found in a paper is read anew.
    """
    if output != "-" and Path(output).resolve() in {Path(source).resolve() for source in sources}:
        raise GraphkitError(f"{output} is a source, and would be overwritten: give another file with -o")
    refused: list[Refusal] = []
    papers = chain.from_iterable(
        read_papers(source, fields=fields, format=format, refuse=refused.append) for source in sources
    )
    with progress_bars(quiet=quiet) as progress:
        lines = _Lines(extract_papers(papers, workers=workers, model=model), refused, progress)
        if output == "-":
            sys.stdout.buffer.writelines(lines)
            sys.stdout.buffer.flush()
        else:
            write_whole(Path(output), lines)
    if not quiet:
        for line in _summary(lines.done, refused):
            click.echo(line, err=True)


class _Lines:
    """The lines of extracted papers, and how many there have been; what was refused goes into a list."""

    def __init__(self, batches: Iterable[list[Outcome]], refused: list[Refusal], progress: Progress) -> None:
        self.done = 0
        self._batches = batches
        self._refused = refused
        self._progress = progress

    def __iter__(self) -> Iterator[bytes]:
        for batch in self._batches:
            for outcome in batch:
                if isinstance(outcome, Refusal):
                    self._refused.append(outcome)
                else:
                    self.done += 1
                    yield (json.dumps(extraction_to_json(outcome), ensure_ascii=False) + "\n").encode()
            self._progress("extract", self.done, 0)


def _summary(done: int, refused: list[Refusal]) -> Iterator[str]:
    yield f"Extracted {done:,} papers; refused {len(refused):,} records."
    for refusal in refused[:20]:
        yield f"  {refusal.source}, {refusal.where}: {refusal.reason}"
    if len(refused) > 20:
        yield f"  and {len(refused) - 20:,} more"
