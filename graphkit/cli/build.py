"""graphkit build"""

from __future__ import annotations

import sys
from pathlib import Path

import click

from graphkit.cli.options import progress_bars, reading_options, sources_argument
from graphkit.run import build


@click.command("build", epilog="Example: graphkit build abstracts/ more.jsonl -o out --workers 2")
@sources_argument
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, metavar="DIR", help="Folder to make.")
@reading_options
def command(
    sources: tuple[str, ...],
    output: Path,
    fields: dict[str, str],
    format: str | None,
    model: Path,
    workers: int,
    quiet: bool,
) -> None:
    """Make a graph, its page and a report from files or folders of abstracts.

    A second run on the same DIR extracts only what is new; a run that was stopped goes on where it was.
    """
    try:
        with progress_bars(quiet=quiet) as progress:
            built = build(
                sources, output, fields=fields, format=format, workers=workers, model=model, progress=progress
            )
    except KeyboardInterrupt:
        click.echo(f"\nStopped. {output} keeps what was extracted: the same command goes on from there.", err=True)
        sys.exit(130)
    if quiet:
        return
    refused = f", {built.refused:,} refused (see report.md)" if built.refused else ""
    click.echo(f"Read {built.records:,} records{refused}; extracted {built.extracted:,} new texts.")
    click.echo(f"Graph: {len(built.graph.nodes):,} nodes, {len(built.graph.edges):,} edges.")
    for name, what in (("graph.html", "the page"), ("report.md", "what was read"), ("graph.json", "the graph")):
        click.echo(f"  {output / name}  {what}")
