"""Which paper a citation or a reference means."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from resolve.made_up_extraction import read

from graphkit.extract.citations import find_citations
from graphkit.resolve.papers import join_records
from graphkit.resolve.references import References
from graphkit.types import Cited, Extraction, Paper

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


KNOWN = {"arxiv:2001.00001": "Preprint", "arxiv:2002.00002": "Deposited"}


def cited(text: str) -> tuple[str | None, dict[str, Paper]]:
    references = References(PAPERS, KNOWN)
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
        ("Alone", "Alone"),
        ("10.1000/PRINTED", "Printed"),
        ("https://doi.org/10.1000/printed", "Printed"),
        ("arXiv:2001.00001", "Preprint"),
        ("https://doi.org/10.48550/arXiv.2001.00001", "Preprint"),
        ("2002.00002", "Deposited"),
        ("twin a", "Twin A"),
    ],
)
def test_a_reference_is_an_id_a_doi_an_arxiv_id_or_a_title(reference: str, id: str) -> None:
    references, listed = listed_by(reference)
    assert listed == [id]
    assert references.stubs == {}


def listed_by(*references: str, papers: Sequence[Paper] = PAPERS) -> tuple[References, list[str]]:
    joined = join_records([*map(Extraction, papers), read("Whole", "W", id="record 7", other_ids=["PMID:7"])])
    looked_up = References([extraction.paper for extraction in joined.extractions], joined.record_ids)
    back = {joined.record_ids[paper.id]: paper.id for paper in papers}
    cited = looked_up.of_list(replace(CITING, id=joined.record_ids["citing"], references=references))
    return looked_up, [back.get(id, id) for id in cited]


def test_references_to_one_unknown_work_share_a_stub() -> None:
    references, by_doi = listed_by("10.1000/far", "https://doi.org/10.1000/FAR")
    assert by_doi == ["doi:10.1000/far"]
    assert len(listed_by("A Far Work", "a far work.")[1]) == 1
    arxiv = listed_by("arXiv:2101.00001", "10.48550/arxiv.2101.00001")[1]
    assert arxiv == [references.of_citation(*find_citations("see arXiv:2101.00001v2"), CITING)]
    assert listed_by("PMID: 99", "https://pubmed.ncbi.nlm.nih.gov/99/")[1] == ["pubmed:99"]


def test_a_title_that_two_papers_have_means_neither_and_says_which_it_may_mean() -> None:
    twins = [
        Paper("one", "Findings", "A", year=2015, source="a"),
        Paper("other", "Findings", "B", year=2019, source="b"),
    ]
    references = References(twins, {})
    (id,) = references.of_list(replace(CITING, references=("Findings",)))
    assert id in references.stubs
    assert references.may_be[id] == {"one", "other"}
    assert references.outcomes == {("metadata", Cited.SEVERAL): 1}


LONG = paper("Sorting pebbles by sound: a survey", 2020, "Ada Stone", "Bo Reed")
SHORT = paper("Sorting pebbles by sound", 2019, "Stone A.")


@pytest.mark.parametrize(
    ("printed", "id"),
    [
        ("Stone A., Reed B., Sorting pebbles by sound: A survey, J. Stones, 12, 3, pp. 1-9, (2020)", LONG.id),
        ("Stone A, 2019, Sorting Pebbles by Sound, J STONES, V12, P3", SHORT.id),
        ("A. Stone and B. Reed. “Sorting pebbles by sound – a survey”. In: Proc. of Stones. 2021.", LONG.id),
        ("Sorting pebbles by sound. Stone, A. (n.d.)", SHORT.id),
        ("Stone A 2019 Sorting pebbles by sound J. Stones 12 3", SHORT.id),
        ("Stone et al Sorting pebbles by sound 2019", SHORT.id),
    ],
)
def test_a_printed_reference_is_known_by_author_title_and_year(printed: str, id: str) -> None:
    assert listed_by(printed, papers=[*PAPERS, LONG, SHORT])[1] == [id]


@pytest.mark.parametrize(
    "printed",
    [
        "Stone A., Sorting pebbles by sound, J. Stones, (2009)",  # ten years before
        "Moor F., Sorting pebbles by sound, J. Stones, (2019)",  # by somebody else
        "Stone A., Sorting pebbles by touch, J. Stones, (2019)",
        "Stone A., Sorting pebbles by sound in caves, J. Stones, (2019)",
        "Stone A., On sorting pebbles by sound, J. Stones, (2019)",
        'A. Stone, "Quickly sorting pebbles by sound," 2019',
        "Reed B., Alone, J. Stones, (2020)",  # a title of one word may be anything
    ],
)
def test_a_printed_reference_to_something_else_is_a_stub(printed: str) -> None:
    references, (id,) = listed_by(printed, papers=[*PAPERS, LONG, SHORT])
    assert references.stubs[id].title == printed


def test_an_ambiguous_citation_is_a_stub_that_says_so_unless_the_list_knows() -> None:
    references = References(PAPERS, {})
    (citation,) = find_citations("as Lake et al. (2018) say")
    id = references.of_citation(citation, CITING)
    assert id is not None
    assert references.stubs[id].title == "Lake et al., 2018"
    assert references.may_be[id] == {"Twin A", "Twin B"}
    assert references.of_citation(citation, CITING, ["Twin B", "Alone"]) == "Twin B"


def test_what_became_of_each_is_counted() -> None:
    references, _ = listed_by("10.1000/printed", "10.1000/PRINTED", "10.1000/far", "A Far Work", "citing", "PMID 7")
    for text in ("Reed (2020)", "Reed (2021)", "Lake et al. (2018)", "[3]", "[ASA+22]", "arXiv:2009.00009"):
        references.of_citation(*find_citations(f"as {text} says"), CITING)
    assert references.outcomes == {
        ("metadata", Cited.PAPER): 1,
        ("metadata", Cited.TWICE): 1,
        ("metadata", Cited.NO_ID): 1,
        ("metadata", Cited.NO_TITLE): 2,
        ("metadata", Cited.ITSELF): 1,
        ("text", Cited.PAPER): 1,
        ("text", Cited.NO_AUTHOR): 1,
        ("text", Cited.SEVERAL): 1,
        ("text", Cited.NOBODY): 1,
        ("text", Cited.KEY): 1,
        ("text", Cited.NO_ID): 1,
    }
