"""graphkit query"""

from __future__ import annotations

import json

import click

from graphkit.cli.bibliography import show_papers
from graphkit.cli.neo4j import open_target
from graphkit.cli.rows import ROW_FORMATS, show_rows
from graphkit.stores.cookbook import Parameter, Recipe, get_recipe, read_cookbook

TIMEOUT = 60.0


@click.command(
    "query",
    epilog="""\b
Example: graphkit query out "MATCH (p:Paper)-[:PROPOSES]->(m:Method) RETURN p.title, m.name LIMIT 5"
         graphkit query out "MATCH (p:Paper)-[:PROPOSES]->(:Dataset) RETURN p" --format bibtex
         graphkit query neo4j://localhost "MATCH (n) RETURN count(n) AS nodes"
         graphkit query out --recipe lineage --param method=LoRA""",
)
@click.argument("target", metavar="DIR-or-URI", required=False)
@click.argument("cypher", required=False)
@click.option(
    "--param",
    "parameters",
    multiple=True,
    metavar="NAME=VALUE",
    help="A $NAME of the query; a VALUE that is JSON is read as such, any other is text. May be repeated.",
)
@click.option("--recipes", is_flag=True, help="List the queries that are ready to run.")
@click.option("--recipe", "name", metavar="NAME", help="Run one of them; without a DIR, print it.")
@click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True, max=1e6),
    default=TIMEOUT,
    show_default=True,
    metavar="SECONDS",
    help="Stop a query that takes longer.",
)
@click.option(
    "--format",
    type=click.Choice((*ROW_FORMATS, "bibtex")),
    default="table",
    show_default=True,
    help="Form of the rows; bibtex gives an entry for each paper in them, or whose id is.",
)
def command(
    target: str | None,
    cypher: str | None,
    parameters: tuple[str, ...],
    recipes: bool,
    name: str | None,
    timeout: float,
    format: str,
) -> None:
    """Ask a folder, or a Neo4j server, in Cypher."""
    if recipes:
        click.echo(_list_recipes(), nl=False)
        return
    given = dict(_split(parameter) for parameter in parameters)
    if name is not None:
        recipe = get_recipe(name)
        if cypher is not None:
            raise click.UsageError("Give a query or --recipe, not both.")
        if target is None:
            click.echo(_show_recipe(recipe))
            return
        cypher, values = recipe.cypher, _fill(recipe, given)
    else:
        values = {key: _read(text) for key, text in given.items()}
    if target is None or cypher is None:
        raise click.UsageError("Give a DIR or a URI, and a query or --recipe NAME; --recipes lists those.")
    with open_target(target) as store:
        rows = store.query(cypher, values, timeout=timeout)
        shown = show_papers(rows, store) if format == "bibtex" else show_rows(rows, format)
    click.echo(shown, nl=False)


def _list_recipes() -> str:
    lines: list[str] = []
    section = ""
    for recipe in read_cookbook().values():
        if recipe.section != section:
            section = recipe.section
            lines.append(f"\n{section}" if lines else section)
        parameters = "".join(f" --param {_example(parameter)}" for parameter in recipe.parameters)
        lines += [f"  {recipe.name}{parameters}", f"      {recipe.about}"]
    return "\n".join(lines) + "\n"


def _show_recipe(recipe: Recipe) -> str:
    notes = [f"// {recipe.about}", *(f"// ${_example(p)}: {p.meaning}" for p in recipe.parameters)]
    return "\n".join([*notes, recipe.cypher])


def _example(parameter: Parameter) -> str:
    value = parameter.example
    text = value if isinstance(value, str) else json.dumps(value)
    return f'{parameter.name}="{text}"' if " " in text else f"{parameter.name}={text}"


def _fill(recipe: Recipe, given: dict[str, str]) -> dict[str, object]:
    """Return the values of a recipe's parameters, each of the type of its example."""
    if missing := [parameter for parameter in recipe.parameters if parameter.name not in given]:
        wanted = "; ".join(f"--param {_example(parameter)} ({parameter.meaning})" for parameter in missing)
        raise click.UsageError(f"{recipe.name} needs {wanted}.")
    known = [parameter.name for parameter in recipe.parameters]
    if unknown := sorted(given.keys() - set(known)):
        raise click.UsageError(f"{recipe.name} has no {', '.join(unknown)}. It has: {', '.join(known) or 'none'}.")
    return {parameter.name: _fit(parameter, given[parameter.name]) for parameter in recipe.parameters}


def _fit(parameter: Parameter, text: str) -> object:
    if isinstance(parameter.example, str):
        return text
    value = _read(text)
    whole = isinstance(parameter.example, float) and type(value) is int
    if type(value) is not type(parameter.example) and not whole:
        kind = {bool: "true or false", int: "a whole number", float: "a number"}[type(parameter.example)]
        raise click.BadParameter(f"{parameter.name} is {parameter.meaning}: {kind}, not {text!r}", param_hint="--param")
    return value


def _split(parameter: str) -> tuple[str, str]:
    name, equals, text = parameter.partition("=")
    if not (name and equals):
        raise click.BadParameter(f"{parameter!r} is not of the form NAME=VALUE", param_hint="--param")
    return name, text


def _read(text: str) -> object:
    try:
        value: object = json.loads(text, parse_constant=_refuse_constant)
        return value
    except (ValueError, RecursionError):
        return text


def _refuse_constant(name: str) -> object:
    raise ValueError(f"{name} is no JSON")
