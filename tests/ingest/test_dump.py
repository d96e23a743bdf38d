"""Page dumps, one kind of trouble at a time."""

from pathlib import Path

import pytest

from graphkit.errors import SourceError
from graphkit.ingest import read_papers
from graphkit.types import Paper, Refusal

HEADER = "new\n\nGet trending papers in your email inbox!\n\nSubscribe\n\nbyXY and the research community\n\n"
ONE = "We propose a router that picks one expert for each token. It is twice as fast at equal accuracy."
TWO = "Retrieval helps small models most. We measure by how much, on four datasets and with five retrievers."


def read(tmp_path: Path, text: str) -> tuple[list[Paper], list[Refusal]]:
    path = tmp_path / "page.txt"
    path.write_bytes(text.encode())
    refusals: list[Refusal] = []
    return list(read_papers(path, refuse=refusals.append)), refusals


def texts(papers: list[Paper]) -> list[tuple[str, str]]:
    return [(paper.title, paper.abstract) for paper in papers]


def test_header_and_the_date_of_the_page_belong_to_no_paper(tmp_path):
    papers, refusals = read(tmp_path, f"{HEADER}Mar 11\n\nRouting at Scale\n\n{ONE}\n\nWho needs a retriever?\n\n{TWO}")

    assert texts(papers) == [("Routing at Scale", ONE), ("Who needs a retriever?", TWO)]
    assert [paper.date for paper in papers] == [None, None]
    assert refusals == []


def test_the_block_after_an_abstract_dates_that_paper(tmp_path):
    text = (
        f"{HEADER}Oct 28\n\nFirst Things\n\n{ONE}\n\n  • 8 authors\n·\nApr 15, 2024\n\nSecond Things\n\n{TWO}\n\n"
        f"Third Things\n\n{ONE}\n\n  • 1 authors\n·\nJun 12\n\n"
        f"Fourth Things\n\n{TWO}\n\n  • 12 authors\n·\nJul 11 1\n\n"
        f"Fifth Things\n\n{ONE}\n\n  • 3 authors\n·\nJan 26, 2024 6"
    )
    papers, _ = read(tmp_path, text)

    assert [(paper.date, paper.year) for paper in papers] == [
        ("2024-04-15", 2024),
        (None, None),
        ("--06-12", None),
        ("--07-11", None),
        ("2024-01-26", 2024),
    ]
    assert [paper.abstract for paper in papers] == [ONE, TWO, ONE, TWO, ONE]


def test_metadata_may_stand_on_one_line(tmp_path):
    papers, _ = read(tmp_path, f"First Things\n\n{ONE}\n\n• 8 authors · Feb 29, 2024 · 17\n\nSecond Things\n\n{TWO}")

    assert texts(papers) == [("First Things", ONE), ("Second Things", TWO)]
    assert papers[0].date == "2024-02-29"


def test_a_day_that_does_not_exist_gives_the_year_alone(tmp_path):
    papers, _ = read(tmp_path, f"First Things\n\n{ONE}\n\n• 2 authors\n·\nFeb 31, 2024\n\nSecond Things\n\n{TWO}")

    assert (papers[0].date, papers[0].year) == (None, None)
    assert texts(papers)[1] == ("Second Things", TWO)


@pytest.mark.parametrize(
    "title", ["Horizon-Free Bounds", "iRouter: a router", "routing at scale", "D-Flow in Depth", "2024 in Routing"]
)
def test_the_button_is_cut_off_a_title(tmp_path, title):
    papers, _ = read(
        tmp_path, f"Get trending papers in your email inbox!\nSubscribe{title}\n{ONE}\nSubscribers Matter\n{TWO}"
    )

    assert texts(papers) == [(title, ONE), ("Subscribers Matter", TWO)]


def test_the_whole_header_may_be_glued_to_a_title(tmp_path):
    papers, _ = read(
        tmp_path, f"Trending papers once a day!Trending papers in your inbox!SubscribeRouting at Scale\n{ONE}\n"
    )

    assert texts(papers) == [("Routing at Scale", ONE)]


def test_a_title_without_an_abstract_is_named(tmp_path):
    papers, refusals = read(
        tmp_path,
        f"{HEADER}Mar 11\n\nLost Without a Text\n\nRouting at Scale\n\n{ONE}\n\n"
        f"Lost Too\n\nThe End of Things\n\n{TWO}\n\nLast and Lost",
    )

    assert texts(papers) == [("Routing at Scale", ONE), ("The End of Things", TWO)]
    assert [(r.source, r.where, r.reason) for r in refusals] == [
        ("page.txt", "line 11", 'the title "Lost Without a Text" has no abstract'),
        ("page.txt", "line 17", 'the title "Lost Too" has no abstract'),
        ("page.txt", "line 23", 'the title "Last and Lost" has no abstract'),
    ]


