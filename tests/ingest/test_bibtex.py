"""BibTeX as people and programs write it: each entry a paper, each broken one a refusal with its line."""

import gzip
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphkit.errors import SourceError
from graphkit.ingest import read_papers, read_records
from graphkit.types import Paper, Refusal


def read(path: Path, text: str | bytes, **options: object) -> tuple[list[Paper], list[tuple[str, str]]]:
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    refusals: list[Refusal] = []
    papers = list(read_papers(path, refuse=refusals.append, **options))  # type: ignore[arg-type]
    return papers, [(refusal.where, refusal.reason) for refusal in refusals]


WHOLE = r"""% made by hand
@string{rout = "Journal of Routing"}

@article{ada2015,
  author    = {Lovelace, Ada and {\'E}milie du Ch{\^a}telet and {Barnes and Noble}
               and van der Berg, Jr., Jan and others},
  title     = {{BERT} for {\"U}ber-large Na{\"i}ve Routing of $\alpha_{i}$-Tokens \& more},
  journal   = rout # ", Part " # 2,
  year      = 2015,
  month     = mar,
  doi       = {https://doi.org/10.1000/A\_b},
  url       = "https://example.org/a\_b?x=1\&y=2",
  eprint    = {1503.01234v2},
  archivePrefix = {arXiv},
  abstract  = "We route {T}okens --- 95\% of them, 5% more
               than before.",
}
"""


def test_all_fields_of_an_entry_are_read(tmp_path):
    papers, refusals = read(tmp_path / "notes.txt", WHOLE)

    assert papers == [
        Paper(
            id="doi:10.1000/a_b",
            title="BERT for Über-large Naïve Routing of $\\alpha_{i}$-Tokens & more",
            abstract="We route Tokens — 95% of them, 5% more than before.",
            year=2015,
            date="2015-03",
            authors=("Ada Lovelace", "Émilie du Châtelet", "Barnes and Noble", "Jan van der Berg Jr."),
            venue="Journal of Routing, Part 2",
            url="https://example.org/a_b?x=1&y=2",
            doi="10.1000/a_b",
            arxiv_id="1503.01234",
            source="notes.txt",
        )
    ]
    assert refusals == []


ODD = {
    "no abstract, no year": ("@misc{a, title={Alone}}", ("Alone", "", None, ())),
    "two authors of one name": (
        "@misc{a, title={T}, author={Wang, Wei and Wang, Wei}}",
        ("T", "", None, ("Wei Wang", "Wei Wang")),
    ),
    "parentheses": ('@article(a, title = "Brackets :)", year = "1999")', ("Brackets :)", "", 1999, ())),
    "an empty key": ("@article{,\n title={T}}", ("T", "", None, ())),
    "a key with spaces": ("@article{Ada 2015,\n title={T}}", ("T", "", None, ())),
    "capitals": ("@ARTICLE{a,\n TITLE={T}, YEAR={2001}\n}", ("T", "", 2001, ())),
    "HTML": (
        "@misc{a,\ntitle={H<sub>2</sub>O},\n"
        "abstract={<jats:title>Abstract</jats:title><p>We show a&lt;b &amp; x < y.</p>}}",
        ("H2O", "We show a<b & x < y.", None, ()),
    ),
    "type and brace on two lines": ("@article\n{a,\ntitle={T}}", ("T", "", None, ())),
    "a year in words": ("@misc{a,\ntitle={T}, year={in press}}", ("T", "", None, ())),
    "names that are no names": (
        "@misc{a,\ntitle={T}, author={a, b, c, d and E}}",
        ("T", "", None, ("a, b, c, d", "E")),
    ),
    "a macro that nobody defined": ("@misc{a,\ntitle={T}, year=1999, month=Jan, journal=jmlr}", ("T", "", 1999, ())),
    "two titles": ("@misc{a,\ntitle={T}, title={U}}", ("T", "", None, ())),
    "a subtitle": ("@book{a,\ntitle={T}, subtitle={of U}}", ("T: of U", "", None, ())),
    "a biblatex date": ("@online{a,\ntitle={T}, date={2020-04-15}}", ("T", "", 2020, ())),
}


