"""graphkit analyse"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import click

from graphkit.analyse import (
    METHODS,
    Analysis,
    count_cocitations,
    count_cooccurrences,
    couple_by_entities,
    couple_papers,
    find_communities,
    rank_nodes,
    trace_main_path,
)
from graphkit.cli.analysis_page import write_analysis
from graphkit.cli.options import labels_called, read_folder
from graphkit.cli.rows import format_option, show_rows
from graphkit.graph import KnowledgeGraph

_MOST_PAIRS = 1000  # rows without --limit: a large graph has millions of pairs


def _rank(graph: KnowledgeGraph) -> Analysis:
    rows = rank_nodes(graph)
    return Analysis(rows, len(rows))


_PAIRS: dict[str, Callable[..., Analysis]] = {
    "co-citation": count_cocitations,
    "coupling": couple_papers,
    "shared-entities": couple_by_entities,
    "co-occurrence": count_cooccurrences,
}
_ANALYSES: dict[str, Callable[..., Analysis]] = {
    "ranking": _rank,
    "co-citation": count_cocitations,
    "coupling": couple_papers,
    "main-path": trace_main_path,
    "communities": find_communities,
    "shared-entities": couple_by_entities,
    "co-occurrence": count_cooccurrences,
}
_GOES_WITH = {
    "minimum": ("--min", {*_PAIRS, "communities"}),
    "types": ("--type", {"shared-entities", "co-occurrence"}),
    "method": ("--method", {"main-path"}),
    "routes": ("--routes", {"main-path"}),
    "seed": ("--seed", {"communities"}),
    "members": ("--members", {"communities"}),
}


@click.command(
    "analyse",
    epilog="""\b
Example: graphkit analyse out ranking --limit 20
         graphkit analyse out co-citation --min 3 --format csv
         graphkit analyse out coupling --limit 50
         graphkit analyse out main-path --method key-route --routes 10
         graphkit analyse out main-path --page path.html
         graphkit analyse out communities --min 20
         graphkit analyse out communities --members --format csv
         graphkit analyse out shared-entities --type Dataset
         graphkit analyse out co-occurrence --min 5 --format json""",
)
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@click.argument("name", type=click.Choice(list(_ANALYSES)), metavar="NAME")
@click.option(
    "--limit", type=click.IntRange(1), help=f"Print so many rows; without it, all, but {_MOST_PAIRS:,} pairs."
)
@click.option(
    "--min",
    "minimum",
    type=click.IntRange(1),
    help="Least count of a pair, or entities that two papers share, or size of a community; without it, 2.",
)
@click.option(
    "--type",
    "types",
    multiple=True,
    metavar="LABEL",
    help="Entities of this label, for shared-entities and co-occurrence; may be repeated. Without it: Method and "
    "Model, and Dataset for shared-entities.",
)
@click.option("--method", type=click.Choice(METHODS), help="How main-path goes; without it, global.")
@click.option("--routes", type=click.IntRange(1), help="Arcs that key-route starts from; without it, 1.")
@click.option("--seed", type=int, help="Of the order in which communities are looked for; without it, 0.")
@click.option("--members", is_flag=True, help="Print the papers of each community, a row each, most cited first.")
@click.option(
    "--page",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE.html",
    help="Write the rows as a page to read, sort and filter offline, instead of printing them.",
)
@format_option
def command(
    folder: Path, name: str, limit: int | None, format: str, page: Path | None, members: bool, **options: Any
) -> None:
    """Print an analysis of the graph of DIR. NAME is one of:

    \b
    ranking          nodes by PageRank
    co-citation      pairs of papers that are cited together
    coupling         pairs of papers that share references
    main-path        the chain of citations that most paths run through
    communities      papers that cite each other, and what they are about
    shared-entities  pairs of papers that share methods, models or datasets
    co-occurrence    pairs of methods and models in the same papers

    What is left out is told on standard error.
    """
    given = {key: value for key, value in options.items() if value not in (None, ())}
    _check_options(name, {**given, **({"members": True} if members else {})})
    if page and (members or format != "table"):
        raise click.UsageError("--page goes without --format and --members: a page of communities has their papers")
    settings = _in_words(given)
    if name in _PAIRS:
        given["limit"] = limit or _MOST_PAIRS
    graph = read_folder(folder)
    if "types" in given:
        given["types"] = {label for type in given["types"] for label in labels_called(type, graph)}
    found = _ANALYSES[name](graph, **given)
    if page:
        count = write_analysis(name, found, limit, settings, graph, page)
        click.echo(f"Wrote {count:,} rows to {page}")
    else:
        _show((found.members if members else found.rows)[:limit], found.notes, format)
    for note in found.notes:
        click.echo(note, err=True)
    if limit is None and not members and len(found.rows) < found.total:
        click.echo(f"These are the first {len(found.rows):,} of {found.total:,} rows: --limit N for more.", err=True)


def _check_options(name: str, given: Mapping[str, Any]) -> None:
    for key in given:
        option, fitting = _GOES_WITH[key]
        if name not in fitting:
            raise click.UsageError(f"{option} does not go with {name}: it is for {', '.join(sorted(fitting))}")
    if "routes" in given and given.get("method") != "key-route":
        raise click.UsageError("--routes goes with --method key-route alone")


def _in_words(given: Mapping[str, Any]) -> list[str]:
    """The options as they were written, for a page to say."""
    values = {key: value if isinstance(value, tuple) else (value,) for key, value in given.items()}
    return [f"{_GOES_WITH[key][0]} {value}" for key, those in values.items() for value in those]


def _show(rows: list[dict[str, object]], notes: tuple[str, ...], format: str) -> None:
    if rows or format != "table" or not notes:
        click.echo(show_rows(rows, format), nl=False)
