"""graphkit drop"""

from __future__ import annotations

from pathlib import Path

import click

from graphkit.cli.options import (
    model_option,
    progress_bars,
    quiet_option,
    tell_built,
    told_when_stopped,
    workers_option,
)
from graphkit.run import drop


@click.command(
    "drop",
    epilog="""\b
Example: graphkit drop out arxiv:2401.00001 doi:10.1000/xyz
         graphkit query out "MATCH (p:Paper) WHERE p.stub IS NULL RETURN p.id, p.title" """,
)
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@model_option
@workers_option
@quiet_option
def command(folder: Path, ids: tuple[str, ...], model: Path, workers: int, quiet: bool) -> None:
    """Take papers out of DIR: graph, page and report are as if they had never been read.

    An ID is that of a paper in the graph, as the second example lists them, or in its source; all records of the paper
    go. Where one is unknown, nothing is dropped. After a drop that was stopped, `graphkit build -o DIR` makes the graph
    anew.
    """
    remedy = f"`graphkit build -o {folder}` makes the graph of what is kept."
    with told_when_stopped(remedy), progress_bars(quiet=quiet) as bars:
        built = drop(folder, ids, workers=workers, model=model, progress=bars, notice=bars.notice)
    if not quiet:
        click.echo(f"Dropped {built.dropped:,} record{'s' if built.dropped != 1 else ''}.")
        tell_built(built)
