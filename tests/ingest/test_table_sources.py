"""Tables that services and reference managers export, in their real forms, with invented papers."""

import csv
import io
import random
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphkit.errors import SourceError
from graphkit.ingest import read_papers
from graphkit.ingest.reference_lists import split_printed
from graphkit.ingest.table_cells import read_date, turn_short_name
from graphkit.types import Paper, Refusal

SCOPUS = [
    *("Authors", "Author full names", "Author(s) ID", "Title", "Year", "Source title", "Volume", "Issue", "Art. No."),
    *("Page start", "Page end", "Page count", "Cited by", "DOI", "Link", "Affiliations", "Authors with affiliations"),
    *("Abstract", "Author Keywords", "Index Keywords", "Chemicals/CAS", "Funding Texts", "References", "PubMed ID"),
    *("Language of Original Document", "Document Type", "Publication Stage", "Open Access", "Source", "EID"),
]
LENS = [
    *("Lens ID", "Title", "Date Published", "Publication Year", "Publication Type", "Source Title", "ISSNs"),
    *("Publisher", "Source Country", "Author/s", "Abstract", "Fields of Study", "Source URLs", "External URL", "PMID"),
    *("DOI", "Microsoft Academic ID", "PMCID", "Citing Patents Count", "References", "Citing Works Count"),
]
IEEE = [
    *("Document Title", "Authors", "Author Affiliations", "Publication Title", "Date Added To Xplore"),
    *("Publication Year", "Abstract", "ISSN", "DOI", "PDF Link", "IEEE Terms", "License", "Online Date"),
    *("Issue Date", "Meeting Date", "Publisher", "Document Identifier"),
]
DIMENSIONS = [
    *("Rank", "Publication ID", "DOI", "PMID", "PMCID", "Title", "Abstract", "Source title", "PubYear"),
    *("Publication Date", "Authors", "Authors Affiliations - Name of Research organization", "Times cited"),
    *("Dimensions URL", "Cited references"),
]
ZOTERO = [
    *("Key", "Item Type", "Publication Year", "Author", "Title", "Publication Title", "DOI", "Url", "Abstract Note"),
    *("Date", "Date Added", "Pages", "Series Title", "Archive", "Archive Location", "Extra", "Notes", "Manual Tags"),
    *("Number", "Conference Name", "References"),
]
OPENALEX = [
    *("id", "abstract", "authorships.author.display_name", "authorships.author.id", "cited_by_count", "display_name"),
    *("doi", "ids.pmid", "primary_location.landing_page_url", "primary_location.source.display_name"),
    *("publication_date", "publication_year", "referenced_works", "type"),
]
WOS = ["PT", "AU", "BA", "AF", "TI", "SO", "LA", "AB", "CR", "PD", "PY", "DI", "UT", "PM", "DA"]
WOS_WORDS = [
    *("Publication Type", "Authors", "Author Full Names", "Article Title", "Source Title", "Abstract"),
    *("Cited References", "Times Cited, WoS Core", "Publication Date", "Publication Year", "DOI"),
    *("UT (Unique WOS ID)", "Pubmed Id"),
]
PUBMED = [
    *("PMID", "Title", "Authors", "Citation", "First Author", "Journal/Book", "Publication Year", "Create Date"),
    *("PMCID", "NIHMS ID", "DOI"),
]
PERISH = [
    "Cites",
    "Authors",
    "Title",
    "Year",
    "Source",
    "Publisher",
    "ArticleURL",
    "CitesURL",
    "GSRank",
    "DOI",
    "Abstract",
]
PYBLIOMETRICS = [
    "eid",
    "doi",
    "pubmed_id",
    "title",
    "creator",
    "author_names",
    "coverDate",
    "publicationName",
    "description",
]
HEADERS = [SCOPUS, LENS, IEEE, DIMENSIONS, ZOTERO, OPENALEX, WOS_WORDS, PUBMED, PERISH, PYBLIOMETRICS]
NAMES = "scopus lens ieee dimensions zotero openalex wos pubmed perish pybliometrics".split()