@pytest.mark.parametrize(("text", "expected"), ODD.values(), ids=ODD)
def test_odd_entries(tmp_path, text, expected):
    [paper], refusals = read(tmp_path / "p.bib", text)

    assert (paper.title, paper.abstract, paper.year, paper.authors) == expected
    assert refusals == []


@pytest.mark.parametrize(
    ("author", "expected"),
    [
        (
            "Nina Nemo and\n                  Bo{-}Li Stone and\n                  {Maps Group}",
            ("Nina Nemo", "Bo-Li Stone", "Maps Group"),
        ),
        ("Nemo, Nina  and\n      Stone, Bo-Li", ("Nina Nemo", "Bo-Li Stone")),
        ("Nemo, Nina\nand Stone, Bo", ("Nina Nemo", "Bo Stone")),
        ("Nemo, N and et al.", ("N Nemo",)),
        ("given=Jean, prefix=de la, family=Fontaine and Nemo, N", ("Jean de la Fontaine", "N Nemo")),
    ],
    ids=["DBLP", "ACL Anthology", "line before", "and others", "BibLaTeX"],
)
def test_lists_of_authors_as_they_are_written(tmp_path, author, expected):
    [paper], _ = read(tmp_path / "p.bib", f"@misc{{k, title = {{T}}, author = {{{author}}}}}")

    assert paper.authors == expected


def test_mendeley_writes_tags_and_signs_as_commands(tmp_path):
    abstract = r"{\textless}i{\textgreater}p{\textless}/i{\textgreater} {\textless} 0.05 {\&} {\~{}}5{\%}"
    [paper], _ = read(tmp_path / "p.bib", f"@misc{{k, title = {{T}}, abstract = {{{abstract}}}}}")

    assert paper.abstract == "p < 0.05 & ~5%"


@pytest.mark.parametrize("name", ["Cp1252", "ISO8859_1"])
def test_the_encoding_that_an_old_jabref_names_is_used(tmp_path, name):
    text = f"% This file was created with JabRef 2.9.\n% Encoding: {name}\n\n@misc{{k, title = {{Über Netze}}}}\n"
    [paper], refusals = read(tmp_path / "p.bib", text.encode("cp1252"))

    assert paper.title == "Über Netze"
    assert refusals == []


def test_an_entry_of_web_of_science_is_read_with_its_references(tmp_path):
    text = r"""
@article{ ISI:000100000000002,
Author = {Lovelace, A and Nemo, N
   and Stone, B},
Title = {{Routing of
   Tokens}},
Year = {{2003}},
Abstract = {{We route ``many{''} of {[}m/k] tokens.}},
Cited-References = {{NEMO N, 1992, P INT C ROUT, P499.
   Stone B., 1999, J MAPS, P275, DOI http://dx.doi.org/10.1000/304.304207.
   {*}UN, OUR COMMON FUTURE.
   Doe J, 1999, MAPS, V2, DOI {[}10.1000/one, 10.1000/two].
   {[}Anonymous], 1989, P ROUT.}},
Number-of-Cited-References = {{5}},
Usage-Count-(Last-180-days) = {{1}},
Unique-ID = {{ISI:000100000000002}},
}
"""
    [paper], refusals = read(tmp_path / "savedrecs.bib", text)

    assert refusals == []
    assert (paper.title, paper.abstract) == ("Routing of Tokens", "We route “many” of [m/k] tokens.")
    assert paper.other_ids == ("wos:000100000000002",)
    assert paper.references == (
        "NEMO N, 1992, P INT C ROUT, P499",
        "10.1000/304.304207",
        "*UN, OUR COMMON FUTURE",
        "10.1000/one",
        "[Anonymous], 1989, P ROUT",
    )


def test_an_entry_of_scopus_is_read_with_its_references_and_ids(tmp_path):
    text = r"""Scopus
EXPORT DATE: 1 May 2020

@ARTICLE{Nemo2020,
author={Nemo, N.a , Della Stone, B.-C.b c , D'Arc, J.},
title={Routing},
year={2020},
pmid={31000001},
url={https://www.scopus.com/inward/record.uri?eid=2-s2.0-85075012345&doi=10.1000%2fabc},
references={Doe, J., Maps \& ways (1998) J. Maps; Poe, P., (1993), An atlas of routesStone, B., Roads (2003) Ways, 66},
}
"""
    [paper], refusals = read(tmp_path / "scopus.bib", text)

    assert refusals == []
    assert paper.authors == ("N. Nemo", "B.-C. Della Stone", "J. D'Arc")
    assert paper.other_ids == ("pubmed:31000001", "scopus:2-s2.0-85075012345")
    assert paper.references == (
        "Doe, J., Maps & ways (1998) J. Maps",
        "Poe, P., (1993), An atlas of routes",
        "Stone, B., Roads (2003) Ways, 66",
    )


