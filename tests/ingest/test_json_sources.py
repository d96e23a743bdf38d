"""Records of OpenAlex, Semantic Scholar, arXiv, Crossref and CSL-JSON are read as papers, and cite each other."""

import gzip
import json
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from json_works import (
    ARXIV,
    CROSSREF,
    CROSSREF_BARE,
    CSL,
    CSL_PREPRINT,
    OPENALEX,
    OPENALEX_BARE,
    S2,
    S2_CITED,
    S2_LINE,
)

from graphkit.errors import SourceError
from graphkit.ingest import read_papers
from graphkit.ingest.json_sources import paper_row
from graphkit.ingest.openalex import join_inverted_index
from graphkit.records import MAX_ABSTRACT
from graphkit.resolve import resolve
from graphkit.types import EdgeType, Extraction, Paper, Refusal

WHOLE = [OPENALEX, S2, S2_LINE, ARXIV, CROSSREF, CSL]
BARE = [OPENALEX_BARE, S2_CITED, CROSSREF_BARE, CSL_PREPRINT]


def read(path: Path) -> tuple[list[Paper], list[tuple[str, str]]]:
    refusals: list[Refusal] = []
    papers = list(read_papers(path, refuse=refusals.append))
    return papers, [(refusal.where, refusal.reason) for refusal in refusals]


def write_lines(path: Path, *lines: object) -> Path:
    path.write_text("".join((one if isinstance(one, str) else json.dumps(one)) + "\n" for one in lines), "utf-8")
    return path


def read_one(tmp_path: Path, record: dict[str, Any]) -> Paper:
    papers, refusals = read(write_lines(tmp_path / "works", record))
    assert refusals == []
    assert len(papers) == 1
    return papers[0]


def cites(papers: list[Paper]) -> set[tuple[str, str]]:
    """The titles at both ends of each CITES edge that `resolve` gives."""
    resolution = resolve(list(map(Extraction, papers)))
    titles = {paper.id: paper.title for paper in (*resolution.papers, *resolution.stubs)}
    return {(titles[fact.source], titles[fact.target]) for fact in resolution.facts if fact.type is EdgeType.CITES}


def test_a_work_of_openalex_is_read(tmp_path):
    assert read_one(tmp_path, OPENALEX) == Paper(
        id="https://openalex.org/W1001",
        title="PebbleNet: Sparse Routing & Small Models",
        abstract="We route pebbles and route tokens.",
        year=2021,
        date="2021-03-04",
        authors=("Ada Okafor", "Wei Li", "Wei Li"),
        venue="Journal of Pebbles",
        url="https://doi.org/10.5555/pebble.1",
        doi="10.5555/pebble.1",
        arxiv_id="2101.00001",
        other_ids=("mag:1001", "pmc:pmc7000001", "pubmed:31000001"),
        references=("https://openalex.org/W1002", "https://openalex.org/W9999"),
        source="works",
    )


def test_a_paper_of_semantic_scholar_is_read(tmp_path):
    assert read_one(tmp_path, S2) == Paper(
        id="a" * 40,
        title="QuietFail: a Benchmark",
        abstract="We present QuietFail.",
        year=2022,
        date="2022-02-02",
        authors=("Jonas Brandt", "J. Brandt"),
        venue="Quiet Letters",
        url="https://www.semanticscholar.org/paper/" + "a" * 40,
        doi="10.5555/quiet.1",
        arxiv_id="2202.00002",
        other_ids=("corpusid:42", "s2:" + "a" * 40),
        references=("10.5555/LOUD", "A Study of Silence", "c" * 40),
        source="works",
    )


def test_a_line_of_arxivs_snapshot_is_read_and_its_latex_stays(tmp_path):
    assert read_one(tmp_path, ARXIV) == Paper(
        id="0704.0099",
        title="On the mean <p> of $\\alpha < \\beta$ pebbles",
        abstract="We weigh pebbles. They are light.",
        year=2007,
        date="2007-04-02",
        authors=("Ada Okafor", "Wei Li Jr."),
        venue="Pebble Rev. 7 (2008) 1",
        url="https://arxiv.org/abs/0704.0099",
        doi="10.5555/pebrev.7",
        arxiv_id="0704.0099",
        source="works",
    )


