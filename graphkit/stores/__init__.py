"""Where a graph is kept: files by NetworkX, Parquet, a folder with embedded Cypher, a Neo4j server; and exports."""

from graphkit.stores.bibtex import dump_bibtex
from graphkit.stores.exports import EXPORTS, export_graph
from graphkit.stores.nodelink import from_networkx, to_networkx
from graphkit.stores.store import Store, open_store

__all__ = ["EXPORTS", "Store", "dump_bibtex", "export_graph", "from_networkx", "open_store", "to_networkx"]
