"""Arguments and options that several commands share, and the progress bars."""

from __future__ import annotations

import os
import sys
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from graphkit.errors import GraphkitError
from graphkit.extract.pipeline import MODEL
from graphkit.graph import KnowledgeGraph
from graphkit.ingest import FORMATS
from graphkit.run import Built
from graphkit.stores import open_store
from graphkit.types import NODE_LABELS, NodeLabel

Function = Callable[..., Any]

model_option = click.option(
    "--model",
    type=click.Path(path_type=Path),
    default=MODEL,
    metavar="DIR",
    help="Folder of a model of your own, written by spaCy's to_disk; without it, the one in the package.",
)
sources_argument = click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")


workers_option = click.option(
    "--workers",
    type=click.IntRange(1),
    default=1,
    show_default=True,
    metavar="N",
    help=f"Processes that extract; this machine has {os.cpu_count()} cores.",
)
quiet_option = click.option("--quiet", "-q", is_flag=True, help="No progress bar, no notice, no summary.")


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
            workers_option,
            quiet_option,
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


class Bars:
    """Shows each stage on a line of standard error, nothing where that is no terminal; and notices, anywhere.

    A stage whose length is known has a bar, the others a count.
    """

    def __init__(self, *, quiet: bool) -> None:
        self._quiet = quiet
        self._shown = not quiet and sys.stderr.isatty()
        self._bars: dict[str, Any] = {}

    def end_line(self) -> None:
        """Go on below what is shown."""
        for bar in self._bars.values():
            if bar is None:
                click.echo(err=True)
            else:
                bar.render_finish()
        self._bars.clear()

    def __call__(self, stage: str, done: int, total: int) -> None:
        if not self._shown:
            return
        if stage not in self._bars:
            self.end_line()
            self._bars[stage] = (
                click.progressbar(length=total, label=f"{stage:8}", file=sys.stderr, show_pos=True) if total else None
            )
        if self._bars[stage] is None:
            click.echo(f"\r{stage:8}  {done or ''}", nl=False, err=True)
        else:
            self._bars[stage].update(done - self._bars[stage].pos)

    def notice(self, text: str) -> None:
        """Say what a user should know before it is done."""
        if not self._quiet:
            self.end_line()
            click.echo(text, err=True)


@contextmanager
def progress_bars(*, quiet: bool) -> Iterator[Bars]:
    """Give what shows the stages, and end its last line."""
    bars = Bars(quiet=quiet)
    try:
        yield bars
    finally:
        bars.end_line()


@contextmanager
def told_when_stopped(remedy: str) -> Iterator[None]:
    """Turn Ctrl-C into a message and exit status 130."""
    try:
        yield
    except KeyboardInterrupt:
        click.echo(f"\nStopped. {remedy}", err=True)
        sys.exit(130)


def tell_built(built: Built) -> None:
    """Say what the graph holds, and where it lies."""
    click.echo(f"Graph: {len(built.graph.nodes):,} nodes, {len(built.graph.edges):,} edges.")
    for name, what in (("graph.html", "the page"), ("report.md", "what was read"), ("graph.json", "the graph")):
        click.echo(f"  {built.folder / name}  {what}")


def open_page(page: Path) -> None:
    """Open a page in the user's browser, or say where it lies; the environment's BROWSER says which."""
    if not webbrowser.open(page.resolve().as_uri()):
        click.echo(f"No browser was found; open {page} in one.", err=True)


def read_folder(folder: Path) -> KnowledgeGraph:
    """Read the graph of a folder that `graphkit build` left."""
    file = folder / "graph.json"
    if not file.exists():
        raise GraphkitError(f"{folder} has no graph.json: make one with `graphkit build SOURCE -o {folder}`")
    with open_store(file) as store:
        return store.read()


def labels_called(name: str, graph: KnowledgeGraph) -> list[NodeLabel]:
    """The label of this name, or else those that differ from it in case alone."""
    known = sorted({node.label for node in graph.nodes}.union(NODE_LABELS))
    found = [label for label in known if label == name] or [label for label in known if label.lower() == name.lower()]
    if not found:
        raise click.BadParameter(f"{name!r} is none of {', '.join(known)}", param_hint="--type")
    return found
