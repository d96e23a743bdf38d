"""EndNote's import format: each record a paper, each broken one a refusal with its line."""

from pathlib import Path

import pytest

from graphkit.ingest import read_papers
from graphkit.types import Paper, Refusal

WHOLE = """
%0 Journal Article
%T Routing of tokens in
older maps
%A Nemo, Nina A
%A van der Berg, Jan
%J Journal of Maps
%V 12
%@ 1234-5678
%D 2015
%8 May 27, 2015
%R 10.1000/ABC
%U https://pubmed.ncbi.nlm.nih.gov/31000001/
%X We route tokens, 5% of them.
%K maps

%0 Conference Proceedings
%A Stone, B.
%T Another title
%B Proceedings of Maps
%D 2019
"""


def read(path: Path, text: str) -> tuple[list[Paper], list[tuple[str, str]]]:
    path.write_bytes(text.encode("latin-1"))
    refusals: list[Refusal] = []
    papers = list(read_papers(path, refuse=refusals.append))
    return papers, [(refusal.where, refusal.reason) for refusal in refusals]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_all_fields_of_a_record_are_read(tmp_path, end):
    papers, refusals = read(tmp_path / "scholar.enw", WHOLE.replace("\n", end))

    assert papers == [
        Paper(
            id="doi:10.1000/abc",
            title="Routing of tokens in older maps",
            abstract="We route tokens, 5% of them.",
            year=2015,
            date="2015-05-27",
            authors=("Nina A Nemo", "Jan van der Berg"),
            venue="Journal of Maps",
            url="https://pubmed.ncbi.nlm.nih.gov/31000001/",
            doi="10.1000/abc",
            other_ids=("pubmed:31000001",),
            source="scholar.enw",
        ),
        Paper(
            id=papers[1].id,
            title="Another title",
            abstract="",
            year=2019,
            authors=("B. Stone",),
            venue="Proceedings of Maps",
            source="scholar.enw",
        ),
    ]
    assert refusals == []


def test_a_broken_record_costs_itself_alone(tmp_path):
    text = "%0 Book\n%T One\n\n%0 Book\n%T L\xe9st\n\n%0 Book\n%D 2003\n%0 Book\n%T Four\n"
    papers, refusals = read(tmp_path / "p", text)

    assert [paper.title for paper in papers] == ["One", "Four"]
    assert [where for where, _ in refusals] == ["line 5", "line 7"]
    assert "no UTF-8" in refusals[0][1]
    assert "no title" in refusals[1][1]
