"""RIS and Web of Science's plain text: each record a paper, each broken one a refusal with its line."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphkit.errors import SourceError
from graphkit.ingest import read_papers, read_records
from graphkit.types import Paper, Refusal

RIS = """Provider: A Library
Database: All

TY  - JOUR
AU  - Lovelace, Ada
AU  - Lovelace, Ada
A2  - Editor, E.
TI  - Routing <i>at</i> Scale:
a Study
T2  - Journal of Routing
JO  - J. Rout.
PY  - 2015
DA  - 2015/03/02/
AB  - <p>We route H<sub>2</sub>O &amp; tokens.
It helps.</p>
N2  - Another text
DO  - https://doi.org/10.1000/ABC
UR  - https://arxiv.org/abs/1503.01234
ER  -

TY - CONF
A1 - King,Ada,Jr.
T1 - A Title Alone
Y1 - 1999///
ER -
"""

WOS = """FN Clarivate Analytics Web of Science
VR 1.0
PT J
AU Lovelace, A
   Smith, J
AF Lovelace, Ada
   Smith, John
TI Routing at Scale:
   a Study
SO JOURNAL OF
   ROUTING
AB We route tokens.
   It helps.
CR Smith J, 2010, J MACH LEARN RES, V3, P993, DOI 10.1162/JMLR.3.5
   Jones K, 2011, IDEAS, P1, DOI [10.1000/x.y, 10.1000/z]
   *UN, 1987, OUR COMMON FUTURE
PD MAR 15
PY 2015
DI 10.1000/abc
UT WOS:000123456700001
ER

PT J
AU Nemo, N
TI A Title Alone
UT WOS:000123456700002
ER

EF
"""


def read(path: Path, text: str | bytes, **options: object) -> tuple[list[Paper], list[tuple[str, str]]]:
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    refusals: list[Refusal] = []
    papers = list(read_papers(path, refuse=refusals.append, **options))  # type: ignore[arg-type]
    return papers, [(refusal.where, refusal.reason) for refusal in refusals]


@pytest.mark.parametrize("encode", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "mixed"])
def test_ris_records_are_read(tmp_path, encode, end):
    text = RIS.replace("\n", "\r\n", 9) if end == "mixed" else RIS.replace("\n", end)
    papers, refusals = read(tmp_path / "list.txt", text.encode(encode))

    assert papers == [
        Paper(
            id="doi:10.1000/abc",
            title="Routing at Scale: a Study",
            abstract="We route H2O & tokens. It helps.",
            year=2015,
            date="2015-03-02",
            authors=("Ada Lovelace", "Ada Lovelace"),
            venue="Journal of Routing",
            url="https://arxiv.org/abs/1503.01234",
            doi="10.1000/abc",
            arxiv_id="1503.01234",
            source="list.txt",
        ),
        Paper(
            id=papers[1].id,
            title="A Title Alone",
            abstract="",
            year=1999,
            authors=("Ada King Jr.",),
            source="list.txt",
        ),
    ]
    assert refusals == []


@pytest.mark.parametrize("encode", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "mixed"])
def test_web_of_science_records_are_read(tmp_path, encode, end):
    text = WOS.replace("\n", "\r\n", 9) if end == "mixed" else WOS.replace("\n", end)
    papers, refusals = read(tmp_path / "savedrecs", text.encode(encode))

    assert papers == [
        Paper(
            id="WOS:000123456700001",
            title="Routing at Scale: a Study",
            abstract="We route tokens. It helps.",
            year=2015,
            date="2015-03-15",
            authors=("Ada Lovelace", "John Smith"),
            venue="JOURNAL OF ROUTING",
            doi="10.1000/abc",
            references=("10.1162/jmlr.3.5", "10.1000/x.y", "*UN, 1987, OUR COMMON FUTURE"),
            source="savedrecs",
        ),
        Paper(id="WOS:000123456700002", title="A Title Alone", abstract="", authors=("N Nemo",), source="savedrecs"),
    ]
    assert refusals == []


def test_web_of_science_without_its_first_lines_is_known(tmp_path):
    papers, _ = read(tmp_path / "p", WOS[WOS.index("PT J") :])

    assert len(papers) == 2


@pytest.mark.parametrize(("tag", "title"), [("TY  - JOUR", "TI  - "), ("PT J", "TI ")], ids=["RIS", "WoS"])
@pytest.mark.parametrize("broken", ["latin-1", "no title", "no start"])
def test_a_broken_record_costs_itself_alone(tmp_path, tag, title, broken):
    end = "ER  - " if "-" in tag else "ER"
    lost = {
        "latin-1": f"{tag}\n{title}Lost \xe9\n{end}\n",
        "no title": f"{tag}\n{title.replace('TI', 'AB')}Lost\n{end}\n",
        "no start": f"{title}Lost\n{title.replace('TI', 'AB')}Lost\n{end}\n",
    }[broken]
    good = f"{tag}\n{title}Paper %s\n{end}\n"
    papers, refusals = read(tmp_path / "p", (good % "A" + lost + good % "B").encode("latin-1"))

    assert [paper.title for paper in papers] == ["Paper A", "Paper B"]
    assert [where for where, _ in refusals] == ["line 5" if broken == "latin-1" else "line 4"]
    assert {"latin-1": "no UTF-8", "no title": "no title", "no start": "in no record"}[broken] in refusals[0][1]


def test_a_record_without_an_end_ends_where_the_next_begins(tmp_path):
    papers, _ = read(tmp_path / "p", "TY  - JOUR\nTI  - One\nTY  - JOUR\nTI  - Two\n")

    assert [paper.title for paper in papers] == ["One", "Two"]


def test_a_tag_can_be_named_as_a_field(tmp_path):
    papers, _ = read(tmp_path / "p", "TY  - JOUR\nTI  - T\nN1  - We note.\nER  - \n", fields={"abstract": "N1"})

    assert [paper.abstract for paper in papers] == ["We note."]


def test_scopus_writes_references_into_a_note(tmp_path):
    text = """TY  - JOUR
