"""PubMed's own text format: each record a paper, each broken one a refusal with its line."""

from pathlib import Path

import pytest

from graphkit.ingest import read_papers
from graphkit.types import Paper, Refusal

WHOLE = """
PMID- 31000001
OWN - NLM
STAT- MEDLINE
DP  - 2018 Dec 27
TI  - Routing of tokens in
      older maps.
LID - 10.1000/LID [doi]
AB  - BACKGROUND: We route tokens, with a\x20
      P<0.001 in every map. METHODS: None. \x20
      RL - this is no tag.
FAU - Nemo, Nina A
AU  - Nemo NA
AD  - University of Maps (N.A.N.), and
      others
FAU - van der Berg, J L
AU  - van der Berg JL
AUID- ORCID: 0000-0000-0000-0000
CN  - Maps Group
JT  - The journal of maps
TA  - J Maps
PMC - PMC1000001
AID - x021 [pii]
AID - 10.1000/AID [doi]
SO  - J Maps. 2018 Dec 27;1(2):3-4.

PMID- 31000002
DP  - 2003 Nov-Dec
TI  - [A title of another tongue].
AU  - Nemo N
AU  - Stone BC
TA  - J Maps
"""


def read(path: Path, text: str, **options: object) -> tuple[list[Paper], list[tuple[str, str]]]:
    path.write_bytes(text.encode("latin-1"))
    refusals: list[Refusal] = []
    papers = list(read_papers(path, refuse=refusals.append, **options))  # type: ignore[arg-type]
    return papers, [(refusal.where, refusal.reason) for refusal in refusals]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("options", [{}, {"format": "ris"}], ids=["told from its content", "said to be RIS"])
def test_all_fields_of_a_record_are_read(tmp_path, end, options):
    papers, refusals = read(tmp_path / "pubmed-set.txt", WHOLE.replace("\n", end), **options)

    assert papers == [
        Paper(
            id="pubmed:31000001",
            title="Routing of tokens in older maps",
            abstract="BACKGROUND: We route tokens, with a P<0.001 in every map. METHODS: None. RL - this is no tag.",
            year=2018,
            date="2018-12-27",
            authors=("Nina A Nemo", "J L van der Berg", "Maps Group"),
            venue="The journal of maps",
            url="https://pubmed.ncbi.nlm.nih.gov/31000001/",
            doi="10.1000/lid",
            other_ids=("pmc:pmc1000001", "pubmed:31000001"),
            source="pubmed-set.txt",
        ),
        Paper(
            id="pubmed:31000002",
            title="A title of another tongue",
            abstract="",
            year=2003,
            date="2003-11",
            authors=("N Nemo", "BC Stone"),
            venue="J Maps",
            url="https://pubmed.ncbi.nlm.nih.gov/31000002/",
            other_ids=("pubmed:31000002",),
            source="pubmed-set.txt",
        ),
    ]
    assert refusals == []


def test_records_of_pmc_begin_with_its_own_number(tmp_path):
    text = "PMC - PMC100\nPMID- 31\nTI  - One\n\n"
    text += "PMC - PMC102\nTI  - Two\nDEP - 20060110\n\nPMC - PMC103\nPMID- 33\nTI  - Three\n"
    papers, refusals = read(tmp_path / "p", text)

    assert [(paper.title, paper.other_ids, paper.date) for paper in papers] == [
        ("One", ("pmc:pmc100", "pubmed:31"), None),
        ("Two", ("pmc:pmc102",), "2006-01-10"),
        ("Three", ("pmc:pmc103", "pubmed:33"), None),
    ]
    assert refusals == []


def test_records_of_eric_begin_with_their_owner(tmp_path):
    text = "OWN - ERIC\nTI  - One\nAU  - Nemo, Nina\nJT  - Maps\n\nOWN - ERIC\nTI  - Two\nAU  - Stone, B.\n"
    papers, refusals = read(tmp_path / "eric.nbib", text)

    assert [(paper.title, paper.authors) for paper in papers] == [("One", ("Nina Nemo",)), ("Two", ("B. Stone",))]
    assert refusals == []


def test_a_broken_record_costs_itself_alone(tmp_path):
    text = "PMID- 1\nTI  - One\n\nPMID- 2\nTI  - L\xe9st\n\nPMID- 3\nDP  - 2003\nPMID- 4\nTI  - Four\n"
    papers, refusals = read(tmp_path / "p", text)

    assert [paper.title for paper in papers] == ["One", "Four"]
    assert [where for where, _ in refusals] == ["line 5", "line 7"]
    assert "no UTF-8" in refusals[0][1]
    assert "no title" in refusals[1][1]


def test_a_tag_can_be_named_as_a_field(tmp_path):
    [paper], _ = read(tmp_path / "p", "PMID- 1\nOWN - NLM\nTI  - T\nGN  - We note.\n", fields={"abstract": "GN"})

    assert paper.abstract == "We note."