def table(header: list[str], *rows: dict[str, str], delimiter: str = ",", end: str = "\r\n") -> str:
    """A table with the cells of each row under their columns; all quoted, as services write them."""
    unknown = {name for row in rows for name in row} - set(header)
    assert not unknown
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator=end, quoting=csv.QUOTE_ALL)
    writer.writerows([header, *([row.get(name, "") for name in header] for row in rows)])
    return text.getvalue()


def read(path: Path, data: str | bytes, **options: object) -> tuple[list[Paper], list[tuple[str, str]]]:
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    refusals: list[Refusal] = []
    papers = list(read_papers(path, refuse=refusals.append, **options))  # type: ignore[arg-type]
    return papers, [(refusal.where, refusal.reason) for refusal in refusals]


def read_one(path: Path, header: list[str], row: dict[str, str]) -> Paper:
    (paper,), refusals = read(path / "export.csv", "\ufeff" + table(header, row))
    assert refusals == []
    return paper


ROUTER = {
    "Authors": "Lovelace A.; Nemo N.-C.; Nemo N.-C.",
    "Author full names": "Lovelace, Ada (57200000001); Nemo, Nina-Clara (57200000002); Nemo, Nina-Clara (57200000003)",
    "Title": "A Router in $O(n^2)$ for <i>Sparse</i> Models",
    "Year": "2023",
    "Source title": "Journal of Routing &amp; Switching",
    "DOI": "10.5555/Router.1",
    "Link": "https://www.scopus.com/inward/record.uri?eid=2-s2.0-85000000001&doi=10.5555%2frouter.1",
    "Abstract": "We propose <b>Token Router</b>;\nit has p &lt; 0.05. © 2023 The Authors.",
    "References": "Doe A., Roe B., First things, Journal of Ideas, 1, 2, pp. 3-4, (2001); (2014); "
    "Poe C., Second things, arXiv preprint arXiv:1706.03762, (2017); Third things, doi: 10.5555/Third.3, (2018)",
    "PubMed ID": "31452104",
    "Source": "Scopus",
    "EID": "2-s2.0-85000000001",
}


def test_scopus(tmp_path):
    assert read_one(tmp_path, SCOPUS, ROUTER) == Paper(
        id="2-s2.0-85000000001",
        title="A Router in $O(n^2)$ for Sparse Models",
        abstract="We propose Token Router; it has p < 0.05. © 2023 The Authors.",
        year=2023,
        authors=("Ada Lovelace", "Nina-Clara Nemo", "Nina-Clara Nemo"),
        venue="Journal of Routing & Switching",
        url="https://www.scopus.com/inward/record.uri?eid=2-s2.0-85000000001&doi=10.5555%2frouter.1",
        doi="10.5555/router.1",
        other_ids=("pubmed:31452104", "scopus:2-s2.0-85000000001"),
        references=(
            "Doe A., Roe B., First things, Journal of Ideas, 1, 2, pp. 3-4, (2001)",
            "arXiv:1706.03762",
            "10.5555/third.3",
        ),
        source="export.csv",
    )


def test_scopus_without_abstract_authors_year_and_references(tmp_path):
    row = {"Title": "Editorial", "Abstract": "[No abstract available]", "Authors": "[No author name available]"}
    paper = read_one(tmp_path, SCOPUS, row | {"EID": "2-s2.0-85000000002"})

    assert (paper.title, paper.abstract, paper.year, paper.authors, paper.references) == ("Editorial", "", None, (), ())


