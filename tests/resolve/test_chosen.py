"""Which records an id means: those of one paper, and never of another."""

from __future__ import annotations

import pytest

from graphkit.errors import GraphkitError
from graphkit.resolve import choose_papers
from graphkit.types import Paper

PRINT = Paper("acl-1", "Pebbles", "A long abstract of pebbles.", year=2020, doi="10.1000/a")
PREPRINT = Paper("p7", "Pebbles!", "Pebbles.", year=2019, arxiv_id="1901.00001")
SIEVES = Paper("7", "Sieves", "On sieves.")
STONES = Paper("7", "Stones", "On stones.", arxiv_id="1902.00002")
ALL = [PRINT, PREPRINT, SIEVES, STONES]


@pytest.mark.parametrize("id", ["acl-1", "p7", "doi:10.1000/a"])
def test_all_records_of_a_paper_go_by_any_of_its_ids(id: str) -> None:
    assert choose_papers([id], ALL) == {PRINT, PREPRINT}


def test_several_papers_at_once() -> None:
    assert choose_papers(["arxiv:1902.00002", "p7", "p7"], ALL) == {PRINT, PREPRINT, STONES}


def test_unknown_ids_are_named_all() -> None:
    with pytest.raises(GraphkitError, match="no paper has the id 'x' or 'y'"):
        choose_papers(["x", "p7", "y", "x"], ALL)


def test_an_id_of_two_papers_is_asked_about() -> None:
    with pytest.raises(GraphkitError, match=r"'7' is the id of 2 papers.*arxiv:1902\.00002, paper:"):
        choose_papers(["7"], ALL)


def test_an_id_in_the_graph_comes_before_one_of_a_source() -> None:
    named_alike = Paper("doi:10.1000/a", "Loam", "On loam.")
    assert choose_papers(["doi:10.1000/a"], [*ALL, named_alike]) == {PRINT, PREPRINT}


def test_a_record_that_could_not_be_read_goes_by_its_id_and_with_its_paper() -> None:
    assert choose_papers(["p7"], [PRINT, STONES], [PREPRINT]) == {PRINT, PREPRINT}
    assert choose_papers(["doi:10.1000/a"], [PRINT, STONES], [PREPRINT]) == {PRINT, PREPRINT}
    assert choose_papers(["arxiv:1901.00001"], [STONES], [PREPRINT]) == {PREPRINT}
    assert choose_papers(["arxiv:1902.00002"], [PRINT, STONES], [PREPRINT]) == {STONES}
