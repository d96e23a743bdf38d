"""Which records are one paper."""

from __future__ import annotations

from itertools import permutations

import pytest
from resolve.made_up_extraction import read

from graphkit.resolve.papers import join_records
from graphkit.types import Extraction


def ids(*extractions: Extraction) -> list[str]:
    return [extraction.paper.id for extraction in join_records(extractions).extractions]


def test_one_paper_in_two_dumps_is_one() -> None:
    joined = join_records(
        [
            read("A Title of Pebbles", "The longer of both abstracts.", id="a1", authors=["Ada Stone"]),
            read("A title of pebbles.", "The abstract.", id="b1", year=2020, venue="A Meeting"),
        ]
    )
    (one,) = joined.extractions
    assert one.paper.abstract == "The longer of both abstracts."
    assert (one.paper.authors, one.paper.year, one.paper.venue) == (("Ada Stone",), 2020, "A Meeting")
    assert joined.record_ids == {"a1": one.paper.id, "b1": one.paper.id}


def test_a_preprint_and_its_print_are_one_by_title_and_year() -> None:
    assert (
        len(
            ids(
                read("Pebbles", "A", year=2020, arxiv_id="2001.00001"), read("Pebbles", "B", year=2021, doi="10.1000/p")
            )
        )
        == 1
    )


def test_a_preprint_whose_title_changed_is_one_by_its_identifier() -> None:
    one = read("Pebbles", "A", arxiv_id="2001.00001v1")
    other = read("Pebbles and Sand", "B", arxiv_id="arXiv:2001.00001v3", doi="10.1000/p")
    third = read("Pebbles, Sand, Sea", "C", doi="https://doi.org/10.1000/P")
    fourth = read("Pebbles, printed", "D", doi="10.48550/arXiv.2001.00001")
    assert ids(one, other, third, fourth) == ["doi:10.1000/p"]


def test_papers_of_one_title_that_lie_years_apart_are_two_with_ids_of_their_own() -> None:
    found = ids(
        read("Findings of the Yearly Task", "A", year=2015), read("Findings of the Yearly Task", "B", year=2019)
    )
    assert len(set(found)) == 2


def test_papers_of_one_title_and_author_are_one_whatever_the_years() -> None:
    one = read("Pebbles", "A", year=2015, authors=["Ada Stone"])
    assert len(ids(one, read("Pebbles", "B", year=2019, authors=["ADA STONE"]))) == 1


def test_different_titles_are_different_papers() -> None:
    assert len(set(ids(read("Pebbles", "A"), read("Pebbles II", "A"), read("???", "A"), read("!!!", "A")))) == 4


def test_a_record_id_that_two_papers_have_means_neither() -> None:
    one, other = read("Pebbles", "A", id="1", source="a"), read("Sieves", "B", id="1", source="b")
    assert join_records([one, other]).record_ids == {}


def test_the_order_of_the_records_does_not_count() -> None:
    records = [
        read("Pebbles", "A", year=2015),
        read("Pebbles", "B", year=2016),
        read("Pebbles", "C", year=2017),
        read("Pebbles", "A", year=2015, Method=["A"]),
    ]
    answers = [join_records(order) for order in permutations(records)]
    assert all(answer == answers[0] for answer in answers)


@pytest.mark.parametrize("count", [0, 1])
def test_few_records_are_joined_too(count: int) -> None:
    assert len(join_records([read("Pebbles", "A")][:count]).extractions) == count


def test_ten_thousand_equal_records_are_one_paper() -> None:
    records = [read("Pebbles", "A", year=2020)] * 10_000
    assert len(join_records(records).extractions) == 1


def test_two_arxiv_ids_are_two_papers_and_two_dois_are_where_no_author_is_shared() -> None:
    assert len(set(ids(read("Reply", "A", arxiv_id="2001.00001"), read("Reply", "B", arxiv_id="2001.00002")))) == 2
    assert len(set(ids(read("Reply", "A", doi="10.1000/1"), read("Reply", "B", doi="10.1000/2")))) == 2
    one = read("Pebbles", "A", doi="10.1000/1", authors=["Ada Stone"])
    assert ids(one, read("Pebbles", "B", doi="10.1000/2", authors=["Ada Stone"])) == ["doi:10.1000/1"]


def test_papers_of_one_title_and_year_with_nobody_in_both_are_two_with_ids_of_their_own() -> None:
    one = read("A Survey of Pebbles", "A", year=2020, authors=["Ada Stone", "Bo Reed"])
    other = read("A Survey of Pebbles", "B", year=2020, authors=["Eve Lake", "Di Hill"])
    found = ids(one, other)
    assert len(set(found)) == 2
    assert found == ids(other, one)


@pytest.mark.parametrize("written", ["Stone Ada", "Stone", "A. Stone"])
def test_an_author_is_the_same_with_the_surname_first_or_alone(written: str) -> None:
    one = read("Pebbles", "A", year=2020, authors=["Ada Stone"])
    assert len(ids(one, read("Pebbles", "B", year=2020, authors=[written]))) == 1


