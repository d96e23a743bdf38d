"""The views beside the map: claimed results, the timeline, and the papers."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from render.opened_page import OpenPage, assert_quiet

from graphkit.graph import Edge, KnowledgeGraph, Node
from graphkit.render import write_page
from graphkit.types import EdgeType, NodeLabel

pytestmark = pytest.mark.chromium
WIDTHS = pytest.mark.parametrize("width", [1280, 390])
VIEWS = ["map", "results", "timeline", "papers"]


def column(page: Page, view: str, heading: str) -> list[str]:
    """The texts of a column, row by row; a cell of several names gives them with a line break between."""
    return page.locator(f"#{view}-body td[data-label='{heading}']").all_inner_texts()


@WIDTHS
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_tabs_work_by_keys_and_nothing_sticks_out(
    open_page: OpenPage, field_page: Path, width: int, scheme: str
) -> None:
    with open_page(field_page, width, scheme) as opened:
        opened.page.focus("#tab-map")
        for name in [*VIEWS[1:], "map"]:
            opened.page.keyboard.press("ArrowRight")
            expect(opened.page.locator(f"#tab-{name}")).to_be_focused()
            expect(opened.page.locator(f"#tab-{name}")).to_have_attribute("aria-selected", "true")
            for other in VIEWS:
                visible = opened.page.locator(f"#view-{other}").is_visible()
                assert visible == (other == name)
                assert opened.page.locator(f"#tab-{other}").get_attribute("tabindex") == ("0" if visible else "-1")
            for side in ("Width", "Height"):
                assert opened.page.evaluate(f"document.documentElement.scroll{side} <= window.inner{side}")
            view = f"document.getElementById('view-{name}')"
            assert opened.page.evaluate(f"{view}.scrollWidth <= {view}.clientWidth")
        opened.page.keyboard.press("End")
        expect(opened.page.locator("#tab-papers")).to_be_focused()
        opened.page.keyboard.press("Home")
        expect(opened.page.locator("#tab-map")).to_be_focused()
        assert_quiet(opened, field_page)


@WIDTHS
def test_results_stand_by_dataset_and_metric_with_the_value_marked_in_its_sentence(
    open_page: OpenPage, field_page: Path, field_graph: KnowledgeGraph, width: int
) -> None:
    values = {node.id: node for node in field_graph.nodes if node.label is NodeLabel.RESULT}
    with open_page(field_page, width) as opened:
        opened.page.click("#tab-results")
        expect(opened.page.locator("#results-told")).to_have_text(
            "As claimed in the abstracts, by dataset and metric: 40 results."
        )
        page = opened.page
        assert len(column(page, "results", "Dataset")) == len(values) == 40
        datasets = [
            int(name.split("-")[1]) for name in page.locator("#results-body td:nth-child(1) .name").all_inner_texts()
        ]
        assert datasets == sorted(datasets)
        marks = page.locator("#results-body td.quote mark").all_inner_texts()
        shown = [text.split("\n")[-1] for text in column(page, "results", "Value")]
        assert marks == shown
        assert sorted(marks) == sorted(str(node.properties["value"]) for node in values.values())

        page.locator("#results-heads").get_by_role("button", name="Value").click()
        numbers = [float(text.split("\n")[-1]) for text in column(page, "results", "Value")]
        assert numbers == sorted(numbers, reverse=True)

        page.fill("#results-filter", "perplexity bench-1")
        expect(page.locator("#results-seen")).to_contain_text(" of 40 rows")
        assert {name.split("\n")[-1] for name in column(page, "results", "Metric")} == {"perplexity"}
        assert_quiet(opened, field_page)


@WIDTHS
def test_a_name_in_a_row_opens_the_panel_beside_it(open_page: OpenPage, field_page: Path, width: int) -> None:
    with open_page(field_page, width) as opened:
        opened.page.click("#tab-results")
        first = opened.page.locator("#results-body td:nth-child(6) .link").first
        name = first.inner_text()
        first.click()
        expect(opened.page.locator("#panel h2")).to_have_text(name)
        expect(opened.page.locator("#view-results")).to_be_visible()
        view, panel = (opened.page.locator(one).bounding_box() for one in ("#view-results", "#panel"))
        assert view
        assert panel
        assert view["x"] + view["width"] <= panel["x"] + 1 or view["y"] + view["height"] <= panel["y"] + 1
        opened.page.get_by_role("button", name="On the map").click()
        expect(opened.page.locator("#tab-map")).to_have_attribute("aria-selected", "true")
        expect(opened.page.locator("#panel h2")).to_have_text(name)


def test_results_are_taken_away_as_they_are_seen(open_page: OpenPage, field_page: Path, tmp_path: Path) -> None:
    with open_page(field_page) as opened:
        opened.page.click("#tab-results")
        opened.page.fill("#results-filter", "F1")
        seen = opened.page.locator("#results-body tr.row").count()
        with opened.page.expect_download() as download:
            opened.page.click("#results-download")
        download.value.save_as(tmp_path / "results.csv")
    with (tmp_path / "results.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == seen > 0
    assert {row["metric"] for row in rows} == {"F1"}
    assert all(row["value"] in row["sentence"] for row in rows)


@WIDTHS
def test_the_timeline_has_each_name_in_its_first_year_and_opens_it(
    open_page: OpenPage, field_page: Path, field_graph: KnowledgeGraph, width: int
) -> None:
    wanted: dict[str, set[str]] = {}
    for node in field_graph.nodes:
        if node.label in (NodeLabel.METHOD, NodeLabel.DATASET):
            wanted.setdefault(str(node.properties["first_year"]), set()).add(node.name)
    with open_page(field_page, width) as opened:
        opened.page.click("#tab-timeline")
        found = {}
        for year in opened.page.locator("#lanes .year").all():
            found[year.locator("h3").inner_text()] = set(year.locator(".chip .name").all_inner_texts())
        assert found == wanted
        assert list(found) == sorted(found)
        dots = opened.page.locator("#lanes .dot").evaluate_all(
            "all => all.map(one => Number(one.getAttribute('width')))"
        )
        assert max(dots) > min(dots)  # a name of more papers is larger
        opened.page.locator("#lanes .chip").nth(3).click()
        expect(opened.page.locator("#panel h2")).to_have_text(
            opened.page.locator("#lanes .chip .name").nth(3).inner_text()
        )
        assert_quiet(opened, field_page)


@WIDTHS
def test_papers_say_what_they_propose_and_build_on(open_page: OpenPage, tmp_path: Path, width: int) -> None:
    nodes = [
        Node("p:1", NodeLabel.PAPER, {"title": "First paper", "year": 2001}),
        Node("p:2", NodeLabel.PAPER, {"title": "Second paper", "year": 2005}),
        Node("p:3", NodeLabel.PAPER, {"title": "Known by citation", "stub": True}),
        Node("m:a", NodeLabel.METHOD, {"name": "Alpha", "papers": 2}),
        Node("m:b", NodeLabel.METHOD, {"name": "Beta", "papers": 1}),
    ]
    pairs = [("p:1", EdgeType.PROPOSES, "m:a"), ("p:2", EdgeType.PROPOSES, "m:b"), ("p:2", EdgeType.PROPOSES, "m:a")]
    pairs += [("p:2", EdgeType.BUILDS_ON, "p:1"), ("p:2", EdgeType.CITES, "p:1"), ("p:1", EdgeType.CITES, "p:3")]
    write_page(KnowledgeGraph.of(nodes, [Edge(*pair, {}) for pair in pairs]), tmp_path / "papers.html")
    with open_page(tmp_path / "papers.html", width) as opened:
        opened.page.click("#tab-papers")
        expect(opened.page.locator("#papers-told")).to_have_text("3 papers.")
        assert column(opened.page, "papers", "Paper") == ["First paper", "Known by citation", "Second paper"]
        assert column(opened.page, "papers", "Proposes") == ["Alpha", "", "Alpha\nBeta"]
        assert column(opened.page, "papers", "Builds on") == ["", "", "First paper"]
        assert column(opened.page, "papers", "Cited by") == ["1", "1", "0"]
        opened.page.locator("#papers-heads").get_by_role("button", name="Year").click()
        assert column(opened.page, "papers", "Paper") == ["Second paper", "First paper", "Known by citation"]
        opened.page.fill("#papers-filter", "beta")
        assert column(opened.page, "papers", "Paper") == ["Second paper"]
        assert_quiet(opened, tmp_path / "papers.html")


def test_the_filters_hold_for_every_view(open_page: OpenPage, field_page: Path) -> None:
    with open_page(field_page) as opened:
        opened.page.fill("#filter-from", "2024")
        opened.page.click("#tab-papers")
        expect(opened.page.locator("#papers-told")).to_have_text("4 of 40 papers; the filters hide the rest.")
        expect(opened.page.locator("#papers-body tr.row")).to_have_count(4)
        opened.page.click("#tab-results")
        expect(opened.page.locator("#results-body tr.row")).to_have_count(4)
        opened.page.click("#tab-timeline")
        expect(opened.page.locator("#timeline-told")).to_contain_text("the filters hide the rest")
        opened.page.click("#reset")
        opened.page.click("#tab-results")
        expect(opened.page.locator("#results-body tr.row")).to_have_count(40)


def test_an_empty_view_says_so(open_page: OpenPage, tmp_path: Path) -> None:
    write_page(KnowledgeGraph((), ()), tmp_path / "empty.html")
    with open_page(tmp_path / "empty.html") as opened:
        for name, text in (("results", "No result is"), ("timeline", "No method"), ("papers", "No paper is")):
            opened.page.click(f"#tab-{name}")
            expect(opened.page.locator(f"#{name}-told")).to_contain_text(text)
        assert_quiet(opened, tmp_path / "empty.html")


@WIDTHS
def test_what_a_paper_brings_along_runs_in_no_view(open_page: OpenPage, hostile_page: Path, width: int) -> None:
    with open_page(hostile_page, width) as opened:
        for name in VIEWS[1:]:
            opened.page.click(f"#tab-{name}")
            view = opened.page.locator(f"#view-{name}")
            assert view.locator("img, script, a").count() == 0
            opened.page.evaluate(
                f"document.querySelectorAll('#view-{name} .link, #view-{name} .chip').forEach(one => one.click())"
            )
            assert opened.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
            opened.page.evaluate("graphkit.close()")
        assert opened.page.locator("img").count() == 0
        assert_quiet(opened, hostile_page)