@pytest.mark.parametrize(
    "authors",
    [
        "Lovelace A.B., van der Nemo N.-C., Poe Jr. E.",
        "Lovelace, A.B., van der Nemo, N.-C., Poe, E., Jr.",
        "Lovelace A.B.; van der Nemo N.-C.; Poe E., Jr.",
    ],
)
def test_old_tables_of_scopus_have_initials_between_commas(tmp_path, authors):
    header = ["Authors", "Author(s) ID", "Title", "Year", "Source title", "Cited by", "DOI", "Link", "References"]
    paper = read_one(tmp_path, header, {"Authors": authors, "Title": "T", "Author(s) ID": "1;2;3;", "Year": "2005.0"})

    assert paper.authors == ("A.B. Lovelace", "N.-C. van der Nemo", "E. Poe Jr.")
    assert (paper.year, paper.abstract) == (2005, "")


@pytest.mark.parametrize("service", NAMES)
def test_the_order_of_the_columns_and_unknown_ones_change_nothing(tmp_path, service):
    header = HEADERS[NAMES.index(service)]
    row = {
        name: f"10.5555/{n}" if name in ("DOI", "doi") else f"Some {name.lower()} {n}" for n, name in enumerate(header)
    }
    shuffled = ["Mark", *header, "Remark"]
    random.Random(service).shuffle(shuffled)
    papers, _ = read(tmp_path / "a.csv", table(header, row))
    others, _ = read(tmp_path / "a.csv", table(shuffled, row | {"Mark": "x", "Remark": ""}))
    upper, _ = read(
        tmp_path / "a.csv", table([name.upper() for name in header], {k.upper(): v for k, v in row.items()})
    )

    assert papers == others == upper
    assert "title" in papers[0].title or "display_name" in papers[0].title


def test_lens_sets_semicolons_between_the_parts_of_an_abstract(tmp_path):
    abstract = "<title>Abstract</title>;         <p>We route; tokens.</p>; <title>Aim</title>; <p>None.</p>"
    text = f'Lens ID,Title,Date Published,Author/s,Abstract\n000-111-222-333-44X,T,2020-01-01,A B,"{abstract}"\n'
    (tmp_path / "lens.csv").write_text(text, "utf-8")
    [paper] = read_papers(tmp_path / "lens.csv")

    assert paper.abstract == "We route; tokens. Aim: None."


def test_lens(tmp_path):
    row = {
        "Lens ID": "000-111-222-333-44X",
        "Title": "Routing, at Scale",
        "Date Published": "2020-11-22",
        "Publication Year": "2020",
        "Source Title": "Systems",
        "Author/s": "Ada Lovelace; Nina van der Nemo",
        "Abstract": "<jats:title>Abstract</jats:title><jats:p>We route.</jats:p>",
        "Source URLs": "https://example.org/a https://arxiv.org/abs/2011.00001 https://example.org/b",
        "External URL": "http://dx.doi.org/10.5555/lens.1",
        "PMID": "33251087",
        "DOI": "10.5555/lens.1",
        "Microsoft Academic ID": "3106885434; 3107776880",
        "PMCID": "PMC7680653",
        "References": "000-928-794-577-264; 008-908-495-450-944",
    }
    paper = read_one(tmp_path, LENS, row)

    assert (paper.id, paper.abstract, paper.date, paper.year) == (row["Lens ID"], "We route.", "2020-11-22", 2020)
    assert paper.authors == ("Ada Lovelace", "Nina van der Nemo")
    assert (paper.doi, paper.arxiv_id, paper.venue) == ("10.5555/lens.1", "2011.00001", "Systems")
    assert set(paper.other_ids) == {
        *("lens:000-111-222-333-44x", "mag:3106885434", "mag:3107776880", "pmc:pmc7680653", "pubmed:33251087")
    }
    assert paper.references == ("000-928-794-577-264", "008-908-495-450-944")


