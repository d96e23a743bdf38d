"""graphkit build"""

from __future__ import annotations

from pathlib import Path

import click

from graphkit.cli.options import open_page, progress_bars, reading_options, tell_built, told_when_stopped
from graphkit.run import Built, build, rebuild


@click.command(
    "build",
    epilog="""\b
Example: graphkit build abstracts/ more.jsonl -o out --workers 2
         graphkit build corrected.jsonl -o out --replace
         graphkit build -o out --open""",
)
@click.argument("sources", nargs=-1, metavar="[SOURCE...]")
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, metavar="DIR", help="Folder to make.")
@click.option("--replace", is_flag=True, help="Records of SOURCE take the place of those that DIR has with their ids.")
@click.option("--open", "opened", is_flag=True, help="Open the page in the browser when it is made.")
@reading_options
def command(
    sources: tuple[str, ...],
    output: Path,
    replace: bool,
    opened: bool,
    fields: dict[str, str],
    format: str | None,
    model: Path,
    workers: int,
    quiet: bool,
) -> None:
    """Make a graph, its page and a report from files or folders of abstracts.

    A second run on the same DIR adds to it and extracts only what is new; a run that was stopped goes on where it was.
    Without SOURCE, what DIR keeps is made into graph, page and report anew.
    """
    if not sources and (replace or fields or format):
        raise click.UsageError("--replace, --field and --format say how to read a SOURCE: give one")
    remedy = f"{output} keeps what was extracted: the same command goes on from there."
    with told_when_stopped(remedy), progress_bars(quiet=quiet) as bars:
        if sources:
            built = build(
                sources,
                output,
                fields=fields,
                format=format,
                replace=replace,
                workers=workers,
                model=model,
                progress=bars,
                notice=bars.notice,
            )
        else:
            built = rebuild(output, workers=workers, model=model, progress=bars, notice=bars.notice)
    if not quiet:
        _tell(built)
    if opened:
        open_page(output / "graph.html")


def _tell(built: Built) -> None:
    refused = f", {built.refused:,} refused (see report.md)" if built.refused else ""
    replaced = f", in place of {built.dropped:,} earlier ones" if built.dropped else ""
    click.echo(f"Read {built.records:,} records{refused}{replaced}; extracted {built.extracted:,} new texts.")
    tell_built(built)
