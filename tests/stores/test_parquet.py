"""The two tables of a .parquet folder: their columns, what others read in them, and what happens to broken ones."""

from __future__ import annotations

import sys

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from graphkit.errors import GraphkitError, StoreError
from graphkit.graph import Edge, KnowledgeGraph, Node
from graphkit.stores import open_store, parquet
from graphkit.types import EdgeType, NodeLabel


@pytest.fixture
def folder(tmp_path, small_graph):
    """The small graph, written."""
    path = tmp_path / "field.parquet"
    with open_store(path) as store:
        store.write(small_graph)
    return path


def test_columns_have_the_types_of_their_values(folder):
    nodes, edges = pq.read_schema(folder / "nodes.parquet"), pq.read_schema(folder / "edges.parquet")

    assert nodes.names[:2] == ["id", "label"]
    assert edges.names[:3] == ["source", "type", "target"]
    assert {name: nodes.field(name).type for name in ("title", "year", "number", "stub")} == {
        "title": pa.string(),
        "year": pa.int64(),
        "number": pa.float64(),
        "stub": pa.bool_(),
    }
    assert nodes.field("authors").type == edges.field("sentences").type == pa.list_(pa.string())
    assert edges.field("confidence").type == pa.float64()


def test_another_program_reads_rows_and_nulls(folder):
    rows = {row["id"]: row for row in pq.read_table(folder / "nodes.parquet").to_pylist()}
    cites = pq.read_table(folder / "edges.parquet", filters=[("type", "=", "CITES")]).to_pylist()

    assert rows["arxiv:2401.00001"]["authors"] == ["Ada Lovelace", "Zoë O'Neil"]
    assert rows["model:mist"]["aliases"] == []
    assert rows["metric:psnr"]["aliases"] is None
    assert [(row["source"], row["target"], row["source_"]) for row in cites] == [
        ("arxiv:2401.00001", "doi:10.1/x'y", "text")
    ]


def test_the_same_graph_gives_the_same_bytes(folder, tmp_path, small_graph):
    with open_store(tmp_path / "again.parquet") as store:
        store.write(KnowledgeGraph.of(reversed(small_graph.nodes), reversed(small_graph.edges)))

    for name in ("nodes.parquet", "edges.parquet"):
        assert (tmp_path / "again.parquet" / name).read_bytes() == (folder / name).read_bytes()


def test_more_rows_than_a_batch_come_back(tmp_path, monkeypatch):
    monkeypatch.setattr(parquet, "BATCH", 7)
    ids = [f"paper:{number:03}" for number in range(50)]
    nodes = [Node(id, NodeLabel.PAPER, {"title": id} if number % 9 else {}) for number, id in enumerate(ids)]
    graph = KnowledgeGraph.of(nodes, [Edge(id, EdgeType.CITES, ids[0], {"papers": 1}) for id in ids])
    with open_store(tmp_path / "field.parquet") as store:
        store.write(graph)

        assert store.read() == graph
    assert pq.ParquetFile(tmp_path / "field.parquet" / "nodes.parquet").num_row_groups == 8


def test_only_the_folder_is_left(folder, small_graph):
    with open_store(folder) as store:
        store.write(small_graph)

    assert [path.name for path in folder.parent.iterdir()] == ["field.parquet"]
    assert sorted(path.name for path in folder.iterdir()) == ["edges.parquet", "nodes.parquet"]


def test_a_folder_with_files_of_others_is_left_alone(folder, small_graph):
    (folder / "thesis.tex").write_text("dear")

    with open_store(folder) as store, pytest.raises(GraphkitError, match=r"thesis\.tex.*Choose another name"):
        store.write(small_graph)
    assert (folder / "thesis.tex").read_text() == "dear"


def test_a_write_that_fails_leaves_the_old_folder_whole(folder, small_graph, monkeypatch):
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(parquet, "_write_table", full)
    with open_store(folder) as store:
        with pytest.raises(GraphkitError, match=r"cannot write .*No space left"):
            store.write(KnowledgeGraph((), ()))

        assert store.read() == small_graph
    assert [path.name for path in folder.parent.iterdir()] == ["field.parquet"]


@pytest.mark.parametrize("name", ["nodes.parquet", "edges.parquet"])
def test_a_missing_table_is_named(folder, name):
    (folder / name).unlink()

    with open_store(folder) as store, pytest.raises(StoreError, match=r"field\.parquet does not exist, or lacks"):
        store.read()


@pytest.mark.parametrize("content", [b"", b"PAR1", b"PAR1" + b"\x00" * 100 + b"PAR1", b"id,label\n"])
def test_a_table_that_is_none_is_named(folder, content):
    (folder / "nodes.parquet").write_bytes(content)

    with open_store(folder) as store, pytest.raises(StoreError, match=r"field\.parquet holds no graph"):
        store.read()


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ({"id": ["a"]}, "no column 'label'"),
        ({"id": ["a"], "label": ["Per son"]}, "'Per son'"),
        ({"id": ["a"], "label": ["Paper"], "title": [b"bytes"]}, "'title'"),
        ({"id": ["a", "a"], "label": ["Paper", "Paper"]}, "two nodes"),
        ({"id": ["a", None], "label": ["Paper", "Paper"]}, "'id'"),
    ],
)
def test_a_row_outside_the_schema_is_named(tmp_path, table, said):
    folder = tmp_path / "field.parquet"
    with open_store(folder) as store:
        store.write(KnowledgeGraph((), ()))
        pq.write_table(pa.table(table), folder / "nodes.parquet")

        with pytest.raises(StoreError, match=said):
            store.read()


def test_a_file_in_the_place_of_the_folder_is_named(tmp_path, small_graph):
    (tmp_path / "field.parquet").write_text("a file")

    with open_store(tmp_path / "field.parquet") as store:
        with pytest.raises(GraphkitError, match="it is a file"):
            store.write(small_graph)
        with pytest.raises(StoreError, match="holds no graph"):
            store.read()


def test_without_pyarrow_the_extra_is_named(tmp_path, monkeypatch):
    monkeypatch.delitem(sys.modules, "graphkit.stores.parquet")
    monkeypatch.setitem(sys.modules, "pyarrow", None)

    with pytest.raises(StoreError, match=r'field\.parquet needs .*pip install "graphkit\[parquet\]"'):
        open_store(tmp_path / "field.parquet")