def test_ieee_xplore(tmp_path):
    row = {
        "Document Title": 'Adjusting to the "New Normal"',
        "Authors": "A. Lovelace; N. -C. Nemo",
        "Publication Title": "2013 Conference on Routing",
        "Date Added To Xplore": "4 Feb 2014",
        "Publication Year": "2013",
        "Abstract": "We route.",
        "DOI": "10.5555/ieee.1",
        "PDF Link": "https://ieeexplore.ieee.org/stamp/stamp.jsp?arnumber=6634083",
        "Online Date": "16 Oct 2013",
        "Document Identifier": "IEEE Conferences",
    }
    paper = read_one(tmp_path, IEEE, row)

    assert (paper.title, paper.authors) == ('Adjusting to the "New Normal"', ("A. Lovelace", "N.-C. Nemo"))
    assert (paper.year, paper.date, paper.venue) == (2013, "2013-10-16", "2013 Conference on Routing")
    assert (paper.doi, paper.other_ids, paper.url) == ("10.5555/ieee.1", ("ieee:6634083",), row["PDF Link"])
    assert read_one(tmp_path, IEEE, row | {"Abstract": "First Page of the Article"}).abstract == ""


def test_dimensions_below_its_remark(tmp_path):
    row = {
        "Rank": "1",
        "Publication ID": "pub.1100000001",
        "DOI": "10.5555/dim.1",
        "Title": "Routing",
        "Source title": "Systems",
        "PubYear": "2021",
        "Publication Date": "2021-03",
        "Authors": "Lovelace, Ada; van der Nemo, Nina",
        "Dimensions URL": "https://app.dimensions.ai/details/publication/pub.1100000001",
        "Cited references": "[Doe, A; Roe, B|ur.01; |Ideas|2001|12|3|1-10|10.5555/OLD.1|pub.1000000001|15];"
        "[||Ideas|2002|||||pub.1000000002|0];[Poe, E||Book of Things|1999||||||2]",
    }
    remark = '"About the data: Exported on Nov 20, 2026. Criteria: \'""title; abstract""\' in full data."\r\n'
    papers, refusals = read(tmp_path / "d.csv", remark + table(DIMENSIONS, row, {"Rank": "2"}))

    (paper,) = papers
    assert (paper.id, paper.title, paper.abstract) == ("pub.1100000001", "Routing", "")
    assert (paper.year, paper.date, paper.authors) == (2021, "2021-03", ("Ada Lovelace", "Nina van der Nemo"))
    assert paper.references == ("10.5555/old.1", "pub.1000000002", "Poe, E, Book of Things, 1999")
    assert [where for where, _ in refusals] == ["line 4"]
    assert "no title" in refusals[0][1]


def test_zotero_keeps_ids_in_its_notes(tmp_path):
    row = {
        "Key": "ABCD2345",
        "Item Type": "preprint",
        "Publication Year": "2017",
        "Author": "Lovelace, Ada; NVIDIA AI",
        "Title": "Routing",
        "Url": "https://example.org/a",
        "Date": "2017/6/12",
        "Extra": "Citation Key: ada\nPMID: 31452104\nPMCID: PMC7680653\narXiv:1706.03762 [cs]\nDOI: 10.5555/zot.1",
    }
    paper = read_one(tmp_path, ZOTERO, row)

    assert (paper.title, paper.abstract, paper.year, paper.date) == ("Routing", "", 2017, "2017-06-12")
    assert (paper.doi, paper.arxiv_id, paper.authors) == ("10.5555/zot.1", "1706.03762", ("Ada Lovelace", "NVIDIA AI"))
    assert paper.other_ids == ("pmc:pmc7680653", "pubmed:31452104")


@pytest.mark.parametrize("column", ["Pages", "Publication Title", "Number", "Archive Location", "Url"])
def test_zotero_has_arxiv_ids_in_many_columns(tmp_path, column):
    assert read_one(tmp_path, ZOTERO, {"Title": "T", column: "arXiv:1708.02025 [cs]"}).arxiv_id == "1708.02025"


