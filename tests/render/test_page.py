"""The page as a reader meets it: opened from disk in Chromium, with no network."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from itertools import combinations
from pathlib import Path

import pytest
from playwright.sync_api import expect
from render.hostile_graph import HOSTILE, SCRIPT
from render.opened_page import Opened, OpenPage, assert_quiet

from graphkit.errors import GraphkitError
from graphkit.graph import Edge, KnowledgeGraph, Node
from graphkit.render import Drawn, select, write_page
from graphkit.types import EdgeType, NodeLabel

pytestmark = pytest.mark.chromium

WIDTHS = pytest.mark.parametrize("width", [1280, 390])


def panel(opened: Opened) -> str:
    return opened.page.locator("#panel").inner_text()


@WIDTHS
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_opens_without_a_word_or_a_request(
    open_page: OpenPage, field_page: Path, width: int, scheme: str
) -> None:
    with open_page(field_page, width, scheme) as opened:
        expect(opened.page.locator("#counts")).to_have_text("181 nodes, 777 links")
        painted = (
            "() => document.querySelector('canvas').getContext('2d').getImageData(0, 0, 390, 600).data.some(v => v)"
        )
        assert opened.page.evaluate(painted)
        assert_quiet(opened, field_page)


@WIDTHS
def test_nothing_sticks_out_of_the_page(open_page: OpenPage, field_page: Path, width: int) -> None:
    with open_page(field_page, width) as opened:
        opened.click_node("image captioning")
        for side in ("Width", "Height"):
            assert opened.page.evaluate(f"document.documentElement.scroll{side} <= window.inner{side}")
        box = opened.page.locator("#panel").bounding_box()
        assert box
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
        assert box["height"] >= 340


LABELS = """() => {
  const drawn = [], real = CanvasRenderingContext2D.prototype.fillText;
  CanvasRenderingContext2D.prototype.fillText = function (text, x, y) {
    const at = this.getTransform().transformPoint({x: x, y: y}), scale = this.getTransform().a;
    const width = this.measureText(text).width * scale, height = parseFloat(this.font.match(/[\\d.]+px/)[0]) * scale;
    drawn.push([at.x - width / 2, at.y, at.x + width / 2, at.y + height]);
    return real.call(this, text, x, y);
  };
  graphkit.network.redraw();
  CanvasRenderingContext2D.prototype.fillText = real;
  return drawn;
}"""


@WIDTHS
def test_no_name_lies_over_another(open_page: OpenPage, field_page: Path, width: int) -> None:
    with open_page(field_page, width) as opened:
        for _ in range(3):
            boxes = opened.page.evaluate(LABELS)
            assert len(boxes) >= 8
            over = [
                (a, b) for a, b in combinations(boxes, 2) if a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
            ]
            assert over == []
            opened.page.click("#zoom-in")


@WIDTHS
def test_a_click_on_a_node_shows_its_facts_and_sentences(open_page: OpenPage, field_page: Path, width: int) -> None:
    with open_page(field_page, width) as opened:
        opened.click_node("Gated Attention")

        shown = panel(opened)
        assert "Method" in shown
        assert "Also GA-0" in shown
        assert re.search(r"First year\s+2015", shown)
        assert "Proposed by" in shown
        assert "We propose Gated Attention, a method for" in shown
        # The paper's title stands under a sentence that was not read in a neighbour.
        expect(opened.page.locator("#panel cite").first).to_contain_text("Gated Attention for")
        assert_quiet(opened, field_page)


@WIDTHS
def test_the_mention_itself_is_marked(open_page: OpenPage, field_page: Path, width: int) -> None:
    with open_page(field_page, width) as opened:
        opened.click_node("Gated Attention")

        marks = opened.page.locator("#panel mark").all_inner_texts()
        assert len(marks) >= 2
        assert set(marks) == {"Gated Attention"}


@WIDTHS
def test_a_paper_links_to_its_address_and_doi(open_page: OpenPage, field_page: Path, width: int) -> None:
    with open_page(field_page, width) as opened:
        opened.page.fill("#search", "gated attention for")
        opened.page.keyboard.press("Enter")

        links = opened.page.locator("#panel a")
        assert [link.get_attribute("href") for link in links.all()] == [
            "https://papers.example/0",
            "https://doi.org/10.1000/ex.0",
        ]
        assert {link.get_attribute("rel") for link in links.all()} == {"noopener noreferrer"}


@WIDTHS
def test_the_panel_says_how_each_alias_came_to_be_one(open_page: OpenPage, tmp_path: Path, width: int) -> None:
    forms = {"GANs": "plural", "Generative Adversarial Networks": "abbreviation", "gan": "spelling"}
    names = {"name": "GAN", "aliases": tuple(forms), "alias_reasons": tuple(forms.values()), "papers": 7}
    plain = Node("method:b", NodeLabel.METHOD, {"name": "Net", "aliases": ("net", "NET"), "papers": 1})
    write_page(KnowledgeGraph.of([Node("method:a", NodeLabel.METHOD, names), plain], []), tmp_path / "graph.html")
    with open_page(tmp_path / "graph.html", width) as opened:
        opened.page.fill("#search", "networks")
        opened.page.keyboard.press("Enter")
        expect(opened.page.locator("#panel .aliases")).to_have_text(
            "Also GANs (plural), Generative Adversarial Networks (abbreviation), gan (spelling)"
        )
        opened.page.fill("#search", "net")
        opened.page.keyboard.press("Enter")
        expect(opened.page.locator("#panel .aliases")).to_have_text("Also net, NET")
        assert_quiet(opened, tmp_path / "graph.html")


@WIDTHS
def test_neighbours_lead_on_and_back_leads_back(open_page: OpenPage, field_page: Path, width: int) -> None:
    with open_page(field_page, width) as opened:
        heading = opened.page.locator("#panel h2")
        opened.click_node("Gated Attention")
        expect(opened.page.locator("#back")).to_be_hidden()
        opened.page.locator("#panel .group", has_text="Used for").locator(".node").first.click()
        assert heading.inner_text() != "Gated Attention"
        assert "Done with" in panel(opened)
        opened.page.click("#back")
        expect(heading).to_have_text("Gated Attention")


@WIDTHS
def test_a_click_on_a_line_shows_every_link_between_its_ends(
    open_page: OpenPage, field_page: Path, field_graph: KnowledgeGraph, width: int
) -> None:
    edge = next(edge for edge in field_graph.edges if edge.type is EdgeType.ADDRESSES)
    names = {node.id: node.name for node in field_graph.nodes}
    with open_page(field_page, width) as opened:
        opened.click_edge(names[edge.source], names[edge.target])

        shown = panel(opened)
        assert "2 links between these two" in shown
        assert {"Addresses", "Mentions"} <= set(opened.page.locator("#panel h3").all_inner_texts())
        assert re.search(r"Confidence\s+0.88", shown)
        assert edge.properties["sentences"][0] in shown
        assert_quiet(opened, field_page)


@WIDTHS
def test_escape_and_a_click_beside_close_the_panel(open_page: OpenPage, field_page: Path, width: int) -> None:
    with open_page(field_page, width) as opened:
        opened.click_node("Gated Attention")
        expect(opened.page.locator("#panel")).to_be_visible()
        opened.page.keyboard.press("Escape")
        expect(opened.page.locator("#panel")).to_be_hidden()

        opened.click_node("Gated Attention")
        opened.page.click("#close")
        expect(opened.page.locator("#panel")).to_be_hidden()
        hidden = "() => window.edges.get().filter(edge => edge.hidden).length"
        assert opened.page.evaluate(hidden) == 0


@WIDTHS
def test_search_suggests_names_and_aliases_and_goes_there(open_page: OpenPage, field_page: Path, width: int) -> None:
    with open_page(field_page, width) as opened:
        opened.page.fill("#search", "ga-0")
        first = opened.page.locator("#suggestions .found").first
        expect(first).to_contain_text("Gated Attention")
        expect(first).to_contain_text("also GA-0")
        first.click()

        expect(opened.page.locator("#panel h2")).to_have_text("Gated Attention")
        expect(opened.page.locator("#suggestions")).to_be_hidden()
        assert opened.page.evaluate("graphkit.network.getSelectedNodes()") == [opened.node_id("Gated Attention")]
        # It is brought to where the panel does not cover it.
        point = opened.page.evaluate(
            "id => graphkit.network.canvasToDOM(graphkit.network.getPosition(id))", opened.node_id("Gated Attention")
        )
        stage, box = opened.page.locator("#stage").bounding_box(), opened.page.locator("#panel").bounding_box()
        assert stage
        assert box
        assert 0 < point["x"] < width
        assert point["x"] + stage["x"] < box["x"] or point["y"] + stage["y"] < box["y"]


@WIDTHS
def test_search_works_by_keys_alone(open_page: OpenPage, field_page: Path, width: int) -> None:
    with open_page(field_page, width) as opened:
        opened.page.focus("#search")
        opened.page.keyboard.type("BENCH")
        second = opened.page.locator("#suggestions .found").nth(1)
        name = second.locator(".name").inner_text()
        opened.page.keyboard.press("ArrowDown")
        expect(second).to_have_attribute("aria-selected", "true")
        opened.page.keyboard.press("Enter")
        expect(opened.page.locator("#panel h2")).to_have_text(name)


@WIDTHS
def test_types_of_ones_own_stand_in_the_legend_and_can_be_switched_off(
    open_page: OpenPage, tmp_path: Path, width: int
) -> None:
    names = ["Protein", "Cell_line", "constructor", "useDefaultGroups", "hasOwnProperty"]
    nodes = [Node(f"{name}:x", NodeLabel(name), {"name": f"A {name}", "papers": 1}) for name in names]
    nodes.append(Node("paper:a", NodeLabel.PAPER, {"title": "Paper A"}))
    edges = [Edge("paper:a", EdgeType.MENTIONS, f"{name}:x", {"papers": 1, "confidence": 0.5}) for name in names]
    write_page(KnowledgeGraph.of(nodes, edges), tmp_path / "own.html")
    drawn = "() => window.nodes.get().filter(node => !node.hidden).map(node => node.id)"
    colours = "() => Object.values(graphkit.network.body.nodes).map(node => node.options.color.border)"

    with open_page(tmp_path / "own.html", width) as opened:
        if width == 390:
            opened.page.click("#filters-toggle")
        expect(opened.page.locator("#labels li")).to_have_count(6)
        for name in names:
            row = opened.page.locator("#labels li", has_text=re.compile(f"^{name}"))
            expect(row.locator("svg.swatch path")).to_have_attribute("d", re.compile("^M"))
        assert len(set(opened.page.evaluate(colours))) == 6
        opened.page.get_by_text("Protein", exact=True).click()
        assert opened.node_id("A Protein") not in opened.page.evaluate(drawn)
        assert opened.node_id("A Cell_line") in opened.page.evaluate(drawn)
        opened.page.fill("#search", "A Protein")
        expect(opened.page.locator("#suggestions .kind").first).to_have_text("Protein")
        opened.page.keyboard.press("Enter")
        expect(opened.page.locator("#panel")).to_contain_text("A Protein")
        assert opened.node_id("A Protein") in opened.page.evaluate(drawn)
        assert_quiet(opened, tmp_path / "own.html")


def test_a_search_for_nothing_known_says_so(open_page: OpenPage, field_page: Path) -> None:
    with open_page(field_page) as opened:
        opened.page.fill("#search", "no such thing")
        expect(opened.page.locator("#suggestions")).to_have_text("No node has this in its name or aliases.")
        opened.page.keyboard.press("Escape")
        expect(opened.page.locator("#suggestions")).to_be_hidden()


@WIDTHS
def test_a_type_switched_off_is_not_drawn(open_page: OpenPage, field_page: Path, width: int) -> None:
    shown = """() => window.nodes.get().filter(node => !node.hidden)
      .map(node => graphkit.facts.labels[graphkit.facts.nodes[node.id.slice(1)].label].label)"""
    with open_page(field_page, width) as opened:
        if width == 390:
            opened.page.click("#filters-toggle")
        opened.page.locator("#labels").get_by_text("Papers", exact=True).click()
        assert "Paper" not in opened.page.evaluate(shown)
        assert "Method" in opened.page.evaluate(shown)

        # Whoever searches for a paper wants to see it: the type is switched on again.
        opened.page.fill("#search", "Gated Attention for")
        opened.page.keyboard.press("Enter")
        assert opened.page.evaluate(shown).count("Paper") == 40
        assert opened.page.locator("#labels").get_by_label("Papers").is_checked()


def test_with_every_type_switched_off_the_page_says_so(open_page: OpenPage, field_page: Path) -> None:
    with open_page(field_page) as opened:
        for box in opened.page.locator("#labels input").all():
            box.focus()
            opened.page.keyboard.press("Space")
        expect(opened.page.locator("#notice")).to_contain_text("All types of node are switched off")


def test_links_of_a_type_can_be_switched_off(open_page: OpenPage, field_page: Path) -> None:
    with open_page(field_page) as opened:
        opened.page.get_by_text("Links", exact=True).click()
        opened.page.get_by_text("Cites", exact=True).click()
        hidden = opened.page.evaluate(
            """() => window.edges.get().filter(edge => edge.hidden)
                .map(edge => graphkit.facts.types[graphkit.facts.edges[edge.id.slice(1)].type].type)"""
        )
        assert set(hidden) == {"CITES"}


@WIDTHS
def test_every_control_is_reached_by_tab(open_page: OpenPage, field_page: Path, width: int) -> None:
    with open_page(field_page, width) as opened:
        opened.click_node("Gated Attention")
        reached = set()
        for _ in range(60):
            opened.page.keyboard.press("Tab")
            reached.add(opened.page.evaluate("document.activeElement.id || document.activeElement.className"))
        expected = {"search", "zoom-in", "zoom-out", "zoom-fit", "vis-network", "close", "node"}
        assert expected | ({"filters-toggle"} if width == 390 else set()) <= reached


@WIDTHS
def test_nothing_that_a_paper_brings_along_runs(open_page: OpenPage, hostile_page: Path, width: int) -> None:
    with open_page(hostile_page, width) as opened:
        count = opened.page.evaluate("graphkit.facts.nodes.length")
        assert count == 3 * len(HOSTILE)
        for index in range(count):
            opened.page.evaluate("index => graphkit.choose(index)", index)
            for more in opened.page.locator("#panel .more").all():
                more.click()
            assert opened.page.locator("#panel img, #panel a, #panel script").count() == 0
        for index in range(len(HOSTILE)):
            opened.page.fill("#search", f"alias {index}")
            opened.page.hover("#suggestions .found")
            opened.page.keyboard.press("Enter")
        opened.page.evaluate("graphkit.close()")
        for x in range(20, 380, 40):
            opened.page.mouse.move(x + (264 if width == 1280 else 0), 400)

        assert opened.page.locator("img").count() == 0
        assert_quiet(opened, hostile_page)


def test_hostile_text_is_shown_as_it_is(open_page: OpenPage, hostile_page: Path) -> None:
    with open_page(hostile_page) as opened:
        opened.page.fill("#search", "alias 0")
        opened.page.keyboard.press("Enter")
        assert opened.page.locator("#panel h2").text_content() == SCRIPT
        assert opened.page.locator("#panel .aliases").text_content() == f"Also alias 0 ({SCRIPT})"
        assert opened.page.locator("#title").text_content() == SCRIPT
        assert opened.page.title() == SCRIPT
        opened.page.fill("#search", "alias 2")
        opened.page.keyboard.press("Enter")
        assert opened.page.locator("#panel h2").text_content() == HOSTILE[2]


def test_only_the_pages_own_scripts_may_run(open_page: OpenPage, field_page: Path) -> None:
    add = """() => {
      const script = document.createElement('script');
      script.textContent = 'window.hacked=1';
      document.body.append(script);
    }"""
    with open_page(field_page) as opened:
        opened.page.evaluate(add)
        assert opened.page.evaluate("window.hacked") is None
        assert "Content Security Policy" in " ".join(opened.messages)


def test_what_was_cut_is_said_counted_and_found_by_search(
    open_page: OpenPage, field_graph: KnowledgeGraph, tmp_path: Path
) -> None:
    drawn = write_page(field_graph, tmp_path / "cut.html", limit=60)
    assert drawn.nodes == 60
    assert sum(drawn.left_out.values()) == 121

    with open_page(tmp_path / "cut.html") as opened:
        notice = opened.page.locator("#left-out")
        expect(notice).to_contain_text("121 nodes of 181")
        expect(notice).to_contain_text("--around")
        for label, count in drawn.left_out.items():
            expect(notice).to_contain_text(re.compile(rf"{label}s\s*{count}"))
        missing = opened.page.evaluate("graphkit.facts.leftOut[0][1]")
        opened.page.fill("#search", missing)
        expect(opened.page.locator("#suggestions .absent").first).to_contain_text("left out of this page")
        opened.page.fill("#search", "image captioning")
        opened.page.keyboard.press("Enter")
        expect(opened.page.locator("#panel h3 .count", has_text="on this page").first).to_be_visible()


def test_a_whole_page_speaks_of_nothing_left_out(open_page: OpenPage, field_page: Path) -> None:
    with open_page(field_page) as opened:
        expect(opened.page.locator("#left-out")).to_be_hidden()


@WIDTHS
def test_an_empty_graph_gives_a_page_that_says_so(open_page: OpenPage, tmp_path: Path, width: int) -> None:
    assert write_page(KnowledgeGraph((), ()), tmp_path / "empty.html") == Drawn(0, 0, {})

    with open_page(tmp_path / "empty.html", width) as opened:
        expect(opened.page.locator("#notice")).to_have_text("This graph has no nodes, so there is nothing to draw.")
        expect(opened.page.locator("#counts")).to_have_text("0 nodes, 0 links")
        assert_quiet(opened, tmp_path / "empty.html")


def test_a_part_shows_the_titles_of_papers_outside_it(
    open_page: OpenPage, field_graph: KnowledgeGraph, tmp_path: Path
) -> None:
    part = select(field_graph, types=[NodeLabel.METHOD, NodeLabel.TASK])
    write_page(part, tmp_path / "part.html", whole=field_graph)

    with open_page(tmp_path / "part.html") as opened:
        opened.page.fill("#search", "Gated Attention")
        opened.page.keyboard.press("Enter")
        expect(opened.page.locator("#panel cite").first).to_contain_text(" for ")
        expect(opened.page.locator("#panel h3", has_text="Mentioned in")).to_contain_text("0 of")


class _Addresses(HTMLParser):
    """Gathers what scripts, styles and frames would be fetched from."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [f"{tag} {name}={value}" for name, value in attrs if name in ("src", "href", "srcset", "data")]