def test_a_work_of_crossref_is_read(tmp_path):
    assert read_one(tmp_path, CROSSREF) == Paper(
        id="doi:10.5555/cross.1",
        title="Crossing Rivers of Data: A Survey",
        abstract="Aim: We find p < 0.05 for H2O & sand.",
        year=2020,
        date="2020-05",
        authors=("Ada Okafor", "The River Group"),
        venue="Annals of Rivers",
        url="https://doi.org/10.5555/cross.1",
        doi="10.5555/cross.1",
        references=("10.5555/cross.2", "arXiv:1905.00005", "Li, Small Rivers, 2018", "B. Brook, Brooks, 1999."),
        source="works",
    )


def test_an_item_of_csl_json_is_read(tmp_path):
    assert read_one(tmp_path, CSL) == Paper(
        id="http://zotero.org/users/1/items/AAAA",
        title="Songs of Rivers",
        abstract="We translate songs with {\\bf care}.",
        year=2019,
        date="2019-07-01",
        authors=("Ludwig van Beethoven", "The River Group"),
        venue="Songs",
        url="https://example.org/song",
        doi="10.5555/song",
        source="works",
    )


def test_a_preprint_of_zotero_has_its_arxiv_id_and_the_year_of_a_date_in_words(tmp_path):
    paper = read_one(tmp_path, CSL_PREPRINT)

    assert (paper.arxiv_id, paper.year, paper.date, paper.abstract) == ("2105.00006", 2021, None, "")


@pytest.mark.parametrize("record", BARE, ids=lambda record: str(record["title"]))
def test_a_work_without_an_abstract_is_taken_with_an_empty_one(tmp_path, record):
    paper = read_one(tmp_path, record)

    assert paper.title in record["title"]
    assert paper.abstract == ""


@pytest.mark.parametrize("record", [*WHOLE, *BARE], ids=lambda record: str(record["title"])[:20])
@pytest.mark.parametrize("title", [None, "", [], "  ", " \n "])
def test_a_work_without_a_title_is_refused_and_the_rest_read(tmp_path, record, title):
    untitled = record | {"title": title, "display_name": title}
    papers, refusals = read(write_lines(tmp_path / "works", record, untitled, record))

    assert len(papers) == 2
    assert [where for where, _ in refusals] == ["line 2"]
    assert refusals[0][1].startswith(("no title", "title is"))


@pytest.mark.parametrize("record", [*WHOLE, *BARE], ids=lambda record: str(record["title"])[:20])
@pytest.mark.parametrize("odd", [None, 7, "", [], {}, [None], [[None]], [[[]]], {"x": [1]}, True])
def test_a_field_of_another_kind_ends_nothing(record, odd):
    for field in record:
        if field != "title":
            assert paper_row(record | {field: odd}).get("title")


def test_works_of_one_file_cite_each_other_and_others_are_stubs(tmp_path):
    papers, _ = read(write_lines(tmp_path / "works", OPENALEX, OPENALEX_BARE))

    title = "PebbleNet: Sparse Routing & Small Models"
    assert cites(papers) == {(title, "Stones before Pebbles"), (title, "https://openalex.org/W9999")}


def test_papers_of_semantic_scholar_cite_each_other(tmp_path):
    papers, _ = read(write_lines(tmp_path / "works", S2, S2_CITED))

    title = "QuietFail: a Benchmark"
    assert cites(papers) == {
        (title, "10.5555/LOUD"),
        (title, "A Study of Silence"),
        (title, "Failing without a Sound"),
    }