def test_openalex(tmp_path):
    row = {
        "id": "https://openalex.org/W2755950973",
        "abstract": "We route.",
        "authorships.author.display_name": "Ada Lovelace|Nina Nemo",
        "display_name": "Routing",
        "doi": "https://doi.org/10.5555/OA.1",
        "ids.pmid": "https://pubmed.ncbi.nlm.nih.gov/35434524",
        "primary_location.landing_page_url": "http://arxiv.org/abs/1706.03762v2",
        "primary_location.source.display_name": "Systems",
        "publication_date": "2017-09-12",
        "publication_year": "2017",
        "referenced_works": "https://openalex.org/W1|https://openalex.org/W2",
    }
    paper = read_one(tmp_path, OPENALEX, row)

    assert (paper.id, paper.title, paper.abstract) == (row["id"], "Routing", "We route.")
    assert (paper.year, paper.date, paper.venue) == (2017, "2017-09-12", "Systems")
    assert (paper.doi, paper.arxiv_id, paper.authors) == ("10.5555/oa.1", "1706.03762", ("Ada Lovelace", "Nina Nemo"))
    assert paper.other_ids == ("openalex:w2755950973", "pubmed:35434524")
    assert paper.references == ("https://openalex.org/W1", "https://openalex.org/W2")


WOS_ROW = {
    "PT": "J",
    "AU": "Lovelace, A; Nemo, NC",
    "AF": "Lovelace, Ada; Nemo, Nina-Clara",
    "TI": '"Smart" Routing Is "Smart"',
    "SO": "SYSTEMS",
    "AB": '"We" route, as 12" disks do.',
    "CR": "Doe A, 2005, J IDEAS, V15, P2648, DOI 10.5555/Old.1; [Anonymous], 2010, BOOK",
    "PD": "AUG 3",
    "PY": "2012",
    "DI": "10.5555/wos.1",
    "UT": "WOS:000311971500044",
    "PM": "31452104",
}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
@pytest.mark.parametrize("tail", ["", "\t"])
def test_web_of_science_with_tabs_has_no_quotes(tmp_path, encoding, tail):
    lines = [WOS, [WOS_ROW.get(tag, "") for tag in WOS]]
    text = "\r\n".join("\t".join(line) + tail for line in lines)
    (paper,), refusals = read(tmp_path / "savedrecs.txt", text.encode(encoding))

    assert refusals == []
    assert (paper.title, paper.abstract) == ('"Smart" Routing Is "Smart"', '"We" route, as 12" disks do.')
    assert (paper.authors, paper.year, paper.date) == (("Ada Lovelace", "Nina-Clara Nemo"), 2012, "2012-08-03")
    assert paper.references == ("10.5555/old.1", "[Anonymous], 2010, BOOK")
    assert (paper.id, paper.other_ids) == (WOS_ROW["UT"], ("pubmed:31452104", "wos:000311971500044"))


def test_web_of_science_in_full_words_is_the_same(tmp_path):
    words = dict(zip(WOS_WORDS, "PT AU AF TI SO AB CR - PD PY DI UT PM".split(), strict=True))
    (tabs,), _ = read(tmp_path / "a", "\n".join(["\t".join(WOS_ROW), "\t".join(WOS_ROW.values())]), format="tsv")
    paper = read_one(tmp_path, WOS_WORDS, {name: WOS_ROW[tag] for name, tag in words.items() if tag in WOS_ROW})

    assert paper == Paper(**{**vars(tabs), "source": "export.csv"})


def test_pubmed(tmp_path):
    row = {
        "PMID": "30000011",
        "Title": "[Routing at scale].",
        "Authors": "Lovelace A, de Nemo Filho NCB, Poe EA Jr, Routing Group.",
        "Citation": "Syst. 2021 Mar;75(2):101-110. doi: 10.5555/pm.1.",
        "First Author": "Lovelace A",
        "Journal/Book": "Syst",
        "Publication Year": "2021",
        "Create Date": "2021/01/04",
        "PMCID": "PMC7680653",
        "DOI": "10.5555/pm.1",
    }
    paper = read_one(tmp_path, PUBMED, row)

    assert (paper.id, paper.title, paper.abstract, paper.year) == ("pubmed:30000011", "Routing at scale", "", 2021)
    assert paper.authors == ("A Lovelace", "NCB de Nemo Filho", "EA Poe Jr", "Routing Group.")
    assert (paper.doi, paper.other_ids) == ("10.5555/pm.1", ("pmc:pmc7680653", "pubmed:30000011"))


