"""The real input beside the repository: page dumps with labelled papers, and two corpora."""

import json
from collections import Counter
from pathlib import Path

import pytest

from graphkit.ingest import read_papers
from graphkit.types import Refusal

SHARED = Path(__file__).parents[3] / "shared"

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not SHARED.is_dir(), reason="../shared, the real input, is not here"),
]


def test_the_four_dumps_hold_253_papers():
    refusals: list[Refusal] = []
    papers = list(read_papers(SHARED / "seeds", refuse=refusals.append))

    assert [count for _, count in sorted(Counter(paper.source for paper in papers).items())] == [27, 48, 140, 38]
    assert refusals == []
    assert sum(paper.date is not None for paper in papers) == 47


def test_the_four_dumps_in_one_file_are_the_same_papers(tmp_path):
    path = tmp_path / "all.txt"
    path.write_text("\n".join(dump.read_text("utf-8") for dump in sorted((SHARED / "seeds").iterdir())), "utf-8")
    refusals: list[Refusal] = []
    papers = list(read_papers(path, refuse=refusals.append))

    assert [(p.title, p.abstract, p.date) for p in papers] == [
        (p.title, p.abstract, p.date) for p in read_papers(SHARED / "seeds")
    ]
    assert refusals == []


def test_titles_and_abstracts_are_those_of_the_labelled_papers():
    texts = [(SHARED / "gold" / f"{name}.jsonl").read_text("utf-8") for name in ("train", "dev")]
    rows = [json.loads(line) for text in texts for line in text.split("\n") if line]
    read = {(p.source.removeprefix("seeds/"), p.title, p.abstract) for p in read_papers(SHARED / "seeds")}
    seeds = {source for source, _, _ in read}
    labelled = {(row["source"], row["title"], row["abstract"]) for row in rows if row["source"] in seeds}

    assert len(labelled) > 240
    assert labelled <= read


def test_dates_are_those_of_the_papers():
    path = next((SHARED / "seeds").glob("001_*.txt"))
    dates = {paper.title[:20]: paper.date for paper in read_papers(path)}

    assert dates["Generalization or Ha"] == "--06-12"
    assert dates["FSRT: Facial Scene R"] == "2024-04-15"
    assert dates["Efficient Generative"] == "--04-14"
    assert dates["Image Tokenizer Need"] is None
    assert dates["SliceGPT: Compress L"] == "2024-01-26"
    assert dates["The Price of Differe"] == "2021-12-01"


@pytest.mark.parametrize(
    ("name", "count", "fields"),
    [
        ("arxiv-recent.jsonl.gz", 3594, {"abstract": "summary", "date": "published"}),
        ("conference-abstracts.jsonl.xz", 87_316, {}),
    ],
)
def test_both_corpora_are_read_whole(name, count, fields):
    refusals: list[Refusal] = []
    years = Counter(p.year for p in read_papers(SHARED / "corpora" / name, fields=fields, refuse=refusals.append))

    assert years.total() == count
    assert None not in years
    assert refusals == []
