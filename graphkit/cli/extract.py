"""graphkit extract"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import chain
from typing import IO

import click

from graphkit.cli.options import progress_bars, reading_options, sources_argument
from graphkit.ingest import read_records
from graphkit.records import extraction_to_json
from graphkit.types import Refusal
from graphkit.workers import extract_records


@click.command("extract", epilog="Example: graphkit extract abstracts.jsonl -o extractions.jsonl")
@sources_argument
@click.option(
    "-o",
    "--output",
    type=click.File("w", encoding="utf-8", lazy=True),
    required=True,
    metavar="FILE",
    help="File to write; - for standard output.",
)
@reading_options
def command(
    sources: tuple[str, ...],
    output: IO[str],
    fields: dict[str, str],
    format: str | None,
    workers: int,
    quiet: bool,
) -> None:
    """Write what each paper says as JSON lines, in the order of the sources."""
    refused: list[Refusal] = []
    records = chain.from_iterable(
        read_records(source, fields=fields, format=format, refuse=refused.append) for source in sources
    )
    done = 0
    with progress_bars(quiet=quiet) as progress:
        for outcomes in extract_records(records, workers=workers):
            for outcome in outcomes:
                if isinstance(outcome, Refusal):
                    refused.append(outcome)
                else:
                    output.write(json.dumps(extraction_to_json(outcome), ensure_ascii=False) + "\n")
                    done += 1
            progress("extract", done, 0)
    if not quiet:
        for line in _summary(done, refused):
            click.echo(line, err=True)


def _summary(done: int, refused: list[Refusal]) -> Iterator[str]:
    yield f"Extracted {done:,} papers; refused {len(refused):,} records."
    for refusal in refused[:20]:
        yield f"  {refusal.source}, {refusal.where}: {refusal.reason}"
    if len(refused) > 20:
        yield f"  and {len(refused) - 20:,} more"
