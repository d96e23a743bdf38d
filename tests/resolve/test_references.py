"""Which paper a citation or a reference means."""

from __future__ import annotations

import pytest
from resolve.made_up_extraction import read

from graphkit.extract.citations import find_citations
from graphkit.resolve.references import References
from graphkit.types import Paper

CITING = Paper("citing", "The one that cites", "Words.", year=2024, authors=("Ada Stone",))


def paper(title: str, year: int | None = 2020, *authors: str, **known: str) -> Paper:
    return read(title, "Words.", id=title, year=year, authors=list(authors), **known).paper


PAPERS = [
    CITING,
    paper("Alone", 2020, "Bo Reed"),
    paper("Two", 2020, "Cy Brook", "Di Hill"),
    paper("Many", 2021, "Rob van der Goot", "Di Hill", "Cy Brook"),
    paper("Comma", 2022, "Goot, Rob van der", "Hill, Di"),
    paper("Accent", 2022, "Ekin Akyürek", "Di Hill"),
    paper("Dash", 2019, "Edo Cohen-Karlik", "Di Hill"),
    paper("Twin A", 2018, "Eve Lake", "Di Hill"),
    paper("Twin B", 2018, "Ed Lake", "Cy Brook"),
    paper("Preprint", None, "Fay Moor", arxiv_id="2001.00001"),
    paper("Printed", None, "Gil Fen", doi="10.1000/printed"),
    paper("Deposited", None, "Hal Dale", doi="10.48550/arXiv.2002.00002"),
]


def cited(text: str) -> tuple[str | None, dict[str, Paper]]:
    references = References(PAPERS, {})
    (citation,) = find_citations(text)
    return references.of_citation(citation, CITING), references.stubs


@pytest.mark.parametrize(
    ("text", "id"),
    [
        ("as Reed (2020) says", "Alone"),
        ("as Brook and Hill (2020) say", "Two"),
        ("as (Brook et al., 2020) say", "Two"),
        ("as van der Goot et al., 2021a say", "Many"),
        ("as Goot et al. (2021) say", "Many"),
        ("as van der Goot et al. (2022) say", "Comma"),
        ("as Akyürek et al. (2022) say", "Accent"),
        ('as Aky\\"urek et al. (2022) say', "Accent"),
        ("as Akyurek and Hill (2022) say", "Accent"),
        ("as Cohen-Karlik et al. [2019] say", "Dash"),
        ("as goot2021many says", "Many"),
        ("as arXiv:2001.00001v2 says", "Preprint"),
        ("as arXiv:2002.00002 says", "Deposited"),
    ],
)
def test_a_citation_of_a_paper_of_the_graph_means_it(text: str, id: str) -> None:
    assert cited(text) == (id, {})


@pytest.mark.parametrize(
    "text",
    [
        "as Reed (2021) says",  # another year
        "as Brook (2020) says",  # one author, where the paper has two
        "as Hill et al. (2020) say",  # not the first author
        "as Reed and Hill (2020) say",  # a co-author that the paper does not have
        "as Karlik et al. (2020) say",
        "as Lake et al. (2018) say",  # two papers fit
        "as Stone (2024) says",  # the paper itself
        "as arXiv:2009.00009 says",
        "as [ASA+22] says",
    ],
)
def test_what_means_no_one_paper_is_a_stub(text: str) -> None:
    id, stubs = cited(text)
    assert id is not None
    assert list(stubs) == [id]
    assert stubs[id].title
    assert id not in {paper.id for paper in PAPERS}


def test_a_number_means_nothing_by_itself() -> None:
    assert cited("as shown before [3].") == (None, {})


def test_one_work_cited_in_many_ways_is_one_stub() -> None:
    references = References(PAPERS, {})
    texts = ["Okafor et al. (2019)", "(Okafor et al., 2019)", "Okafor et al. 2019", "OKAFOR et al. [2019]"]
    citations = [citation for text in texts for citation in find_citations(f"as {text} say")]
    assert len(citations) == 4
    assert {references.of_citation(citation, CITING) for citation in citations} == {"cite:okafor-et-al-2019"}
    assert references.stubs["cite:okafor-et-al-2019"].year == 2019


def test_an_accent_makes_no_second_stub() -> None:
    references = References([], {})
    texts = ['Aky\\"urek et al. (2020)', "Akyürek et al. (2020)"]
    found = [references.of_citation(*find_citations(text), CITING) for text in texts]
    assert len(set(found)) == 1


@pytest.mark.parametrize(
    ("reference", "id"),
    [
        ("record 7", "Alone"),
        ("10.1000/PRINTED", "Printed"),
        ("https://doi.org/10.1000/printed", "Printed"),
        ("arXiv:2001.00001", "Preprint"),
        ("https://doi.org/10.48550/arXiv.2001.00001", "Preprint"),
        ("2002.00002", "Deposited"),
        ("twin a", "Twin A"),
    ],
)
def test_a_reference_is_an_id_a_doi_an_arxiv_id_or_a_title(reference: str, id: str) -> None:
    references = References(PAPERS, {"record 7": "Alone"})
    assert references.of_reference(reference) == id
    assert references.stubs == {}


def test_references_to_one_unknown_work_share_a_stub() -> None:
    references = References(PAPERS, {})
    by_doi = {references.of_reference(r) for r in ("10.1000/far", "https://doi.org/10.1000/FAR")}
    by_title = {references.of_reference(r) for r in ("A Far Work", "a far work.")}
    arxiv = {references.of_reference(r) for r in ("arXiv:2101.00001", "10.48550/arxiv.2101.00001")}
    arxiv.add(str(references.of_citation(*find_citations("see arXiv:2101.00001v2"), CITING)))
    assert [len(by_doi), len(by_title), len(arxiv)] == [1, 1, 1]
    assert set(references.stubs) == by_doi | by_title | arxiv


def test_a_title_that_two_papers_have_means_neither() -> None:
    twins = [Paper("one", "Findings", "A", year=2015), Paper("other", "Findings", "B", year=2019)]
    references = References(twins, {})
    assert references.of_reference("Findings") in references.stubs
