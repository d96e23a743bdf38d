"""Files for other programs, which are written and not read back: RDF, BibTeX, and CSV for `neo4j-admin`."""

from __future__ import annotations

from pathlib import Path

from graphkit.errors import StoreError
from graphkit.files import write_whole
from graphkit.graph import KnowledgeGraph
from graphkit.stores.bibtex import dump_bibtex
from graphkit.stores.extras import missing_extra
from graphkit.stores.values import check_values
from graphkit.types import NodeLabel

RDF = frozenset({".ttl", ".nq", ".jsonld"})
EXPORTS = RDF | {".bib", ".csv"}
"""The ends of names that `export_graph` knows."""


def export_graph(graph: KnowledgeGraph, path: Path) -> str:
    """Write the graph at `path`, in the format that the end of its name tells, and return what was written, in words.

    .ttl, .nq and .jsonld are RDF, .bib has the papers alone, .csv is a folder for `neo4j-admin database import`.
    Raises StoreError for another end, a value that no store keeps, or a library that is not installed, and
    GraphkitError where the place cannot be written.
    """
    suffix = path.suffix.lower()
    check_values(graph)
    if suffix == ".bib":
        papers = [node for node in graph.nodes if node.label == NodeLabel.PAPER]
        write_whole(path, dump_bibtex(papers))
        return f"{len(papers):,} papers"
    if suffix == ".csv":
        from graphkit.stores.neo4j_csv import write_neo4j_csv  # imports the driver, which takes long

        write_neo4j_csv(graph, path)
    elif suffix in RDF:
        try:
            from graphkit.stores.rdf import write_rdf
        except ModuleNotFoundError as error:
            raise missing_extra(path, "rdf") from error
        write_rdf(graph, path)
    else:
        ends = ", ".join(sorted(EXPORTS))
        raise StoreError(f"{path} is no export that graphkit knows. Give a name that ends in one of {ends}.")
    return f"{len(graph.nodes):,} nodes and {len(graph.edges):,} edges"
