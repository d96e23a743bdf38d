"""graphkit diff"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from graphkit.analyse import Difference, compare_graphs, count_differences
from graphkit.cli.options import read_folder
from graphkit.cli.rows import format_option, show_rows

_MOST_OF_ONE = 8


@click.command(
    "diff",
    epilog="""\b
Example: graphkit diff out-may out-june
         graphkit diff out-may out-june --format json""",
)
@click.argument("old", type=click.Path(path_type=Path), metavar="DIR1")
@click.argument("new", type=click.Path(path_type=Path), metavar="DIR2")
@click.option(
    "--all", "whole", is_flag=True, help=f"All rows of the table; without it, the first {_MOST_OF_ONE} of each change."
)
@format_option
def command(old: Path, new: Path, whole: bool, format: str) -> None:
    """Say what changed from the graph of DIR1 to that of DIR2.

    First how many nodes of each label and edges of each type came and went, then which, those with most papers behind
    them first. An entity that has become part of another is told as merged. JSON and CSV have all rows, and no counts.
    """
    found = compare_graphs(read_folder(old), read_folder(new))
    if format != "table":
        click.echo(show_rows(list(map(_row, found)), format), nl=False)
        return
    if not found:
        click.echo("Nothing changed.")
        return
    shown = found if whole else list(_first_of_each(found))
    click.echo(show_rows(count_differences(found), "table"))
    click.echo(show_rows(list(map(_row, shown)), "table"), nl=False)
    if len(shown) < len(found):
        click.echo(f"… and {len(found) - len(shown):,} more: --all shows them")


def _first_of_each(found: Sequence[Difference]) -> Iterator[Difference]:
    """The first rows of each change of papers, of other nodes, and of edges."""
    seen: Counter[tuple[str, bool, bool]] = Counter()
    for difference in found:
        group = difference.change, difference.is_node, difference.kind == "Paper"
        seen[group] += 1
        if seen[group] <= _MOST_OF_ONE:
            yield difference


def _row(found: Difference) -> dict[str, object]:
    return {
        "change": found.change,
        "kind": found.kind,
        "name": found.name,
        "details": found.details,
        "papers": found.weight,
        "id": found.id,
    }