def test_a_reference_of_crossref_without_a_title_says_what_is_known(tmp_path):
    long = "Rivers and brooks of the northern plain"
    listed = [
        {"key": "1", "author": "Li", "journal-title": "J. Rivers", "volume": "4", "first-page": "17", "year": "2001"},
        {"key": "2", "author": "Brook", "volume-title": "Rivers", "year": "1999"},
        {"key": "3", "author": "Brook", "article-title": long, "year": "1999"},
        {"key": "4", "series-title": "Manual of Rivers", "year": "1994"},
    ]
    work = {"DOI": "10.5555/x", "title": ["Brooks"], "reference": listed, "indexed": {}}
    [paper], _ = read(write_lines(tmp_path / "works", work))

    assert paper.references == (
        "Li, J. Rivers, 4, 17, 2001",
        "Brook, Rivers, 1999",
        long,
        "Manual of Rivers, 1994",
    )


def test_an_item_of_csl_keeps_the_numbers_of_pubmed(tmp_path):
    item = {"id": "a", "type": "article-journal", "title": "T", "issued": {}, "PMID": "31000001", "PMCID": "PMC7000001"}

    assert read_one(tmp_path, item).other_ids == ("pmc:pmc7000001", "pubmed:31000001")
    noted = {name: item[name] for name in ("id", "type", "title", "issued")} | {"note": "PMID: 31000001\nRead it"}
    assert read_one(tmp_path, noted).other_ids == ("pubmed:31000001",)


def test_works_of_crossref_cite_each_other(tmp_path):
    papers, _ = read(write_lines(tmp_path / "works", CROSSREF, CROSSREF_BARE))

    assert {cited for _, cited in cites(papers)} == {
        "Sandy Rivers",
        "arXiv:1905.00005",
        "Li, Small Rivers, 2018",
        "B. Brook, Brooks, 1999.",
    }


def test_lines_of_semantic_scholars_papers_with_references_joined_to_them_cite_each_other(tmp_path):
    citing = S2_LINE | {"corpusid": 78, "title": "Citing Pebbles", "externalids": None, "references": [77]}
    papers, refusals = read(write_lines(tmp_path / "papers", S2_LINE, citing))

    assert refusals == []
    assert [(paper.id, paper.arxiv_id, paper.date) for paper in papers] == [
        ("CorpusId:77", "2303.00003", "2023-03-03"),
        ("CorpusId:78", "", "2023-03-03"),
    ]
    assert cites(papers) == {("Citing Pebbles", "Bulk Pebbles")}


def test_what_is_no_paper_of_semantic_scholar_by_itself_is_refused_with_what_to_do(tmp_path):
    citation = {"citationid": 1, "citingcorpusid": 77, "citedcorpusid": 78, "isinfluential": False, "contexts": None}
    abstract = {"corpusid": 77, "openaccessinfo": {"externalids": {}}, "abstract": "We read in bulk."}
    papers, refusals = read(write_lines(tmp_path / "lines", S2_LINE, citation, abstract, S2_LINE | abstract))

    assert [paper.abstract for paper in papers] == ["", "We read in bulk."]
    assert [where for where, _ in refusals] == ["line 2", "line 3"]
    assert "list 'references'" in refusals[0][1]
    assert "'papers' and 'abstracts'" in refusals[1][1]


def test_a_file_of_citations_alone_ends_with_what_to_do(tmp_path):
    citation = {"citationid": 1, "citingcorpusid": 77, "citedcorpusid": 78}
    with pytest.raises(SourceError, match="no record could be read; the first, line 1: a citation between two corpus"):
        read(write_lines(tmp_path / "citations", citation, citation))


