"""graphkit query"""

from __future__ import annotations

import json

import click

from graphkit.cli.bibliography import show_papers
from graphkit.cli.neo4j import open_target
from graphkit.cli.rows import ROW_FORMATS, show_rows


@click.command(
    "query",
    epilog="""\b
Example: graphkit query out "MATCH (p:Paper)-[:PROPOSES]->(m:Method) RETURN p.title, m.name LIMIT 5"
         graphkit query out "MATCH (p:Paper)-[:PROPOSES]->(:Dataset) RETURN p" --format bibtex
         graphkit query neo4j://localhost "MATCH (n) RETURN count(n) AS nodes" """,
)
@click.argument("target", metavar="DIR-or-URI")
@click.argument("cypher")
@click.option(
    "--param",
    "parameters",
    multiple=True,
    metavar="NAME=VALUE",
    help="A $NAME of the query; a VALUE that is JSON is read as such, any other is text. May be repeated.",
)
@click.option(
    "--format",
    type=click.Choice((*ROW_FORMATS, "bibtex")),
    default="table",
    show_default=True,
    help="Form of the rows; bibtex gives an entry for each paper in them, or whose id is.",
)
def command(target: str, cypher: str, parameters: tuple[str, ...], format: str) -> None:
    """Ask a folder, or a Neo4j server, in Cypher."""
    values = dict(_parse(parameter) for parameter in parameters)
    with open_target(target) as store:
        rows = store.query(cypher, values)
        shown = show_papers(rows, store) if format == "bibtex" else show_rows(rows, format)
    click.echo(shown, nl=False)


def _parse(parameter: str) -> tuple[str, object]:
    name, equals, text = parameter.partition("=")
    if not (name and equals):
        raise click.BadParameter(f"{parameter!r} is not of the form NAME=VALUE", param_hint="--param")
    try:
        return name, json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        return name, text


def _refuse_constant(name: str) -> object:
    raise ValueError(f"{name} is no JSON")
