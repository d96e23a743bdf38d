"""What is written for other programs: known by its ending, and never read back."""

from __future__ import annotations

import pytest

from graphkit.errors import GraphkitError, StoreError
from graphkit.graph import KnowledgeGraph, Node
from graphkit.stores import EXPORTS, export_graph, open_store
from graphkit.types import NodeLabel


@pytest.mark.parametrize("end", sorted(EXPORTS))
def test_an_export_is_written_and_not_opened(tmp_path, small_graph, end):
    path = tmp_path / "new" / f"field{end.upper()}"
    written = export_graph(small_graph, path)

    assert path.exists()
    assert written == ("2 papers" if end == ".bib" else "11 nodes and 15 edges")
    with pytest.raises(StoreError, match=r"does not read it back.*folder"):
        open_store(path)


@pytest.mark.parametrize("end", sorted(EXPORTS))
def test_a_value_that_no_store_keeps_is_refused(tmp_path, end):
    graph = KnowledgeGraph.of([Node("paper:x", NodeLabel.PAPER, {"title": "\ud800"})], [])

    with pytest.raises(StoreError, match=r"'paper:x'.*'title'"):
        export_graph(graph, tmp_path / f"field{end}")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("end", sorted(EXPORTS))
def test_a_place_that_cannot_be_written_is_named(tmp_path, small_graph, end):
    (tmp_path / "taken").write_text("a file, no folder")

    with pytest.raises(GraphkitError, match="cannot write"):
        export_graph(small_graph, tmp_path / "taken" / f"field{end}")


def test_another_ending_lists_the_known_ones(tmp_path, small_graph):
    with pytest.raises(StoreError, match=r"\.bib.*\.csv.*\.jsonld.*\.nq.*\.ttl"):
        export_graph(small_graph, tmp_path / "field.docx")
