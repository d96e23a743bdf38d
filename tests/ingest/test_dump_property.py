"""Random papers written as a page dump, in every shape and with every noise, come back as they were."""

from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphkit.ingest import read_papers
from graphkit.types import Refusal

WORDS = [
    *("sparse", "retrieval", "language", "models", "of", "for", "the", "with", "adaptive", "routing", "tokens", "BERT"),
    *(
        "under",
        "distribution",
        "shift",
        "graphs",
        "and",
        "low-rank",
        "QLoRA-2",
        "attention",
        "in",
        "memory",
        "$k$-means",
    ),
    *(
        "benchmark",
        "efficient",
        "training",
        "from",
        "scratch",
        "without",
        "labels",
        "speech",
        "a",
        "vision",
        "ImageNet",
    ),
]
OPENINGS = [
    "We study",
    "This paper introduces",
    "Recent work relies on",
    "Prior methods ignore",
    "Our approach improves",
]
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
HEADERS = [
    [],
    ["new", "", "Get trending papers in your email inbox!", "", "Subscribe", "", "byAB and the research community", ""],
    [
        "Hot now",
        "",
        "Weekly reading",
        "",
        "The best papers, in your mailbox every day!",
        "Join",
        "",
        "byQZ and friends",
        "",
    ],
    ["Get trending papers in your email inbox once a day!", "Get trending papers in your email inbox!", "Subscribe"],
]


class Written(NamedTuple):
    title: str
    abstract: str
    meta: list[str]
    date: str | None


phrases = st.lists(st.sampled_from(WORDS), min_size=2, max_size=14)


@st.composite
def titles(draw: st.DrawFn) -> str:
    words = draw(phrases)
    style = draw(st.sampled_from(["capitals", "sentence", "lower", "named"]))
    if style in ("capitals", "named"):
        words = [word[0].upper() + word[1:] for word in words]
    if style == "sentence":
        words[0] = words[0][0].upper() + words[0][1:]
    name = draw(st.sampled_from(["iFormer", "LoRA-XS", "RAG++", "x2vec"])) + ": " if style == "named" else ""
    return name + " ".join(words) + draw(st.sampled_from(["", "", "", "?", "."]))


@st.composite
def abstracts(draw: st.DrawFn) -> str:
    count = draw(st.integers(1, 6))
    sentences = [draw(st.sampled_from(OPENINGS)) + " " + " ".join(draw(phrases)) + "." for _ in range(count)]
    text = " ".join(sentences)
    while len(text) < 80:
        text += " We report results on two datasets."
    return text + (" Code: https://example.org/code" if len(text) > 300 and draw(st.booleans()) else "")


@st.composite
def papers(draw: st.DrawFn, dated: bool) -> Written:
    title, abstract = draw(titles()), draw(abstracts())
    if not dated or draw(st.integers(0, 9)) == 0:
        return Written(title, abstract, [], None)
    month, day = draw(st.integers(1, 12)), draw(st.integers(1, 28))
    year = draw(st.sampled_from([None, 2015, 2024, 1999]))
    upvotes = draw(st.sampled_from(["", " 1", " 6", " 120"]))
    line = f"{MONTHS[month - 1]} {day}" + (f", {year}" if year else "") + upvotes
    meta = [f"  • {draw(st.integers(1, 40))} author" + "s", "·", line]
    return Written(title, abstract, meta, f"{year or '-'}-{month:02}-{day:02}")


@st.composite
def dumps(draw: st.DrawFn) -> tuple[list[Written], bytes]:
    shape = draw(st.sampled_from(["plain", "dated", "tight"]))
    written = draw(st.lists(papers(dated=shape == "dated"), min_size=1, max_size=8))
    lines = list(draw(st.sampled_from(HEADERS)))
    page_date = [draw(st.sampled_from(["Mar 11", "Oct 28"])), ""] if lines and draw(st.booleans()) else []
    glued = bool(lines) and lines[-1] in ("", "Subscribe") and not page_date and draw(st.booleans())
    lines += page_date
    for number, paper in enumerate(written):
        title = "Subscribe" + paper.title if glued and number == 0 else paper.title
        lines += [title, "", paper.abstract, "", *paper.meta, ""]
    kept: list[str] = []
    for line in lines:
        if line:
            kept.append(line)
        elif shape != "tight" and draw(st.integers(0, 9)) > 0:  # now and then a blank line is missing
            kept += [""] * draw(st.sampled_from([1, 1, 1, 3]))
    end = draw(st.sampled_from(["\n", "\r\n", "\r"]))
    text = end.join(kept) + draw(st.sampled_from(["", end]))
    encoding = draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
    return written, text.encode(encoding)


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(dump=dumps())
def test_every_dump_gives_its_papers_back(
    tmp_path_factory: pytest.TempPathFactory, dump: tuple[list[Written], bytes]
) -> None:
    written, data = dump
    path: Path = tmp_path_factory.getbasetemp() / "page.txt"
    path.write_bytes(data)
    refusals: list[Refusal] = []

    read = list(read_papers(path, refuse=refusals.append))

    assert [(paper.title, paper.abstract, paper.date) for paper in read] == [
        (paper.title, paper.abstract, paper.date) for paper in written
    ]
    assert refusals == []
