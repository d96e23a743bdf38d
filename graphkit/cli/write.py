"""graphkit write"""

from __future__ import annotations

from pathlib import Path

import click

from graphkit.cli.neo4j import open_target
from graphkit.cli.options import read_folder
from graphkit.stores import EXPORTS, export_graph


@click.command(
    "write",
    epilog="""\b
Example: graphkit write out --to field.graphml
         graphkit write out --to field.ttl
         graphkit write out --to papers.bib
         NEO4J_PASSWORD=secret graphkit write out --to neo4j://localhost""",
)
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@click.option(
    "--to",
    "target",
    required=True,
    metavar="TARGET",
    help="A file (.graphml, .gexf, .json, .parquet; .ttl, .nq or .jsonld for RDF; .bib for the papers; .csv for a "
    "folder that neo4j-admin imports), or a Neo4j server (neo4j://, bolt://); user and password from NEO4J_USER and "
    "NEO4J_PASSWORD, or asked for.",
)
def command(folder: Path, target: str) -> None:
    """Write the graph of DIR to a file or a Neo4j server. Written twice, nothing changes."""
    graph = read_folder(folder)
    path = Path(target)
    if "://" not in target and path.suffix.lower() in EXPORTS:
        written = export_graph(graph, path)
    else:
        with open_target(target) as store:
            store.write(graph)
        written = f"{len(graph.nodes):,} nodes and {len(graph.edges):,} edges"
    click.echo(f"Wrote {written} to {target}")
