"""The page of a table as a reader meets it: opened from disk in Chromium, with no network."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from render.opened_page import Opened, OpenPage

from graphkit.errors import GraphkitError
from graphkit.graph import KnowledgeGraph, Node
from graphkit.render import Column, Member, Table, write_table
from graphkit.render.table import link_of
from graphkit.types import NodeLabel

WIDTHS = pytest.mark.parametrize("width", [1280, 390])
SCHEMES = pytest.mark.parametrize("scheme", ["light", "dark"])

SCRIPT = "</script><img src=x onerror=window.hacked=1><script>window.hacked=1</script>"
HOSTILE = [
    SCRIPT,
    "<!--<script>",
    "{{own}}{{policy}}{{notes}}",
    "\"'`${window.hacked=1}`\\",
    "line\u2028paragraph\u2029 nul\x00 half\ud800",
    "שלום \u202eevil\u202c عالم",
    '" onmouseover="window.hacked=1',
    "javascript:window.hacked=1",
    "__proto__",
    "x" * 5000,
    "🧬" * 400,
    "<svg><a href=javascript:window.hacked=1>",
]
COLUMNS = (
    Column("rank", "Rank", "count"),
    Column("count", "Together", "count"),
    Column("cosine", "Cosine", "real"),
    Column("paper", "Paper", ids="id"),
)
TITLES = ["Sorting sand by hand", "Éclairs and where to find them", "A map of all puddles", "Sorting puddles"]


def paper(id: str, title: str, **properties: object) -> Node:
    return Node(id, NodeLabel.PAPER, {"title": title, **properties})  # type: ignore[dict-item]


def graph_of(titles: list[str]) -> KnowledgeGraph:
    facts = [{"doi": "10.1000/a"}, {"arxiv_id": "2101.00001"}, {"url": "https://example.org/c"}, {}]
    return KnowledgeGraph.of(
        [paper(f"p{n}", title, year=2000 + n, **facts[n % 4]) for n, title in enumerate(titles)], []
    )


def pairs(titles: list[str]) -> list[dict[str, object]]:
    return [
        {"rank": n + 1, "count": (7 * n + 3) % 11 * 500, "cosine": 1 / (n + 1), "paper": title, "id": f"p{n}"}
        for n, title in enumerate(titles)
    ]


def table_of(titles: list[str], **changes: object) -> Table:
    told = {
        "name": "made-up",
        "title": "Made up",
        "about": "Papers that nobody wrote.",
        "source": "Method: none.",
        "settings": "",
        "notes": ("Left out: 3 papers.",),
        "columns": COLUMNS,
        "rows": pairs(titles),
    }
    return Table(**{**told, **changes})  # type: ignore[arg-type]


@pytest.fixture
def pairs_page(tmp_path: Path) -> Path:
    path = tmp_path / "pairs.html"
    write_table(table_of(TITLES), graph_of(TITLES), path)
    return path


def communities(titles: list[str]) -> Table:
    rows = [{"community": n + 1, "ids": [f"p{n}"], "papers": title} for n, title in enumerate(titles[:2])]
    columns = (Column("community", "Community", "count"), Column("papers", "Most cited within", ids="ids"))
    members = [
        [Member("p0", "cited by 2 of them"), Member("p2", "")],
        [Member(f"p{n}", "") for n in range(3, len(titles))],
    ]
    return table_of(titles, columns=columns, rows=rows, members=members)


def path_table(titles: list[str], years: list[int | None], routes: list[list[int]]) -> Table:
    rows = [
        {
            "route": route,
            "order": order,
            "year": years[place],
            "title": titles[place],
            "weight": None if order == 1 else 1 / order,
            "id": f"p{place}",
        }
        for route, places in enumerate(routes, start=1)
        for order, place in enumerate(places, start=1)
    ]
    columns = (Column("route", "Route", "count"), Column("year", "Year", "year"), Column("title", "Paper", ids="id"))
    return table_of(titles, columns=columns, rows=rows, as_path=True)


def shown(page: Page, column: int) -> list[str]:
    return page.locator(f"#body tr.row td:nth-child({column})").all_inner_texts()


def assert_quiet(opened: Opened, path: Path) -> None:
    """Nothing was said on the console, nothing asked for but the file, and nothing of a paper ran."""
    assert opened.messages == []
    assert opened.requests == [path.as_uri()]
    assert opened.page.evaluate("window.hacked") is None


def assert_nothing_sticks_out(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.chromium
@WIDTHS
@SCHEMES
def test_the_page_says_what_it_shows_without_a_request(
    open_page: OpenPage, pairs_page: Path, width: int, scheme: str
) -> None:
    with open_page(pairs_page, width, scheme) as opened:
        expect(opened.page.get_by_role("heading", level=1)).to_have_text("Made up")
        for text in ("Papers that nobody wrote.", "Method: none.", "Left out: 3 papers.", "4 rows"):
            expect(opened.page.get_by_text(text, exact=True)).to_be_visible()
        expect(opened.page.get_by_role("row")).to_have_count(5)
        assert_nothing_sticks_out(opened.page)
        assert_quiet(opened, pairs_page)


@pytest.mark.chromium
def test_numbers_stand_right_and_papers_lead_to_where_they_are(open_page: OpenPage, pairs_page: Path) -> None:
    with open_page(pairs_page) as opened:
        cells = opened.page.locator("#body tr.row").first.locator("td")
        align = [cells.nth(n).evaluate("cell => getComputedStyle(cell).textAlign") for n in range(4)]
        links = {a.inner_text(): a.get_attribute("href") for a in opened.page.locator("#body a").all()}

        assert align == ["right", "right", "right", "start"]
        assert shown(opened.page, 2)[:2] == ["1,500", "5,000"]
        assert shown(opened.page, 3)[:3] == ["1.000", "0.500", "0.333"]
        assert links == {
            TITLES[0]: "https://doi.org/10.1000/a",
            TITLES[1]: "https://arxiv.org/abs/2101.00001",
            TITLES[2]: "https://example.org/c",
        }


@pytest.mark.parametrize(
    ("properties", "address"),
    [
        ({"doi": "https://doi.org/10.1000/X", "url": "https://example.org"}, "https://doi.org/10.1000/X"),
        ({"doi": "no doi", "arxiv_id": "arXiv:cs.CL/0101001v2"}, "https://arxiv.org/abs/cs.CL/0101001v2"),
        ({"url": "http://example.org"}, ""),
        ({"url": "javascript:alert(1)"}, ""),
        ({"url": "https://"}, ""),
        ({"arxiv_id": "../../evil", "doi": "javascript:1"}, ""),
        ({}, ""),
    ],
)
def test_only_https_addresses_become_links(properties: dict[str, object], address: str) -> None:
    assert link_of(paper("p", "T", **properties)) == address


def test_an_entity_is_no_link() -> None:
    assert link_of(Node("m", NodeLabel.METHOD, {"name": "M", "doi": "10.1000/a"})) == ""


@pytest.mark.chromium
@WIDTHS
def test_headings_sort_by_mouse_and_by_key(open_page: OpenPage, pairs_page: Path, width: int) -> None:
    with open_page(pairs_page, width) as opened:
        heads = opened.page.locator("th")
        expect(heads.nth(0)).to_have_attribute("aria-sort", "ascending")
        opened.page.get_by_role("button", name="Together").click()
        assert [int(text.replace(",", "")) for text in shown(opened.page, 2)] == [5000, 3000, 1500, 1000]
        expect(heads.nth(1)).to_have_attribute("aria-sort", "descending")
        assert heads.nth(0).get_attribute("aria-sort") is None
        opened.page.get_by_role("button", name="Paper").focus()
        opened.page.keyboard.press("Enter")
        assert shown(opened.page, 4) == [
            "A map of all puddles",
            "Éclairs and where to find them",
            *TITLES[3:],
            TITLES[0],
        ]
        opened.page.keyboard.press("Enter")
        expect(heads.nth(3)).to_have_attribute("aria-sort", "descending")
        assert shown(opened.page, 4)[0] == TITLES[0]


@pytest.mark.chromium
@WIDTHS
def test_the_filter_keeps_rows_with_all_words_whatever_their_case_and_accents(
    open_page: OpenPage, pairs_page: Path, width: int
) -> None:
    with open_page(pairs_page, width) as opened:
        field = opened.page.get_by_role("textbox", name="Filter rows")
        field.fill("ECLAIRS find")
        assert shown(opened.page, 4) == [TITLES[1]]
        expect(opened.page.get_by_role("status")).to_have_text("1 of 4 rows")
        field.fill("puddles eclairs")
        expect(opened.page.get_by_text("No row has all of these words.")).to_be_visible()
        expect(opened.page.get_by_role("button", name="Download CSV")).to_be_disabled()
        field.fill("(.*")
        assert shown(opened.page, 4) == []
        field.fill(" ")
        assert len(shown(opened.page, 4)) == 4
        assert_quiet(opened, pairs_page)


@pytest.mark.chromium
def test_what_is_seen_can_be_taken_away_as_csv(open_page: OpenPage, tmp_path: Path) -> None:
    titles = ['Sorting, "by hand"', "Sorting\nlines", "Other things", "=1+1 sorting"]
    write_table(table_of(titles), graph_of(titles), tmp_path / "page.html")
    with open_page(tmp_path / "page.html") as opened:
        opened.page.get_by_role("textbox").fill("sorting")
        opened.page.get_by_role("button", name="Rank").click()
        with opened.page.expect_download() as download:
            opened.page.get_by_role("button", name="Download CSV").click()
        download.value.save_as(tmp_path / "seen.csv")
        assert download.value.suggested_filename == "made-up.csv"
    with (tmp_path / "seen.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))

    assert list(rows[0]) == ["rank", "count", "cosine", "paper", "id"]
    assert [row["paper"] for row in rows] == [titles[3], titles[1], titles[0]]
    assert [row["id"] for row in rows] == ["p3", "p1", "p0"]


@pytest.mark.chromium
def test_many_rows_are_drawn_a_part_at_a_time_and_sorted_and_filtered_as_a_whole(
    open_page: OpenPage, tmp_path: Path
) -> None:
    titles = [f"Paper n{n}" for n in range(450)]
    write_table(table_of(titles), graph_of(titles), tmp_path / "page.html")
    with open_page(tmp_path / "page.html") as opened:
        more = opened.page.locator("#more")
        expect(more).to_have_text("Show 200 more of 250 rows")
        more.click()
        more.click()
        assert len(shown(opened.page, 1)) == 450
        expect(more).to_be_hidden()
        expect(opened.page.locator("tr.row").nth(400)).to_be_focused()
        opened.page.get_by_role("textbox").fill("n449")
        assert shown(opened.page, 4) == ["Paper n449"]


@pytest.mark.chromium
@WIDTHS
def test_a_community_opens_to_its_members(open_page: OpenPage, tmp_path: Path, width: int) -> None:
    titles = [f"Paper {n}" for n in range(260)]
    write_table(communities(titles), graph_of(titles), tmp_path / "page.html")
    with open_page(tmp_path / "page.html", width) as opened:
        openers = opened.page.get_by_role("button", name=re.compile("All .* papers? of community"))
        expect(openers.nth(0)).to_have_attribute("aria-expanded", "false")
        openers.nth(0).focus()
        opened.page.keyboard.press("Enter")
        expect(openers.nth(0)).to_have_attribute("aria-expanded", "true")
        assert opened.page.locator(".members li").all_inner_texts() == [
            "Paper 0\n2000 · cited by 2 of them",
            "Paper 2\n2002",
        ]
        opened.page.keyboard.press("Enter")
        expect(opened.page.locator(".members")).to_have_count(0)
        openers.nth(1).click()
        expect(opened.page.locator(".members li")).to_have_count(100)
        opened.page.get_by_role("button", name="Show 100 more of 157").click()
        opened.page.get_by_role("button", name="Show 57 more of 57").click()
        expect(opened.page.locator(".members li")).to_have_count(257)
        opened.page.get_by_role("textbox").fill("Paper 137")
        assert shown(opened.page, 1) == ["2"]
        expect(openers).to_have_text("All 257 papers, 1 match")
        assert opened.page.locator(".members .match").all_inner_texts() == ["Paper 137\n2137"]
        assert opened.page.locator(".members li").first.inner_text() == "Paper 137\n2137"
        assert_nothing_sticks_out(opened.page)
        assert_quiet(opened, tmp_path / "page.html")


def boxes(page: Page, selector: str) -> list[dict[str, float]]:
    script = (
        "all => all.map(one => { const b = one.getBoundingClientRect(); return {x: b.x, y: b.y, right: b.right}; })"
    )
    found: list[dict[str, float]] = page.locator(selector).evaluate_all(script)
    return found


@pytest.mark.chromium
@WIDTHS
def test_a_main_path_is_drawn_in_time_with_wrapped_titles_and_arrows(
    open_page: OpenPage, tmp_path: Path, width: int
) -> None:
    titles = ["A short one", "A long title " * 12, "W" * 300, "The last"]
    table = path_table(titles, [1990, 1990, None, 2020], [[0, 1, 2, 3]])
    write_table(table, graph_of(titles), tmp_path / "page.html")
    with open_page(tmp_path / "page.html", width) as opened:
        opened.page.locator("#drawing svg").wait_for()
        tops = [box["y"] for box in boxes(opened.page, "#drawing .paper")]
        texts = boxes(opened.page, "#drawing .title")

        assert tops == sorted(tops)
        assert opened.page.locator("#drawing .year").all_text_contents() == ["1990", "2020"]
        assert opened.page.get_by_text("year not known").count() == 1
        assert opened.page.locator("#drawing .head").count() == 3
        assert all(box["right"] <= width for box in texts)
        assert opened.page.locator("#drawing .title").nth(2).locator("tspan").count() == 3
        assert opened.page.locator("#drawing a").evaluate_all("all => all.map(one => one.getAttribute('href'))") == [
            "https://doi.org/10.1000/a",
            "https://arxiv.org/abs/2101.00001",
            "https://example.org/c",
        ]
        assert_nothing_sticks_out(opened.page)
        assert_quiet(opened, tmp_path / "page.html")


@pytest.mark.chromium
def test_routes_share_their_papers_and_arrows(open_page: OpenPage, tmp_path: Path) -> None:
    titles = [f"Paper {n}" for n in range(6)]
    table = path_table(titles, [2000, None, 2001, 2001, 2004, 2009], [[0, 2, 4, 5], [1, 3, 4, 5]])
    write_table(table, graph_of(titles), tmp_path / "page.html")
    with open_page(tmp_path / "page.html") as opened:
        opened.page.locator("#drawing svg").wait_for()
        drawn = opened.page.locator("#drawing .title").all_text_contents()

        assert drawn == ["Paper 0", "Paper 1", "Paper 2", "Paper 3", "Paper 4", "Paper 5"]
        assert opened.page.locator("#drawing .arrow").count() == 5  # the last is of both routes
        assert len({box["x"] for box in boxes(opened.page, "#drawing .paper")}) == 2
        opened.page.set_viewport_size({"width": 390, "height": 800})
        expect(opened.page.locator("#drawing svg")).to_have_attribute("width", "358")


@pytest.mark.chromium
@WIDTHS
@pytest.mark.parametrize("kind", ["pairs", "communities", "path"])
def test_no_text_of_a_paper_is_more_than_text(open_page: OpenPage, tmp_path: Path, width: int, kind: str) -> None:
    nodes = [paper(f"p{n}", text, url=text, doi=text, arxiv_id=text) for n, text in enumerate(HOSTILE)]
    nodes += [paper(text, text) for text in HOSTILE]
    table = {
        "pairs": table_of(HOSTILE, notes=tuple(HOSTILE), title=SCRIPT, about=SCRIPT, settings=SCRIPT),
        "communities": communities(HOSTILE),
        "path": path_table(HOSTILE, [None] * len(HOSTILE), [list(range(len(HOSTILE)))]),
    }[kind]
    rows = [*table.rows, *({**row, "id": text, "ids": [text]} for row, text in zip(table.rows, HOSTILE, strict=False))]
    members = [*table.members, *([Member(text, text) for text in HOSTILE] for _ in table.members)]
    graph = KnowledgeGraph.of(nodes, [])
    path = tmp_path / "page.html"
    write_table(Table(**{**vars(table), "rows": rows, "members": members}), graph, path)
    with open_page(path, width) as opened:
        for opener in opened.page.locator(".opener").all():
            opener.click()
        for head in opened.page.locator("th button").all():
            head.click()
        opened.page.get_by_role("textbox").fill("hacked")
        opened.page.get_by_role("textbox").fill("")
        expect(opened.page.locator("tr.row")).to_have_count(len(rows))
        assert opened.page.locator("img, iframe, object, embed").count() == 0
        assert opened.page.locator("script").count() == 2
        assert opened.page.locator("a[href]:not([href^='https://'])").count() == 0
        assert_nothing_sticks_out(opened.page)
        assert_quiet(opened, path)


def test_the_page_has_no_address_to_fetch_from_and_a_policy_without_exceptions(pairs_page: Path) -> None:
    text = pairs_page.read_text(encoding="utf-8")
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', text)

    assert policy
    assert policy[1].startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe" not in policy[1]
    assert not re.search(r"<(script|link|img)[^>]+(src|href)=", text)


@pytest.mark.chromium
def test_without_rows_the_page_says_so(open_page: OpenPage, tmp_path: Path) -> None:
    write_table(table_of([]), graph_of([]), tmp_path / "page.html")
    with open_page(tmp_path / "page.html") as opened:
        expect(opened.page.get_by_text("There are no rows.")).to_be_visible()
        expect(opened.page.get_by_text("Left out: 3 papers.")).to_be_visible()
        expect(opened.page.locator("table")).to_be_hidden()
        assert_quiet(opened, tmp_path / "page.html")


def test_the_same_table_gives_the_same_bytes(pairs_page: Path, tmp_path: Path) -> None:
    write_table(table_of(TITLES), graph_of(TITLES), tmp_path / "again.html")
    assert (tmp_path / "again.html").read_bytes() == pairs_page.read_bytes()


def test_members_of_other_rows_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="members of 1 rows, but there are 4 rows"):
        write_table(table_of(TITLES, members=[[]]), graph_of(TITLES), tmp_path / "page.html")


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(GraphkitError, match="cannot write"):
        write_table(table_of(TITLES), graph_of(TITLES), tmp_path / "file" / "page.html")