def test_no_script_style_or_image_has_an_address(field_page: Path, hostile_page: Path) -> None:
    for path in (field_page, hostile_page):
        reader = _Addresses()
        reader.feed(path.read_text(encoding="utf-8"))
        reader.close()
        assert reader.found == []


def test_two_writes_give_the_same_bytes(field_graph: KnowledgeGraph, field_page: Path, tmp_path: Path) -> None:
    turned = KnowledgeGraph.of(reversed(field_graph.nodes), reversed(field_graph.edges))

    write_page(turned, tmp_path / "again.html")

    assert (tmp_path / "again.html").read_bytes() == field_page.read_bytes()


def test_each_sentence_stands_in_the_file_once(field_graph: KnowledgeGraph, field_page: Path) -> None:
    sentence = "We propose Gated Attention, a method for"
    assert sum(sentence in text for edge in field_graph.edges for text in edge.properties["sentences"]) > 3
    assert field_page.read_text(encoding="utf-8").count(sentence) == 1


def test_an_older_page_is_replaced_whole_and_nothing_else_is_left(field_graph: KnowledgeGraph, tmp_path: Path) -> None:
    path = tmp_path / "graph.html"
    path.write_text("old", encoding="utf-8")

    write_page(field_graph, path)

    assert path.read_text(encoding="utf-8").rstrip().endswith("</html>")
    assert [found.name for found in tmp_path.iterdir()] == ["graph.html"]


@pytest.mark.parametrize("name", ["taken/graph.html", ".", ""])
def test_a_place_that_cannot_be_written_is_named(
    field_graph: KnowledgeGraph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    (tmp_path / "taken").write_text("a file, no folder")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(GraphkitError, match="cannot write"):
        write_page(field_graph, name, limit=5)
    assert [found.name for found in tmp_path.iterdir()] == ["taken"]