def test_publish_or_perish(tmp_path):
    row = {
        "Authors": "A Lovelace, NC Nemo…",
        "Title": "Routing",
        "Year": "1935",
        "ArticleURL": "https://arxiv.org/abs/1706.03762",
    }
    paper = read_one(tmp_path, PERISH, row | {"Source": "Systems", "Abstract": "… we route …"})

    assert (paper.authors, paper.year, paper.venue) == (("A Lovelace", "NC Nemo"), 1935, "Systems")
    assert (paper.arxiv_id, paper.abstract) == ("1706.03762", "… we route …")


def test_pybliometrics(tmp_path):
    row = {
        "eid": "2-s2.0-85000000001",
        "title": "Routing",
        "author_names": "Lovelace, Ada;Nemo, Nina",
        "coverDate": "2020-02-01",
    }
    paper = read_one(tmp_path, PYBLIOMETRICS, row | {"description": "We route.", "publicationName": "Systems"})

    assert (paper.authors, paper.date, paper.year) == (("Ada Lovelace", "Nina Nemo"), "2020-02-01", 2020)
    assert (paper.abstract, paper.venue) == ("We route.", "Systems")


@pytest.mark.parametrize("before", ["", "sep=;\r\n", "\ufeff"])
def test_a_table_that_a_spreadsheet_saved_again(tmp_path, before):
    row = ROUTER | {"Title": "Über Router – “neu”", "References": ""}
    text = table(SCOPUS, row, delimiter=";").replace('"', "", 2 * len(SCOPUS))  # it quotes no more than it must
    (paper,), refusals = read(tmp_path / "e.csv", before.encode() + text.encode("cp1252"))

    assert (paper.title, paper.doi, refusals) == ("Über Router – “neu”", "10.5555/router.1", [])


def test_what_is_broken_utf_8_is_not_read_as_windows_1252(tmp_path):
    first = table(SCOPUS, ROUTER, ROUTER | {"Title": "Zwölf Ü"}).encode()
    papers, refusals = read(tmp_path / "e.csv", first.replace("Ü".encode(), b"\xc3"))

    assert len(papers) == 1
    assert [reason for _, reason in refusals if "no UTF-8" in reason]


@pytest.mark.parametrize("after", [1, 3])
def test_an_open_quote_costs_one_record(tmp_path, after):
    rows = [{name: text.replace("\n", " ") for name, text in ROUTER.items()} | {"Title": f"T{n}"} for n in range(5)]
    text = table(SCOPUS, *rows).replace(f'"T{after}"', f'"T{after}')
    papers, refusals = read(tmp_path / "e.csv", text)

    assert [paper.title for paper in papers] == [f"T{n}" for n in range(5) if n != after]
    assert [where for where, _ in refusals] == [f"line {after + 2}"]


def test_the_users_columns_come_first(tmp_path):
    header, row = [*SCOPUS, "Summary", "People"], ROUTER | {"Summary": "In short.", "People": "A B; C D and E F"}
    fields = {"abstract": "summary", "authors": "People", "venue": "Source", "date": "Nowhere"}
    (paper,), _ = read(tmp_path / "e.csv", table(header, row), fields=fields)

    assert (paper.abstract, paper.authors, paper.venue) == ("In short.", ("A B", "C D", "E F"), "Scopus")
    assert (paper.title, paper.source) == ("A Router in $O(n^2)$ for Sparse Models", "e.csv")


