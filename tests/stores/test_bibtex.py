"""BibTeX, read back by graphkit's own reader and by pybtex."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pybtex.database import parse_string

from graphkit.graph import KnowledgeGraph, Node
from graphkit.ingest import read_papers
from graphkit.ingest.bibtex import read_bibtex
from graphkit.ingest.files import Line, Row
from graphkit.ingest.tags import plain_text
from graphkit.stores import dump_bibtex, export_graph
from graphkit.types import NodeLabel


def paper(id: str = "paper:a", **properties: object) -> Node:
    """Return a Paper node."""
    return Node(id, NodeLabel.PAPER, properties)  # type: ignore[arg-type]


def text_of(*papers: Node) -> str:
    """Return the papers as BibTeX."""
    return b"".join(dump_bibtex(papers)).decode()


def read_back(text: str) -> list[dict[str, object]]:
    """Return what graphkit's reader finds; every entry must be read."""
    rows = list(read_bibtex(Line(number, line) for number, line in enumerate(text.split("\n"), 1)))
    assert all(isinstance(row, Row) for row in rows), rows
    return [dict(row.values) for row in rows]


def one_line(text: str) -> str:
    """Return a text as BibTeX can hold it: control characters are blanks, and each run of blanks is one."""
    return " ".join(re.sub("[\x00-\x1f\x7f-\x9f]", " ", text).split())


PAPER = paper(
    "doi:10.1000/a_b",
    title="TideNet: 50% fewer $O(n^2)$ steps & {braces} in C_3 -- a study",
    abstract="Tides\nrise.",
    year=2024,
    date="2024-04-15",
    authors=("Ada Lovelace", "Zoë de la Cruz", "Barnes and Noble", "King, Jr., M.", "李 雷"),
    venue="Proceedings of the Tide Conference",
    doi="10.1000/a_b",
    arxiv_id="2404.00001",
    url="https://example.org/~a?x=1&y=50%25#z",
)


ENTRY = r"""@inproceedings{lovelace2024tidenet-KEY,
  author = {Ada Lovelace and Zoë de la Cruz and {Barnes and Noble} and {King, Jr., M.} and 李 雷},
  title = {TideNet: 50{\%} fewer $O(n^2)$ steps {\&} {\textbraceleft}braces{\textbraceright} in C{\_}3 -{}- a study},
  booktitle = {Proceedings of the Tide Conference},
  year = {2024},
  month = apr,
  date = {2024-04-15},
  doi = {10.1000/a_b},
  eprint = {2404.00001},
  archiveprefix = {arXiv},
  url = {https://example.org/~a?x=1&y=50%25#z},
  abstract = {Tides rise.},
}
"""


def test_an_entry_has_what_is_known():
    assert re.sub("(?<=tidenet-)[0-9a-f]{6}(?=,)", "KEY", text_of(PAPER)) == ENTRY


def test_what_was_written_is_read(tmp_path):
    export_graph(KnowledgeGraph.of([PAPER, Node("task:t", NodeLabel.TASK, {"name": "T"})], []), tmp_path / "papers.bib")
    [found] = read_papers(tmp_path / "papers.bib")

    row = PAPER.properties
    assert (found.title, found.authors, found.year, found.date) == (
        row["title"],
        row["authors"],
        row["year"],
        row["date"],
    )
    assert (found.doi, found.arxiv_id, found.url, found.venue) == (
        row["doi"],
        row["arxiv_id"],
        row["url"],
        row["venue"],
    )
    assert found.abstract == "Tides rise."


HOSTILE = st.sampled_from(
    [
        "\\input{/etc/passwd}",
        "$\\input{x}$",
        "$^^5cinput x$",
        "\\write18{rm}",
        "}, title = {stolen}",
        "}\n@article{x, title={y}}",
        "{", "}", "\\", "$", "$$", "%", "#", "&", "&amp;", "_", "~", "^", "--", "---", "``", "''", '"', "<b>", "<!--",
        "]]>", "@", "$x$", "$x_{1}^2$", "$\\alpha$", "$}{$", "and", "others", ",", "\\'e", "\\o", "-", "!`", "?`", ">>",
    ]
)  # fmt: skip
TEXT = st.lists(HOSTILE | st.text(st.characters(exclude_categories=["Cs"]), max_size=8) | st.just(" "), max_size=6).map(
    "".join
)
PLAIN = TEXT.filter(lambda text: one_line(text) and plain_text(text) == " ".join(text.split()))  # tags are read as tags
DOI = st.text(st.sampled_from("abcXYZ019./()-_;:<>#%&$~+*'!,@[]|?="), max_size=20).map("10.1000/{}x".format)


@settings(max_examples=150)
@given(
    title=PLAIN,
    authors=st.lists(PLAIN, max_size=3),
    year=st.integers(1500, 2099),
    doi=DOI,
)
@example(title="{\\ss}", authors=["A and B", "others", "d'Arc", "van Gogh", "Jr."], year=1999, doi="10.1000/a")
def test_any_paper_comes_back_the_same(title, authors, year, doi):
    [found] = read_back(text_of(paper(title=title, authors=tuple(authors), year=year, doi=doi)))

    assert found["title"] == one_line(title)
    assert found["authors"] == [one_line(name) for name in authors]
    assert found["year"] == str(year)
    assert found["doi"] == doi


HARMLESS = {"alpha", *"$&%#_"} | {
    f"text{name}"
    for name in "backslash braceleft braceright asciitilde asciicircum less greater bar asciigrave".split()
}


@settings(max_examples=60)
@given(texts=st.lists(TEXT, min_size=1, max_size=4))
def test_no_text_breaks_out_of_its_entry(texts):
    papers = [
        paper(f"paper:{number}", title=text, abstract=text, venue=text, url=text) for number, text in enumerate(texts)
    ]
    entries = parse_string(text_of(*papers), "bibtex").entries

    assert len(entries) == len(texts)
    for entry in entries.values():
        assert set(entry.fields) <= {"title", "abstract", "journal", "booktitle", "url"}
        written = " ".join(entry.fields.values())
        assert set(re.findall(r"\\([A-Za-z]+|.)", written)) <= HARMLESS
        assert "^^" not in written


def test_a_key_is_the_same_whatever_else_is_written():
    papers = [paper(f"paper:{number}", title="On Tides", year=2024, authors=("Ada Lovelace",)) for number in range(50)]
    keys = re.findall(r"^@misc\{(.*),$", text_of(*papers), re.MULTILINE)

    assert len(set(keys)) == 50
    assert re.findall(r"^@misc\{(.*),$", text_of(papers[7]), re.MULTILINE) == [keys[7]]
    assert all(re.fullmatch(r"lovelace2024tides-[0-9a-f]{6}", key) for key in keys)


def test_a_paper_that_comes_twice_is_written_once():
    assert text_of(PAPER, paper(title="B"), PAPER).count("@") == 2


@pytest.mark.parametrize(
    ("venue", "type", "field"),
    [
        ("Journal of Tides", "article", "journal"),
        ("Proc. of the Moon", "inproceedings", "booktitle"),
        ("Advances in Tidal Systems", "inproceedings", "booktitle"),
    ],
)
def test_the_venue_tells_the_type(venue, type, field):
    [entry] = parse_string(text_of(paper(title="T", venue=venue)), "bibtex").entries.values()

    assert (entry.type, entry.fields[field]) == (type, venue)


def test_a_paper_of_which_only_the_title_is_known_is_misc():
    assert text_of(paper("doi:x", title="Known by name", stub=True)).startswith("@misc{known-")


def test_no_papers_are_no_text():
    assert text_of() == ""