TI  - Routing
N1  - CODEN: XX
N1  - References: Lovelace, A., Nemo, N., Tokens and routes (2010) J. Rout., 29, pp. 1-10;
Stone, B., More routes: an overview (2015) IEEE Trans. Rout., , in press;
Doe, J., The last one (2012) Maps, 9;
https://doi.org/10.1000/Last
N1  - Export Date: 1 May 2020; Cited By: 2
DB  - Scopus
C2  - 31000001
UR  - https://www.scopus.com/inward/record.uri?eid=2-s2.0-85075012345&doi=10.1000%2fabc
ER  -
"""
    [paper], refusals = read(tmp_path / "scopus.ris", text)

    assert paper.references == (
        "Lovelace, A., Nemo, N., Tokens and routes (2010) J. Rout., 29, pp. 1-10",
        "Stone, B., More routes: an overview (2015) IEEE Trans. Rout., , in press",
        "10.1000/last",
    )
    assert paper.other_ids == ("pubmed:31000001", "scopus:2-s2.0-85075012345")
    assert refusals == []


def test_embase_writes_names_without_a_comma(tmp_path):
    text = (
        "TY  - JOUR\nT1  - T\nA1  - Nemo N.A.\nA1  - van der Berg J.-A.\nA1  - A. Stone\n"
        "DB  - Embase\nC5  - 15000001\nER  - \n"
    )
    [paper], _ = read(tmp_path / "embase.ris", text)

    assert paper.authors == ("N.A. Nemo", "J.-A. van der Berg", "A. Stone")
    assert paper.other_ids == ("pubmed:15000001",)


def test_a_custom_field_of_another_program_is_no_number_of_pubmed(tmp_path):
    [paper], _ = read(tmp_path / "p.ris", "TY  - JOUR\nTI  - T\nC2  - 12345\nC5  - 12345\nER  - \n")

    assert paper.other_ids == ()


def test_web_of_science_names_the_number_in_pubmed(tmp_path):
    [paper], _ = read(tmp_path / "p", "PT J\nAU Nemo, N\nTI T\nPM 31000001\nUT WOS:000123456700002\nER\n")

    assert paper.other_ids == ("pubmed:31000001",)


PIECES = [
    *("TY  - JOUR", "ER  - ", "TI  - T", "AU  - A, B", "UK  - x", "DA  - 2015/99/99", "TY - ", "AB", "  - "),
    *(
        "PT J",
        "TI T",
        "   more",
        "ER",
        "EF",
        "CR x DOI 10.1000/]",
        "PD MAR 99",
        "PD FEB-MAR",
        "PY 2001",
        "FN x",
        "VR 1.0",
    ),
    *("\n", "\n", "\n", "\r", "\0", "<p>", "&lt;", ","),
]


@settings(max_examples=400)
@given(
    text=st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=40).map("".join),
    format=st.sampled_from(["ris", "wos", None]),
)
def test_any_text_gives_papers_refusals_or_one_error(tmp_path_factory, text, format):
    path = tmp_path_factory.getbasetemp() / "odd.tagged"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    records, message = [], ""
    try:
        records = list(read_records(path, format=format, refuse=[].append))
    except SourceError as error:
        message = str(error)

    assert bool(records) != bool(message)