def test_what_is_printed_in_each_issue_is_told_by_year_venue_and_doi() -> None:
    def editorial(year: int, venue: str, doi: str = "") -> Extraction:
        return read("Editorial", "", year=year, venue=venue, doi=doi, authors=["Ada Stone"])

    one = editorial(2020, "J. Stones", "10.1000/1")
    assert len(ids(one, editorial(2020, "j. stones"))) == 1
    for other in (editorial(2021, "J. Stones"), editorial(2020, "Maps"), editorial(2020, "J. Stones", "10.1000/2")):
        assert len(set(ids(one, other))) == 2


def test_chapters_under_the_doi_of_their_book_are_papers_of_their_own() -> None:
    one = read("Pebbles", "A", doi="10.1000/book", authors=["Ada Stone"])
    other = read("Sieves", "B", doi="10.1000/book", authors=["Eve Lake"])
    joined = join_records([one, other])
    assert len({extraction.paper.id for extraction in joined.extractions}) == 2
    assert "doi:10.1000/book" not in joined.record_ids


def test_an_id_of_a_service_makes_one_paper_of_two_records() -> None:
    one = read("Pebbles", "A", other_ids=["PMID: 0123"], year=2001)
    other = read("Pebbles in the sea", "B", id="https://pubmed.ncbi.nlm.nih.gov/123/", year=2009)
    assert len(ids(one, other)) == 1


def test_an_author_is_known_by_surname_and_initial_however_it_is_written() -> None:
    forms = ["Ada Stone", "Stone, Ada", "Stone A.", "A. B. Stone", "STONE, A"]
    records = [read("Pebbles", "A", year=2000 + 5 * n, authors=[form]) for n, form in enumerate(forms)]
    assert len(ids(*records)) == 1
    assert len(ids(records[0], read("Pebbles", "B", year=2010, authors=["Eve Stone"]))) == 2


def test_a_record_without_a_year_is_no_paper_of_other_authors() -> None:
    assert len(ids(read("Reply", "A", authors=["Ada Stone"]), read("Reply", "B", year=2001, authors=["Bo Reed"]))) == 2


def test_each_field_is_from_the_source_that_knows_it_best_and_says_so() -> None:
    preprint = read(
        "Pebbles",
        "The long abstract of a preprint.",
        source="arxiv.jsonl",
        arxiv_id="2001.00001",
        authors=["A. Stone", "B. Reed"],
        year=2020,
        date="2020-01-05",
        venue="arXiv",
        references=["10.1000/far"],
        url="https://arxiv.org/abs/2001.00001",
    )
    print = read(
        "Pebbles",
        "The abstract.",
        source="refs.bib",
        doi="10.1000/p",
        authors=["Ada Stone", "Bo Reed"],
        year=2021,
        venue="Meeting on Stones",
    )
    service = read(
        "Pebbles",
        "Short.",
        source="works.jsonl",
        doi="https://doi.org/10.1000/P",
        authors=["Ada Stone"],
        year=2021,
        date="2021-06-01",
        references=["10.1000/far", "10.1000/near"],
        other_ids=["https://openalex.org/W5"],
    )
    for order in permutations([preprint, print, service]):
        joined = join_records(order)
        (one,) = joined.extractions
        paper = one.paper
        assert (paper.id, paper.doi, paper.arxiv_id, paper.other_ids) == (
            "doi:10.1000/p",
            "10.1000/p",
            "2001.00001",
            ("openalex:w5",),
        )
        assert (paper.year, paper.date, paper.venue) == (2021, "2021-06-01", "Meeting on Stones")
        assert (paper.authors, paper.references) == (("Ada Stone", "Bo Reed"), ("10.1000/far", "10.1000/near"))
        assert joined.field_sources[paper.id] == (
            "title: arxiv.jsonl",
            "abstract: arxiv.jsonl",
            "year: refs.bib",
            "date: works.jsonl",
            "authors: refs.bib",
            "venue: refs.bib",
            "url: arxiv.jsonl",
            "doi: refs.bib",
            "arxiv_id: arxiv.jsonl",
            "references: works.jsonl",
        )


def test_a_paper_of_one_source_says_nothing_of_sources() -> None:
    assert join_records([read("Pebbles", "A", source="a"), read("Pebbles", "B", source="a")]).field_sources == {}


def test_a_year_that_one_record_has_against_all_others_does_not_count() -> None:
    known = {"authors": ["Ada Stone"]}
    records = [read("Pebbles", "A", year=2017, source=source, **known) for source in ("a", "b")]
    odd = read("Pebbles", "A longer one", year=2025, doi="10.1000/p", source="c", **known)
    (one,) = join_records([*records, odd]).extractions
    assert (one.paper.doi, one.paper.year) == ("10.1000/p", 2017)
