"""graphkit analyse"""

from __future__ import annotations

from pathlib import Path

import click

from graphkit.analyse import rank_nodes
from graphkit.cli.options import read_folder
from graphkit.cli.rows import format_option, show_rows

_ANALYSES = {"ranking": rank_nodes}


@click.command("analyse", epilog="Example: graphkit analyse out ranking --limit 20")
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@click.argument("name", type=click.Choice(list(_ANALYSES)), metavar="NAME")
@click.option("--limit", type=click.IntRange(1), help="Print so many rows; without it, all.")
@format_option
def command(folder: Path, name: str, limit: int | None, format: str) -> None:
    """Print an analysis of the graph of DIR. NAME is: ranking (PageRank)."""
    click.echo(show_rows(_ANALYSES[name](read_folder(folder))[:limit], format), nl=False)