def test_a_title_with_metadata_but_no_abstract_is_named(tmp_path):
    papers, refusals = read(
        tmp_path,
        f"First Things\n\n{ONE}\n\n• 8 authors\n·\nMay 3\n\n"
        f"Lost Things\n\n• 2 authors\n·\nMay 4\n\nSecond Things\n\n{TWO}\n",
    )

    assert [(paper.title, paper.date) for paper in papers] == [("First Things", "--05-03"), ("Second Things", None)]
    assert [r.reason for r in refusals] == ['the title "Lost Things" has no abstract']


def test_a_text_without_a_title_is_refused(tmp_path):
    text = (
        f"First Things\n\n{ONE}\n\n• 8 authors\n·\nMay 3\n\n{TWO} {ONE} {TWO} {TWO}\n\n"
        f"• 2 authors\n·\nMay 4\n\nThird Things\n\n{TWO}\n"
    )
    papers, refusals = read(tmp_path, text)

    assert [paper.title for paper in papers] == ["First Things", "Third Things"]
    assert [r.where for r in refusals] == ["line 9"]
    assert "without a title" in refusals[0].reason


def test_an_abstract_in_paragraphs_is_one_abstract(tmp_path):
    code = "Code and data are available at https://example.org/router."
    papers, _ = read(tmp_path, f"{HEADER}First Things\n\n{ONE}\n\n{TWO} {ONE}\n\n{code}\n\nSecond Things\n\n{TWO}\n")

    assert texts(papers) == [("First Things", f"{ONE} {TWO} {ONE} {code}"), ("Second Things", TWO)]


def test_an_abstract_broken_into_lines_is_one_abstract(tmp_path):
    words = f"{ONE} {TWO} A low-rank router is trained on ImageNet by distillation. {TWO}".split()
    lines, line = [], ""
    for word in words:
        if len(line) + len(word) > 70:
            lines.append(line)
            line = ""
        line = f"{line} {word}".strip()
    broken = "\n".join([*lines, line])
    papers, refusals = read(tmp_path, f"{HEADER}First Things\n\n{broken}\n\nSecond Things\n\n{broken}\n")

    assert texts(papers) == [("First Things", " ".join(words)), ("Second Things", " ".join(words))]
    assert refusals == []


def test_two_pages_in_one_file(tmp_path):
    page = f"{HEADER}Mar 11\n\nRouting at Scale\n\n{ONE}\n\nThe Other Paper\n\n{TWO}\n"
    papers, refusals = read(tmp_path, page + page.replace("Scale", "Home"))

    assert [paper.title for paper in papers] == [
        "Routing at Scale",
        "The Other Paper",
        "Routing at Home",
        "The Other Paper",
    ]
    assert refusals == []


def test_the_foot_of_the_page_is_no_paper(tmp_path):
    papers, refusals = read(
        tmp_path, f"{HEADER}Routing at Scale\n\n{ONE}\n\nPrevious\n\n1\n\n2\n\nNext\n\nCompany\n\nTOS\n"
    )

    assert texts(papers) == [("Routing at Scale", ONE)]
    assert refusals == []


def test_long_titles_and_short_abstracts_are_told_by_their_place(tmp_path):
    long = (
        "On the Many Ways in Which Routers Fail: a Study of Experts, Tokens, Loads, Losses and "
        "the Limits of What Sparse Models Learn"
    )
    short = "We show that routers fail for want of data, and how to give them more of it then."
    papers, _ = read(tmp_path, f"{long}\n{short}\nRouting at Scale\n{ONE}\n{long}?\n{short}\n")

    assert texts(papers) == [(long, short), ("Routing at Scale", ONE), (f"{long}?", short)]


@pytest.mark.parametrize(
    "text",
    [
        "hello world\n",
        "Routing at Scale\n",
        "one\ntwo\nthree\nfour\n",
        "# Install\n\nRun `pip install` in a fresh environment, then start it and open the page in a browser.\n\n"
        "## Use\n\n```\nserver --port 80\n```\n\n- a list\n- of things\n",
        "import os\n\n\ndef main():\n    print(os.environ['HOME'], 'is where the heart is, this is a long line')\n",
        "<html>\n<body>\n<p>A page about nothing that goes on for more than eighty characters, though.</p>\n</html>\n",
    ],
)
def test_text_that_is_no_dump_is_an_error(tmp_path, text):
    with pytest.raises(SourceError, match=r"page\.txt: .*dump"):
        read(tmp_path, text)


def test_markup_in_a_title_is_kept_as_text(tmp_path):
    title = "</script><img src=x onerror=alert(1)> in Routers"
    papers, _ = read(tmp_path, f"{HEADER}Routing at Scale\n\n{ONE}\n\nMore Routing\n\n{TWO}\n\n{title}\n\n{TWO}\n")

    assert texts(papers)[2] == (title, TWO)