@pytest.mark.parametrize("indent", [None, 0, 2])
@pytest.mark.parametrize(
    "page",
    [
        {"meta": {"count": 2, "page": 1}, "results": [OPENALEX, OPENALEX_BARE], "group_by": []},
        {"total": 2, "offset": 0, "next": 2, "data": [S2, S2_CITED]},
        {"offset": 0, "data": [{"isInfluential": True, "contexts": [], "citedPaper": S2}, {"citingPaper": S2_CITED}]},
        {"recommendedPapers": [S2, S2_CITED]},
        [S2, S2_CITED],
        {"status": "ok", "message-type": "work-list", "message": {"facets": {}, "items": [CROSSREF, CROSSREF_BARE]}},
        {"items": [CROSSREF, CROSSREF_BARE]},
        [CSL, CSL_PREPRINT],
    ],
    ids=lambda page: "-".join(page) if isinstance(page, dict) else f"list of {next(iter(page[0]))}",
)
@pytest.mark.parametrize("copies", [1, 3])
def test_a_page_and_several_of_them_in_one_file_are_read(tmp_path, page, indent, copies):
    path = tmp_path / "page"
    path.write_bytes(b"\xef\xbb\xbf" + "\n".join([json.dumps(page, indent=indent)] * copies).encode())
    if copies > 1 and isinstance(page, list) and indent is None:
        page = page * copies  # lists on lines of their own
    papers, refusals = read(path)

    assert refusals == []
    assert len(papers) == 2 * copies


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("record", [*WHOLE, {"status": "ok", "message-type": "work", "message": CROSSREF}])
def test_one_record_is_a_file(tmp_path, record, indent):
    path = tmp_path / "work"
    path.write_bytes(gzip.compress(json.dumps(record, indent=indent).encode()))
    papers, refusals = read(path)

    assert (len(papers), refusals) == (1, [])


@pytest.mark.parametrize("first", ['{"meta": {', '{"meta": {"count": 2},', '{ "total": 2,'])
def test_a_page_may_begin_on_the_line_of_its_bracket(tmp_path, first):
    rest = '"x": 1},' if first == '{"meta": {' else ""
    path = tmp_path / "page"
    works = [json.dumps(work) for work in (OPENALEX, OPENALEX_BARE)]
    path.write_text("\n".join([first, rest, '"results": [', works[0] + ",", works[1], "]}"]), "utf-8")
    papers, refusals = read(path)

    assert (len(papers), refusals) == (2, [])


@pytest.mark.parametrize("names", ["A. Okafor, W. Li and B. Brook", "A. Okafor,\n  W. Li, and B. Brook"])
def test_a_line_of_arxiv_without_parsed_names_has_those_of_the_text(tmp_path, names):
    record = {key: value for key, value in ARXIV.items() if key != "authors_parsed"} | {"authors": names}

    assert read_one(tmp_path, record).authors == ("A. Okafor", "W. Li", "B. Brook")


def test_a_broken_record_of_a_page_costs_one(tmp_path):
    lines = json.dumps({"meta": {"count": 3}, "results": [OPENALEX_BARE] * 3}, indent=2).split("\n")
    at = [number for number, line in enumerate(lines) if '"doi"' in line][1]
    lines[at] = lines[at].replace(":", ";")
    path = tmp_path / "page"
    path.write_text("\n".join(lines), "utf-8")
    papers, refusals = read(path)

    assert len(papers) == 2
    assert refusals == [(f"line {at - 1}", f"broken JSON: Expecting ':' delimiter on line {at + 1}, column 12")]


@pytest.mark.parametrize("indent", [None, 1])
def test_a_paper_that_a_batch_does_not_know_is_refused_and_the_rest_read(tmp_path, indent):
    path = tmp_path / "batch"
    path.write_text(json.dumps([None, S2, None, S2_CITED], indent=indent), "utf-8")
    papers, refusals = read(path)

    assert len(papers) == 2
    assert [reason for _, reason in refusals] == ["no JSON object but NoneType"] * 2


def test_what_follows_a_document_is_read_or_told(tmp_path):
    path = tmp_path / "pages"
    path.write_text(json.dumps([CSL]) + "\n" + json.dumps([CSL_PREPRINT]) + "\nand so on", "utf-8")
    papers, refusals = read(path)

    assert len(papers) == 2
    assert [where for where, _ in refusals] == ["line 3"]


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("first", ["results", "title"])
def test_an_extraction_with_results_is_no_page(tmp_path, indent, first):
    row = {"title": "T", "abstract": "A.", "entities": [], "results": [{"subject": "A", "metric": "T", "value": "1"}]}
    row = {first: row[first], **row}
    path = tmp_path / "extraction"
    path.write_text(json.dumps(row, indent=indent), "utf-8")
    papers, refusals = read(path)

    assert ([paper.title for paper in papers], refusals) == (["T"], [])


