"""Each service gives what is asked for, in a form that ingest reads."""

import pytest
from served_works import Fault

from graphkit.errors import FetchError
from graphkit.ingest import read_papers

SERVICES = ("openalex", "arxiv", "semanticscholar")
ALL = [f"Net{n}" for n in range(1, 8)]


@pytest.mark.parametrize("service", SERVICES)
def test_a_query_gives_all_pages(server, fetching, service):
    fetched = fetching(service, "graph parsing")

    assert fetching.titles() == ALL
    assert fetched[1:] == (7, 7, [])
    assert fetching.files() == ["works.jsonl"]


@pytest.mark.parametrize("service", SERVICES)
def test_what_came_is_read_by_ingest(server, fetching, service):
    fetching(service, "graph parsing")
    papers = list(read_papers(fetching.path))

    assert [paper.title.split(":")[0] for paper in papers] == ALL
    assert papers[1].abstract.startswith("We present Net2 for graph parsing")
    assert papers[1].year == (2020 if service == "arxiv" else 2002)
    assert papers[1].date == ("2020-03-04" if service == "arxiv" else "2002-03-04")
    assert papers[1].authors[0] == ("Ada King Lovelace" if service == "arxiv" else "Ada Lovelace")
    if service == "arxiv":
        assert (papers[1].arxiv_id, papers[1].doi, papers[1].references) == ("2001.00002", "10.1000/w2", ())
        assert papers[1].authors[1] == "Boole"
    else:
        assert len(papers[1].references) == 2


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("limit", [1, 3, 5])
def test_a_limit_is_kept(server, fetching, service, limit):
    fetched = fetching(service, "graph parsing", limit=limit)

    assert fetching.titles() == ALL[:limit]
    assert (fetched.works, fetched.total) == (limit, 7)


@pytest.mark.parametrize("service", SERVICES)
def test_a_query_without_works_says_so_and_leaves_no_file(server, fetching, service):
    with pytest.raises(FetchError, match="no works found"):
        fetching(service, "nothing")
    assert fetching.files() == []


def test_signs_in_a_query_arrive_as_they_are(server, fetching):
    query = 'R&D of "C++" #1 50% naïve, a+b=c'
    fetching("openalex", query)
    fetching("semanticscholar", query, again=True)
    fetching("semanticscholar", query, limit=5, again=True)

    assert {asked.query.get("search", asked.query.get("query", query)) for asked in server.asked} == {query}


@pytest.mark.parametrize(
    ("query", "asked"),
    [
        ("graph  parsing", 'all:"graph" AND all:"parsing"'),
        ('"graph parsing" trees', 'all:"graph parsing" AND all:"trees"'),
        ("ti:graph ANDNOT abs:tree", "ti:graph ANDNOT abs:tree"),
    ],
)
def test_words_for_arxiv_are_written_in_its_language(server, fetching, query, asked):
    fetching("arxiv", query)

    assert server.asked[0].query["search_query"] == asked


def test_years_go_to_the_service(server, fetching):
    years = {"first_year": 2003, "last_year": 2005}
    fetching("openalex", "x", **years)
    fetching("arxiv", "ti:x", **years, again=True)
    fetching("semanticscholar", "x", **years, again=True)
    asked = [one.query for one in server.asked]

    assert asked[0]["filter"] == "from_publication_date:2003-01-01,to_publication_date:2005-12-31"
    assert "(ti:x) AND submittedDate:[200301010000 TO 200512312359]" in [one.get("search_query") for one in asked]
    assert "2003-2005" in [one.get("year") for one in asked]


@pytest.mark.parametrize(
    ("service", "ids", "titles"),
    [
        ("openalex", ("W3", "10.1000/w2", "https://doi.org/10.1000/W2", "PMID: 4"), ["Net2", "Net3", "Net4"]),
        ("arxiv", ("2001.00003v1", "https://arxiv.org/abs/2001.00002"), ["Net3", "Net2"]),
        ("semanticscholar", ("0" * 39 + "3", "10.1000/w2", "arXiv:2001.00004"), ["Net3", "Net2", "Net4"]),
    ],
)
def test_ids_of_several_kinds(server, fetching, service, ids, titles):
    fetched = fetching(service, ids=ids)

    assert fetching.titles() == titles
    assert fetched.missing == []


def test_old_ids_of_arxiv_are_asked_for_as_it_writes_them_now(server, fetching):
    fetching("arxiv", ids=("math.GT/0309136", "2001.00001"))

    assert server.asked[0].query["id_list"] == "math/0309136,2001.00001"


