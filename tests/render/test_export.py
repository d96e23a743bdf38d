"""What is seen can be taken away: as a picture, as data, as BibTeX."""

from __future__ import annotations

import csv
import json
import struct
from pathlib import Path

import pytest
from playwright.sync_api import expect
from pybtex.database import parse_file
from render.hostile_graph import HOSTILE
from render.opened_page import Opened, OpenPage, assert_quiet

from graphkit.graph import Edge, KnowledgeGraph, Node
from graphkit.ingest import read_papers
from graphkit.render import write_page
from graphkit.types import EdgeType, NodeLabel

pytestmark = pytest.mark.chromium
WIDTHS = pytest.mark.parametrize("width", [1280, 390])


def save(opened: Opened, kind: str, folder: Path) -> Path:
    """Take one of the exports, by keys."""
    opened.page.focus("#export summary")
    opened.page.keyboard.press("Enter")
    opened.page.focus(f"#export-{kind}")
    with opened.page.expect_download() as download:
        opened.page.keyboard.press("Enter")
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    expect(opened.page.locator("#status")).to_contain_text(f"Saved as {path.name}")
    expect(opened.page.locator("#export ul")).to_be_hidden()
    return path


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@WIDTHS
def test_the_map_is_saved_as_a_picture_that_is_not_empty(
    open_page: OpenPage, field_page: Path, tmp_path: Path, width: int
) -> None:
    with open_page(field_page, width) as opened:
        picture = save(opened, "png", tmp_path).read_bytes()
        stage = opened.page.locator("#mynetwork").bounding_box()
        assert stage
        assert picture.startswith(b"\x89PNG\r\n\x1a\n")
        assert struct.unpack(">II", picture[16:24]) == (round(stage["width"]), round(stage["height"]))
        assert len(picture) > 10_000
        assert opened.messages == []


@WIDTHS
def test_the_whole_graph_is_saved_with_its_evidence(
    open_page: OpenPage, field_page: Path, field_graph: KnowledgeGraph, tmp_path: Path, width: int
) -> None:
    with open_page(field_page, width) as opened:
        saved = json.loads(save(opened, "json", tmp_path).read_text(encoding="utf-8"))
        assert opened.messages == []
    assert [node["id"] for node in saved["nodes"]] == [node.id for node in field_graph.nodes]
    for row, edge in zip(saved["edges"], field_graph.edges, strict=True):
        assert (row["source"], row["type"], row["target"]) == (edge.source, edge.type.value, edge.target)
        assert [one["sentence"] for one in row["evidence"]] == list(edge.properties["sentences"])
        assert row["confidence"] == 0.875


def test_only_what_is_seen_is_saved(
    open_page: OpenPage, field_page: Path, field_graph: KnowledgeGraph, tmp_path: Path
) -> None:
    with open_page(field_page) as opened:
        opened.page.locator("#labels").get_by_text("Papers", exact=True).click()
        opened.page.fill("#filter-named", "3")
        expect(opened.page.locator("#counts")).to_contain_text(" of ")
        saved = json.loads(save(opened, "json", tmp_path).read_text(encoding="utf-8"))
        rows = read_csv(save(opened, "csv", tmp_path))
        seen = opened.shown()
    assert {node["name"] for node in saved["nodes"]} == seen
    ids = {node["id"] for node in saved["nodes"]}
    between = [edge for edge in field_graph.edges if edge.source in ids and edge.target in ids]
    assert [(row["source"], row["type"], row["target"]) for row in rows] == [
        (edge.source, edge.type.value, edge.target) for edge in between
    ]
    assert [row["sentence"] for row in rows] == [(edge.properties["sentences"] or ("",))[0] for edge in between]
    assert len(saved["edges"]) == len(rows)


def test_a_path_is_saved_alone(open_page: OpenPage, field_page: Path, tmp_path: Path) -> None:
    with open_page(field_page) as opened:
        opened.choose("Gated Attention")
        opened.page.get_by_role("button", name="Path to …").click()
        opened.choose("perplexity")
        steps = opened.page.locator("#panel .group").count()
        saved = json.loads(save(opened, "json", tmp_path).read_text(encoding="utf-8"))
    assert len(saved["edges"]) == steps
    assert len(saved["nodes"]) == steps + 1


def test_papers_are_saved_as_bibtex_that_build_reads(
    open_page: OpenPage, field_page: Path, field_graph: KnowledgeGraph, tmp_path: Path
) -> None:
    with open_page(field_page) as opened:
        path = save(opened, "bib", tmp_path)
        assert_quiet(opened, field_page)
    read = {paper.title: paper for paper in read_papers(path)}
    papers = [node for node in field_graph.nodes if node.label is NodeLabel.PAPER]
    assert set(read) == {paper.name for paper in papers}
    for paper in papers:
        assert read[paper.name].year == paper.properties["year"]
        assert read[paper.name].doi == paper.properties.get("doi", "")


def test_bibtex_keeps_authors_and_odd_signs(open_page: OpenPage, tmp_path: Path) -> None:
    many = tuple(f"Grace Example-{n}" for n in range(60))
    nodes = [
        Node(
            "p:1",
            NodeLabel.PAPER,
            {"title": "50% of {all} a_b & c\\d ~ $5 #1 ^2", "authors": ("Ada Ö. Test", "Bo and Co")},
        ),
        Node(
            "p:2", NodeLabel.PAPER, {"title": "Long list", "year": 2020, "authors": many, "venue": "Journal of X & Y"}
        ),
        Node("p:3", NodeLabel.PAPER, {"title": "Long list", "year": 2020, "authors": many}),
    ]
    write_page(KnowledgeGraph.of(nodes, []), tmp_path / "odd.html")
    with open_page(tmp_path / "odd.html") as opened:
        path = save(opened, "bib", tmp_path)
    entries = parse_file(str(path), "bibtex").entries
    assert len(entries) == 3
    odd, long, _ = entries.values()
    assert (
        odd.fields["title"]
        == "{50\\% of \\{all\\} a\\_b \\& c\\textbackslash{}d \\textasciitilde{} \\$5 \\#1 \\textasciicircum{}2}"
    )
    assert [str(one) for one in odd.persons["author"]] == ["Test, Ada Ö.", "{Bo and Co}"]
    assert str(long.persons["author"][-1]) == "others"
    assert long.type == "article"


def test_texts_of_papers_are_no_formulas_and_break_no_file(
    open_page: OpenPage, hostile_page: Path, tmp_path: Path
) -> None:
    with open_page(hostile_page) as opened:
        for kind in ("json", "csv", "bib", "png"):
            assert save(opened, kind, tmp_path).stat().st_size > 100
        assert_quiet(opened, hostile_page)
    entries = parse_file(str(tmp_path / "papers.bib"), "bibtex").entries
    assert len(entries) == len(HOSTILE)

    nodes = [
        Node(f"m:{n}", NodeLabel.METHOD, {"name": name, "papers": 1}) for n, name in enumerate(["=1+1", '-2"x,\ny'])
    ]
    write_page(KnowledgeGraph.of(nodes, [Edge("m:0", EdgeType.BASED_ON, "m:1", {})]), tmp_path / "formula.html")
    with open_page(tmp_path / "formula.html") as opened:
        (row,) = read_csv(save(opened, "csv", tmp_path))
    assert (row["source_name"], row["target_name"]) == ("'=1+1", "'-2\"x,\ny")
