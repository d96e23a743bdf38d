"""One file that holds one graph: node-link JSON, GraphML or GEXF, told by the end of its name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import TracebackType

from graphkit.errors import StoreError
from graphkit.files import write_whole
from graphkit.graph import KnowledgeGraph
from graphkit.stores.nodelink import dump_node_link, load_node_link
from graphkit.stores.values import check_values
from graphkit.stores.xmlgraph import dump_gexf, dump_graphml, load_gexf, load_graphml

FORMATS: dict[str, tuple[Callable[[KnowledgeGraph], Iterable[bytes]], Callable[[bytes], KnowledgeGraph]]] = {
    ".json": (dump_node_link, load_node_link),
    ".graphml": (dump_graphml, load_graphml),
    ".gexf": (dump_gexf, load_gexf),
}


class FileStore:
    """A graph in one file. The same graph gives the same bytes, and a killed write leaves the old file whole."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._dump, self._load = FORMATS[path.suffix.lower()]

    def write(self, graph: KnowledgeGraph) -> None:
        """Write the file anew, with the folders above it. Raises StoreError where that cannot be done."""
        check_values(graph)
        write_whole(self._path, self._dump(graph))

    def read(self) -> KnowledgeGraph:
        """Return the graph in the file. Raises StoreError where it is missing or holds no graph."""
        try:
            return self._load(self._path.read_bytes())
        except FileNotFoundError as error:
            raise StoreError(
                f"{self._path} does not exist. Make it with `graphkit build` or `graphkit write`."
            ) from error
        except OSError as error:
            raise StoreError(f"{self._path} cannot be read: {error.strerror}. Check its path and rights.") from error
        except ValueError as error:
            raise StoreError(f"{self._path} holds no graph of graphkit: {error}. Write it again.") from error
        except StoreError as error:
            raise StoreError(f"{self._path}: {error}") from error

    def query(
        self,
        cypher: str,  # noqa: ARG002 -- the contract of all stores
        parameters: Mapping[str, object] | None = None,  # noqa: ARG002
        *,
        timeout: float | None = None,  # noqa: ARG002
    ) -> list[dict[str, object]]:
        """Raise StoreError: a file has no Cypher."""
        raise StoreError(
            f"{self._path} is a file, and a file cannot be queried. "
            "Query the folder that `graphkit build` made, or a Neo4j server."
        )

    def close(self) -> None:
        """Do nothing: no file is held open between calls."""

    def __enter__(self) -> FileStore:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
