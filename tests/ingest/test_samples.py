"""The dumps that come with the package."""

from importlib.resources import files
from pathlib import Path

from graphkit.ingest import read_papers
from graphkit.types import Refusal

SAMPLES = Path(str(files("graphkit") / "samples"))


def test_the_samples_hold_24_abstracts_of_23_papers():
    refusals: list[Refusal] = []
    papers = list(read_papers(SAMPLES, refuse=refusals.append))

    assert refusals == []
    assert [paper.source for paper in papers] == [
        f"samples/{name}.txt" for name in ("compact", "daily", "trending", "weekly") for _ in range(6)
    ]
    assert len({paper.id for paper in papers}) == 23
    assert all(80 <= len(paper.abstract.split()) <= 170 for paper in papers)


def test_the_samples_show_every_kind_of_date():
    papers = read_papers(SAMPLES / "daily.txt")

    assert [(paper.date, paper.year) for paper in papers] == [
        ("2024-09-09", 2024),
        ("--07-11", None),
        ("2024-02-02", 2024),
        (None, None),
        ("2023-11-30", 2023),
        ("--06-12", None),
    ]


def test_nothing_of_the_page_is_left_in_the_samples():
    furniture = ("Subscribe", "email inbox", "research community", "•", "·", "authors\n", "Daily Papers")
    texts = [paper.text for paper in read_papers(SAMPLES)]

    assert not [text for text in texts if any(word in text for word in furniture)]