PLAIN = st.fixed_dictionaries(
    {"title": st.text(), "abstract": st.text()},
    optional={
        "id": st.sampled_from(["p1", "https://openalex.org/W1", "1706.03762", "a" * 40]) | st.text(),
        "year": st.integers(0, 3000),
        "date": st.text(),
        "authors": st.lists(st.text()) | st.text(),
        "venue": st.text(),
        "url": st.text(),
        "doi": st.text(),
        "arxiv_id": st.text(),
        "references": st.lists(st.text()),
        "source": st.text(),
        "categories": st.text(),
        "update_date": st.text(),
        "type": st.sampled_from(["article-journal", "paper-conference"]) | st.text(),
    },
)


@given(PLAIN)
def test_a_plain_record_stays_as_it_is(row):
    assert paper_row(row) == row


ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=9)
    | st.sampled_from(["10.5555/a", "W7"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["name", "author", "DOI", "message", "items", "paperId"]), inner, max_size=3)
    ),
    max_leaves=6,
)
KEYS = sorted({key for record in [*WHOLE, *BARE] for key in record} | {"message", "message-type", "citedPaper"})


@given(st.dictionaries(st.sampled_from(KEYS), ANYTHING, max_size=8), st.sampled_from([{}, *WHOLE, *BARE]))
def test_any_object_is_a_paper_or_is_refused_with_a_reason(tmp_path_factory, odd, record):
    row = {**record, **odd}
    path = tmp_path_factory.getbasetemp() / "odd.jsonl"
    path.write_text(json.dumps({"title": "T", "abstract": "A."}) + "\n" + json.dumps(row) + "\n", "utf-8")
    papers, refusals = read(path)

    assert papers[0].title == "T"
    assert len(papers) > 1 or refusals or row.get("items") == [] or row["message"]["items"] == []


@given(st.lists(st.text(min_size=1).filter(lambda word: not word.isspace()), max_size=60))
def test_an_inverted_index_gives_the_text_back(words):
    index: dict[str, list[int]] = {}
    for place, word in enumerate(words):
        index.setdefault(word, []).append(place)

    assert join_inverted_index(dict(sorted(index.items(), reverse=True))) == " ".join(words)
    assert join_inverted_index({"IndexLength": len(words), "InvertedIndex": index}) == " ".join(words)


def test_an_inverted_index_of_a_huge_text_is_refused_before_it_is_made(tmp_path):
    bomb = OPENALEX | {"abstract_inverted_index": {"w" * 100_000: list(range(100_000)), "far": [10**18]}}
    papers, refusals = read(write_lines(tmp_path / "works", OPENALEX, bomb))

    assert len(papers) == 1
    assert refusals == [("line 2", f"abstract has more than the {MAX_ABSTRACT:,} characters that are read")]


@pytest.mark.parametrize("piece", ['{\n"items":[]', '{\n"items":[', '{\n"message":{', '{\n"items":[]}', '{\n"a":1,\n'])
def test_time_grows_as_a_broken_page_does(tmp_path, piece):
    path = tmp_path / "page"
    path.write_text(piece * 200_000, "utf-8")
    start = time.perf_counter()
    with pytest.raises(SourceError, match="no record could be read"):
        read(path)

    assert time.perf_counter() - start < 20


def test_semantic_scholars_paper_keeps_what_other_services_call_it(tmp_path):
    ids = {
        "MAG": "112",
        "DBLP": "conf/quiet/Stone22",
        "ACL": "2022.quiet-main.1",
        "PubMed": "12",
        "PubMedCentral": "34",
    }
    work = {"paperId": "a" * 40, "title": "Quiet", "abstract": "Words.", "externalIds": {**ids, "CorpusId": 42}}
    path = tmp_path / "paper.jsonl"
    path.write_text(json.dumps(work) + "\n")
    (paper,) = read_papers(path)
    assert paper.other_ids == (
        "acl:2022.quiet-main.1",
        "corpusid:42",
        "dblp:conf/quiet/Stone22",
        "mag:112",
        "pmc:pmc34",
        "pubmed:12",
        "s2:" + "a" * 40,
    )
