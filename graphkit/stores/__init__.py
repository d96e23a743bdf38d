"""Where a graph is kept: files by NetworkX, a folder with embedded Cypher, a Neo4j server."""

from graphkit.stores.nodelink import from_networkx, to_networkx
from graphkit.stores.store import Store, open_store

__all__ = ["Store", "from_networkx", "open_store", "to_networkx"]
