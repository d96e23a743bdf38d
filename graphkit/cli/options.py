"""Arguments and options that several commands share, and the progress bars."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from graphkit.errors import GraphkitError
from graphkit.extract.pipeline import MODEL
from graphkit.graph import KnowledgeGraph
from graphkit.ingest import FORMATS
from graphkit.run import Progress
from graphkit.stores import open_store

Function = Callable[..., Any]

model_option = click.option(
    "--model",
    type=click.Path(path_type=Path),
    default=MODEL,
    metavar="DIR",
    help="Folder of a model of your own, written by spaCy's to_disk; without it, the one in the package.",
)
sources_argument = click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")


def reading_options(function: Function) -> Function:
    """Options of the commands that read papers."""
    for option in reversed(
        (
            click.option(
                "--field",
                "fields",
                multiple=True,
                metavar="OURS=THEIRS",
                callback=_parse_fields,
                help="Where a source holds a field under another name: --field abstract=summary. May be repeated.",
            ),
            click.option("--format", type=click.Choice(FORMATS), help="What a source is, where its content misleads."),
            model_option,
            click.option(
                "--workers",
                type=click.IntRange(1),
                default=1,
                show_default=True,
                metavar="N",
                help=f"Processes that extract; this machine has {os.cpu_count()} cores.",
            ),
            click.option("--quiet", "-q", is_flag=True, help="No progress bar, no summary."),
        )
    ):
        function = option(function)
    return function


def _parse_fields(ctx: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:  # noqa: ARG001
    fields = {}
    for value in values:
        ours, equals, theirs = value.partition("=")
        if not (ours and equals and theirs):
            raise click.BadParameter(f"{value!r} is not of the form OURS=THEIRS, such as abstract=summary")
        fields[ours] = theirs
    return fields


@contextmanager
def progress_bars(*, quiet: bool) -> Iterator[Progress]:
    """Give a function that shows each stage on a line of standard error; it shows nothing where that is no terminal.

    A stage whose length is known has a bar, the others a count.
    """
    shown = not quiet and sys.stderr.isatty()
    bars: dict[str, Any] = {}

    def end_line() -> None:
        for bar in bars.values():
            if bar is None:
                click.echo(err=True)
            else:
                bar.render_finish()
        bars.clear()

    def show(stage: str, done: int, total: int) -> None:
        if not shown:
            return
        if stage not in bars:
            end_line()
            bars[stage] = (
                click.progressbar(length=total, label=f"{stage:8}", file=sys.stderr, show_pos=True) if total else None
            )
        if bars[stage] is None:
            click.echo(f"\r{stage:8}  {done or ''}", nl=False, err=True)
        else:
            bars[stage].update(done - bars[stage].pos)

    try:
        yield show
    finally:
        end_line()


def read_folder(folder: Path) -> KnowledgeGraph:
    """Read the graph of a folder that `graphkit build` left."""
    file = folder / "graph.json"
    if not file.exists():
        raise GraphkitError(f"{folder} has no graph.json: make one with `graphkit build SOURCE -o {folder}`")
    with open_store(file) as store:
        return store.read()