@pytest.mark.parametrize(
    ("abstract", "expected"),
    [
        ("Abstract\n            We route {T}okens.", "We route Tokens."),
        ("ABSTRACT: We route.", "We route."),
        ("Abstract machines are routed.", "Abstract machines are routed."),
    ],
)
def test_the_heading_of_an_abstract_goes(tmp_path, abstract, expected):
    [paper], _ = read(tmp_path / "p.bib", f"@misc{{k, title = {{T}}, abstract = {{{abstract}}}}}")

    assert paper.abstract == expected


def test_an_entry_of_dimensions_keeps_its_id(tmp_path):
    url = "https://app.dimensions.ai/details/publication/pub.1000000001 and http://maps.example.org/1"
    [paper], _ = read(tmp_path / "p.bib", f"@article{{k, title = {{T}}, url = {{{url}}}}}")

    assert paper.other_ids == ("dimensions:pub.1000000001",)


def test_an_entry_of_dblp_keeps_its_key(tmp_path):
    text = """@inproceedings{DBLP:conf/rout/Nemo20, title = {Routing}, biburl = {https://dblp.org/rec/conf/rout/Nemo20.bib}}"""
    [paper], _ = read(tmp_path / "p.bib", text)

    assert paper.other_ids == ("dblp:conf/rout/Nemo20",)