def test_another_table_stays_what_it_is(tmp_path):
    text = 'Title,Abstract,Authors,Year,id,Link\n<b>T</b>,[No abstract available],"Nemo, Nina",2020,W1,x\n'
    (paper,), _ = read(tmp_path / "p.csv", text)

    assert (paper.title, paper.abstract, paper.authors) == ("<b>T</b>", "[No abstract available]", ("Nemo, Nina",))
    with pytest.raises(SourceError, match="no column 'abstract'"):
        read(tmp_path / "p.csv", "Title,Authors,Year,Source title\nT,A,2020,S\n")


def test_formats_by_name(tmp_path):
    commas, tabs = table(SCOPUS, ROUTER), table(SCOPUS, ROUTER, delimiter="\t")

    assert read(tmp_path / "a", commas, format="csv") == read(tmp_path / "a", tabs, format="tsv")
    assert read(tmp_path / "a", commas) == read(tmp_path / "a", tabs)
    with pytest.raises(SourceError, match="no column"):
        read(tmp_path / "a", commas, format="tsv")


@pytest.mark.parametrize(
    ("text", "references"),
    [
        ("", []),
        ("One thing; another", ["One thing", "another"]),
        (
            "Doe A., Roe B., Title, J, 1, (2001); (2014); Agency, One health. Press; 2024, pp. 1-2; Poe E., T, (2002)",
            ["Doe A., Roe B., Title, J, 1, (2001)", "Agency, One health. Press; 2024, pp. 1-2", "Poe E., T, (2002)"],
        ),
        (  # since 2026: "; " between authors, too
            "A title alone, Lancet, 5, (2023); Cheng M.; van der Xue Y.-C.; Cui M., Burden, Spine (Phila), 50, (2025); "
            "Lo Bue E.; Doe A., Learning; a review, J, (2020)",
            [
                "A title alone, Lancet, 5, (2023)",
                "Cheng M.; van der Xue Y.-C.; Cui M., Burden, Spine (Phila), 50, (2025)",
                "Lo Bue E.; Doe A., Learning; a review, J, (2020)",
            ],
        ),
        (
            "Reig S., Das S., Forlizzi J.; Riggs W., Doe A., A framework, J, (2020); Poe E., Roe B., T, (2021); "
            "Doe A., B, J, (1999)",
            [
                *("Reig S., Das S., Forlizzi J.", "Riggs W., Doe A., A framework, J, (2020)"),
                *("Poe E., Roe B., T, (2021)", "Doe A., B, J, (1999)"),
            ],
        ),
        (  # before 2023: the year inside
            "Kay, L., Skel, R., (1999) J Comp, 151, p. 283; Hay, E., (2002) Integration, 31. , Series; Press: Berlin; "
            "Deu, P.; Her, J. E., Eds.; Press: Rome; Bhan, M., User's Guide, , http://example.org; "
            "Doe, A., Mind; the gap (2010) J, 12 (3), pp. 4-5",
            [
                "Kay, L., Skel, R., (1999) J Comp, 151, p. 283",
                "Hay, E., (2002) Integration, 31. , Series; Press: Berlin; Deu, P.; Her, J. E., Eds.; Press: Rome",
                "Bhan, M., User's Guide, , http://example.org",
                "Doe, A., Mind; the gap (2010) J, 12 (3), pp. 4-5",
            ],
        ),
    ],
)
def test_printed_references_are_cut_between_references(text, references):
    assert split_printed(text) == references


@pytest.mark.parametrize(
    ("written", "name"),
    [
        *(("Siu K.-C.", "K.-C. Siu"), ("Poe Jr. E.A.", "E.A. Poe Jr."), ("Ivanov Yu.A.", "Yu.A. Ivanov")),
        *(("Cruz A B", "A B Cruz"), ("Ada Lovelace", "Ada Lovelace"), ("J. Smith", "J. Smith"), ("Plato", "Plato")),
        *(
            ("Lovelace, Ada", "Ada Lovelace"),
            ("Åström Ö.", "Ö. Åström"),
            ("de Oliveira Filho ASB.", "ASB de Oliveira Filho"),
        ),
    ],
)
def test_initials_come_before_the_family_name(written, name):
    assert turn_short_name(written) == name