@pytest.mark.parametrize(
    ("service", "ids"),
    [
        ("openalex", ("no id", "W99", "W1", "10.1000/a,b")),
        ("arxiv", ("no id", "2002.00099", "2001.00001")),
        ("semanticscholar", ("no id", "CorpusId:99", "10.1000/w1")),
    ],
)
def test_ids_that_are_not_known_are_named_and_the_others_come(server, fetching, service, ids):
    fetched = fetching(service, ids=ids)

    assert fetching.titles() == ["Net1"]
    assert set(fetched.missing) == set(ids) - {"W1", "2001.00001", "10.1000/w1"}


def test_a_doi_with_a_comma_is_looked_up_by_itself(server, fetching):
    fetching("openalex", ids=("10.1000/known,1",))

    assert server.asked[0].path == "/oa/works/https://doi.org/10.1000/known,1"
    assert fetching.titles() == ["Net901"]


def test_one_id_that_spoils_a_batch_is_found(server, fetching):
    server.unknown = {"DOI:10.1000/w5"}
    fetched = fetching("semanticscholar", ids=tuple(f"10.1000/w{n}" for n in range(1, 8)))

    assert fetching.titles() == [title for title in ALL if title != "Net5"]
    assert fetched.missing == ["10.1000/w5"]


def test_many_ids_come_in_batches(server, fetching):
    fetching("openalex", ids=tuple(f"W{n}" for n in range(101, 231)))
    fetching("semanticscholar", ids=tuple(f"10.1000/w{n}" for n in range(1, 251)), again=True)

    assert len(fetching.works()) == 250
    assert [len(asked.body["ids"]) for asked in server.asked if asked.body] == [50] * 5
    assert [asked.query["filter"].count("|") + 1 for asked in server.asked if not asked.body] == [50, 50, 30]


@pytest.mark.parametrize(("service", "key"), [("openalex", "filter"), ("semanticscholar", "path")])
def test_an_author_is_all_who_are_called_so(server, fetching, service, key):
    fetching(service, author="ada LOVELACE")

    assert fetching.titles() == ALL
    if service == "openalex":
        assert server.asked[1].query["filter"] == "authorships.author.id:A1|A2"
    else:
        assert {asked.path for asked in server.asked} >= {f"/s2/graph/v1/author/{n}/papers" for n in (7, 8)}


def test_an_author_of_semantic_scholar_within_years(server, fetching):
    fetching("semanticscholar", author="7", first_year=2002, last_year=2003)

    assert fetching.titles() == ["Net2", "Net3"]


@pytest.mark.parametrize("service", ["openalex", "semanticscholar"])
def test_an_author_who_is_not_there_is_answered_with_the_nearest(server, fetching, service):
    with pytest.raises(FetchError, match=r"no author 'Ada L.': did you mean Ada Lovelace \("):
        fetching(service, author="Ada L.")


def test_an_author_of_arxiv(server, fetching):
    fetching("arxiv", author='Ada "King" Lovelace')

    assert server.asked[0].query["search_query"] == 'au:"Ada King Lovelace"'


def test_a_ranked_search_of_semantic_scholar_has_pages(server, fetching):
    server.size = 250
    fetching("semanticscholar", "graph", limit=230)

    assert len(fetching.works()) == 230
    assert [a.query["offset"] for a in server.asked if a.path.endswith("/search")] == ["0", "100", "200"]


def test_a_paper_that_the_library_cannot_read_is_taken_as_it_came(server, fetching):
    server.faults = [
        Fault(),
        Fault(body=b'[{"paperId": "' + b"0" * 39 + b'1", "publicationDate": "soon", "title": "T"}]'),
    ]
    fetching("semanticscholar", "graph", limit=1)

    assert fetching.works() == [{"paperId": "0" * 39 + "1", "publicationDate": "soon", "title": "T"}]


@pytest.mark.parametrize("what", [{}, {"query": "x", "author": "y"}, {"ids": ("W1",), "query": "x"}])
def test_a_request_is_one_of_a_query_ids_and_an_author(server, fetching, what):
    with pytest.raises(FetchError, match="exactly one"):
        fetching("openalex", **what)


def test_an_unknown_service(server, fetching):
    with pytest.raises(FetchError, match="openalex, arxiv, semanticscholar"):
        fetching("scopus", "x")