@pytest.mark.parametrize("encode", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_marks_line_ends_and_packing(tmp_path, encode, end, pack):
    papers, refusals = read(tmp_path / "p", pack(WHOLE.replace("\n", end).encode(encode)))

    assert [paper.abstract for paper in papers] == ["We route Tokens — 95% of them, 5% more than before."]
    assert refusals == []


GOOD = "@misc{%s,\n  title = {Paper %s},\n  abstract = {We route.}\n}\n"
BROKEN = {
    "an open brace": ("@misc{x,\n  title = {Lost,\n  year = 2001\n}\n", "line 4", "left open"),
    "an open brace in an abstract": ("@misc{x,\n  title = {L},\n  abstract = {We {route.\n}\n", "line 4", "left open"),
    "a brace too many": ("@misc{x,\n  title = {Lost}},\n  year = 2001\n}\n", "line 4", "too many"),
    "no equals sign": ("@misc{x,\n  title {Lost}\n}\n", "line 5", "'=' expected"),
    "no comma": ("@misc{x,\n  title = {Lost}\n  year = 2001\n}\n", "line 6", "'}' expected"),
    "no title": ("@misc{x,\n  year = 2001\n}\n", "line 4", "no title"),
    "a volume": ("@proceedings{x,\n  title = {Proceedings of Lost Things}\n}\n", "line 4", "volume of papers"),
    "latin-1": ("@misc{x,\n  title = {Lost \xe9}\n}\n".encode("latin-1"), "line 5", "byte 0xe9 at place 17"),
}


@pytest.mark.parametrize(("broken", "where", "reason"), BROKEN.values(), ids=BROKEN)
def test_a_broken_entry_costs_itself_alone(tmp_path, broken, where, reason):
    broken = broken if isinstance(broken, bytes) else broken.encode()
    first, second = ((GOOD % (name, name)).encode() for name in "AB")
    first = first.replace(b"\n  abstract", b" abstract")
    papers, refusals = read(tmp_path / "p.bib", first + broken + second)

    assert [paper.title for paper in papers] == ["Paper A", "Paper B"]
    assert [place for place, _ in refusals] == [where]
    assert reason in refusals[0][1]


def test_a_brace_left_open_at_the_end_costs_the_last_entry(tmp_path):
    papers, refusals = read(tmp_path / "p.bib", GOOD % ("A", "A") + "@misc{x, title = {Lost\n")

    assert [paper.title for paper in papers] == ["Paper A"]
    assert [place for place, _ in refusals] == ["line 5"]


def test_comments_and_text_between_entries_are_passed_over(tmp_path):
    text = (
        "Made by a program.\n@comment{jabref-meta: {a}{b}}\n@preamble{ {\\newcommand{\\x}{y}} }\n"
        + GOOD % ("A", "A")
        + "mail me: ada@example.org (at home)\n%@misc{x, title={No}}\n"
        + GOOD % ("B", "B")
    )
    papers, refusals = read(tmp_path / "p.bib", text)

    assert [paper.title for paper in papers] == ["Paper A", "Paper B"]
    assert refusals == []


@pytest.mark.parametrize("first", ["volume", "paper"])
def test_a_crossref_gives_year_and_venue_wherever_the_volume_stands(tmp_path, first):
    volume = "@proceedings{v1,\n title={Proceedings of Routing}, year=2011, month=jul\n}\n"
    paper = "@inproceedings{p1,\n title={A Router}, crossref={V1}\n}\n"
    papers, refusals = read(tmp_path / "p.bib", volume + paper if first == "volume" else paper + volume)

    assert [(p.title, p.venue, p.date) for p in papers] == [("A Router", "Proceedings of Routing", "2011-07")]
    assert [reason.split(" is ")[0] for _, reason in refusals] == ["@proceedings"]


def test_macros_that_double_themselves_stay_small(tmp_path):
    doubling = "".join(f"@string{{m{n} = m{n - 1} # m{n - 1}}}\n" for n in range(1, 60))
    papers, _ = read(
        tmp_path / "p.bib", '@string{m0 = "boo"}\n' + doubling + "@misc{a,\n title={T}, note=m59 # m59, abstract={A}}\n"
    )

    assert [paper.title for paper in papers] == ["T"]


def test_a_field_of_the_file_can_be_named(tmp_path):
    text = "@misc{a,\n title={T}, annote={We {\\'e}tudy.}\n}\n"
    papers, _ = read(tmp_path / "p.bib", text, fields={"abstract": "annote"})

    assert [paper.abstract for paper in papers] == ["We étudy."]


def test_an_unknown_type_of_entry_is_read_when_the_format_is_named(tmp_path):
    papers, _ = read(tmp_path / "p", "@blogpost{a,\n title={T}\n}\n", format="bibtex")

    assert [paper.title for paper in papers] == ["T"]


def test_a_page_that_quotes_an_entry_stays_a_page(tmp_path):
    page = (
        "Routing at Scale\n\nWe propose a router that picks one expert for each token, and show that it helps more than"
        " a larger model does. Our method is simple, and it needs no training data beyond what models have.\n\n"
        "@article{a,\n title={T}\n}\n"
    )
    papers, _ = read(tmp_path / "p", page)

    assert [paper.title for paper in papers][:1] == ["Routing at Scale"]


PIECES = [
    *(
        "@article{a,",
        "@misc(b,",
        "@string{x=",
        "@comment{",
        "@",
        "{",
        "}",
        "(",
        ")",
        '"',
        ",",
        "=",
        "#",
        "\n",
        " ",
        "\\",
    ),
    *(
        "title={",
        "author={A and B}",
        "abstract = ",
        "year=2001",
        "crossref={a}",
        "x",
        "$",
        "%",
        "&",
        "~",
        "\\begin{",
        "and",
    ),
    *(
        "\\'{e}",
        "\\frac",
        "\\url{",
        "--",
        "<p>",
        "&lt;",
        "title={T},",
        "}\n",
        "\\(",
        "author={",
        " and ",
        "others",
        "\0",
    ),
]


@settings(max_examples=400)
@given(
    text=st.lists(st.sampled_from(PIECES) | st.text(max_size=4), max_size=40).map("".join),
    begin=st.sampled_from(["", "@misc{k,title={", "@misc{k,title={T},author={", "@string{a={"]),
)
def test_any_text_gives_papers_refusals_or_one_error(tmp_path_factory, text, begin):
    path = tmp_path_factory.getbasetemp() / "odd.bib"
    path.write_bytes((begin + text).encode("utf-8", "surrogatepass"))
    records, message = [], ""
    try:
        records = list(read_records(path, format="bibtex", refuse=[].append))
    except SourceError as error:
        message = str(error)

    assert bool(records) != bool(message)