@pytest.mark.parametrize(
    ("written", "date"),
    [
        *(
            ("16 Oct 2013", "2013-10-16"),
            ("Oct. 2013", "2013-10"),
            ("2013/5/1", "2013-05-01"),
            ("May 3, 2013", "2013-05-03"),
        ),
        *(("2013-05", "2013-05"), ("2013", ""), ("Spring 2013", ""), ("16 Oct 2014", ""), ("", "")),
    ],
)
def test_dates_in_many_ways(written, date):
    assert read_date(written, "2013") == date


texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\n,;|\"'[](). 2A"), max_size=30)


@settings(max_examples=150)
@given(data=st.data(), service=st.sampled_from(NAMES), delimiter=st.sampled_from(",;\t"))
def test_every_record_of_a_known_table_is_a_paper_or_a_refusal(tmp_path_factory, data, service, delimiter):
    header = HEADERS[NAMES.index(service)]
    rows = data.draw(st.lists(st.fixed_dictionaries(dict.fromkeys(header, texts)), min_size=1, max_size=4))
    title = next(
        name for name in header if name in ("Title", "title", "Document Title", "Article Title", "display_name")
    )
    path = tmp_path_factory.getbasetemp() / "known.csv"
    rows = [row | {title: f"T{n} {row[title]}"} for n, row in enumerate(rows)]
    papers, refusals = read(path, table(header, *rows, delimiter=delimiter))

    assert refusals == []
    assert [paper.title.split()[0] for paper in papers] == [f"T{n}" for n in range(len(rows))]
    for paper in papers:
        assert all(isinstance(name, str) and name for name in (*paper.authors, *paper.references, *paper.other_ids))


@settings(max_examples=150)
@given(
    header=st.sampled_from([*HEADERS, WOS]),
    delimiter=st.sampled_from(",;\t"),
    pieces=st.lists(
        st.sampled_from([b'"', b'""', b",", b";", b"\t", b"\n", b"\r", b"\0", b"\xff", b"T", b"(2001); ", "Ü".encode()])
        | st.binary(max_size=4),
        max_size=40,
    ),
)
def test_any_bytes_below_a_known_header_give_papers_refusals_or_one_error(tmp_path_factory, header, delimiter, pieces):
    path = tmp_path_factory.getbasetemp() / "odd.csv"
    papers, message = [], ""
    try:
        papers, refusals = read(path, table(header, delimiter=delimiter).encode() + b"".join(pieces))
        assert all(where.startswith("line ") and reason for where, reason in refusals)
    except SourceError as error:
        message = str(error)

    assert bool(papers) != bool(message)


@given(st.lists(st.text("aA1. ,()", max_size=12) | st.sampled_from(["(2001)", "Doe A.", "Doe, A., T", "T, (2001)"])))
def test_no_word_of_a_reference_list_is_lost(pieces):
    written = [part for piece in pieces if (part := piece.strip())]
    kept = [part for reference in split_printed("; ".join(pieces)) for part in reference.split("; ")]

    assert [part for part in kept if part != "(2001)"] == [part for part in written if part != "(2001)"]


@pytest.mark.parametrize("piece", ["a; ", "Doe A.; ", "Doe, A., x; ", "((2001); ", "] ; [|", "a b c d e f "])
def test_long_cells_take_linear_time(tmp_path, piece):
    cells = {"Title": "T", "Cited references": "[" + piece * (500_000 // len(piece)), "Authors": piece * 20_000}
    start = time.perf_counter()
    read_one(tmp_path, DIMENSIONS, cells)
    read_one(tmp_path, SCOPUS, {"Title": "T", "References": cells["Cited references"], "Authors": cells["Authors"]})

    assert time.perf_counter() - start < 20
