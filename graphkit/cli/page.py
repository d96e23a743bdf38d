"""graphkit page"""

from __future__ import annotations

from pathlib import Path

import click

from graphkit.cli.options import labels_called, read_folder
from graphkit.render import DEFAULT_LIMIT, select, write_page
from graphkit.types import NODE_LABELS


@click.command("page", epilog="Example: graphkit page out -o bert.html --around BERT --depth 2")
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), required=True, metavar="FILE", help="HTML file to write."
)
@click.option(
    "--type",
    "types",
    multiple=True,
    metavar="LABEL",
    help=f"Keep nodes of this label: {', '.join(NODE_LABELS)}, or one of your own. May be repeated.",
)
@click.option("--around", metavar="NAME", help="Keep what is near the node with this name, alias or id.")
@click.option("--depth", type=click.IntRange(0), default=1, show_default=True, help="How many edges away from it.")
@click.option("--min-papers", type=click.IntRange(1), default=1, show_default=True, help="Drop rarer entities.")
@click.option("--limit", type=click.IntRange(1), default=DEFAULT_LIMIT, show_default=True, help="Most nodes to draw.")
def command(
    folder: Path, output: Path, types: tuple[str, ...], around: str | None, depth: int, min_papers: int, limit: int
) -> None:
    """Write a page of the graph of DIR, or of a part of it."""
    graph = read_folder(folder)
    labels = [label for type in types for label in labels_called(type, graph)]
    part = select(graph, types=labels, around=around, depth=depth, min_papers=min_papers)
    drawn = write_page(part, output, limit=limit, whole=graph)
    left_out = sum(drawn.left_out.values())
    rest = f"; {left_out:,} nodes beyond --limit {limit} left out" if left_out else ""
    click.echo(f"Wrote {drawn.nodes:,} nodes and {drawn.edges:,} edges to {output}{rest}")
