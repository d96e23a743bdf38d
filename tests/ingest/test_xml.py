"""XML of arXiv, DBLP and PubMed as a user has it; every paper here is invented."""

import gzip
import lzma
import tracemalloc
from itertools import pairwise
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphkit.errors import SourceError
from graphkit.ingest import read_papers
from graphkit.ingest.files import Fault, Row
from graphkit.ingest.xml_rows import read_xml
from graphkit.records import clean_text
from graphkit.types import Paper, Refusal

OAI = "http://www.openarchives.org/OAI/2.0/"
ARXIV = """
  <record>
    <header><identifier>oai:arXiv.org:2101.00001</identifier><datestamp>2021-02-01</datestamp></header>
    <metadata>
      <arXiv xmlns="http://arxiv.org/OAI/arXiv/">
        <id>2101.00001</id><created>2021-01-03</created><updated>2021-02-01</updated>
        <authors>
          <author><keyname>Müller</keyname><forenames>Ada B.</forenames><suffix>Jr.</suffix></author>
          <author><keyname>Tide Collaboration</keyname></author>
        </authors>
        <title>Routing $O(n \\log n)$ tokens:
  a study of G\\"odel &amp; co</title>
        <categories>cs.CL cs.LG</categories>
        <journal-ref>Tides 4 (2021) 1-9</journal-ref>
        <doi>10.1000/tide.1 10.1000/tide.2</doi>
        <abstract>  We route $a &lt; b$ tokens,
and show that it helps.
</abstract>
      </arXiv>
    </metadata>
  </record>"""
DELETED = '<record><header status="deleted"><identifier>oai:arXiv.org:2101.00002</identifier></header></record>'
RAW = """
  <oai:record>
    <oai:header><oai:identifier>oai:arXiv.org:math/0701001</oai:identifier></oai:header>
    <oai:metadata>
      <raw:arXivRaw xmlns:raw="http://arxiv.org/OAI/arXivRaw/">
        <raw:id>math/0701001</raw:id><raw:submitter>A. One</raw:submitter>
        <raw:version version="v1"><raw:date>Mon, 1 Jan 2007 19:18:42 GMT</raw:date></raw:version>
        <raw:version version="v2"><raw:date>Tue, 1 Jan 2008 19:18:42 GMT</raw:date></raw:version>
        <raw:title>Knots in Pipes</raw:title>
        <raw:authors>A. One (1), B. Two, Jr. (2) and C. Three ((1) Here, There (Town), (2) Off)</raw:authors>
        <raw:abstract><![CDATA[We tie <i>knots</i> & pipes.]]></raw:abstract>
      </raw:arXivRaw>
    </oai:metadata>
  </oai:record>"""
DC = """
  <record>
    <header><identifier>oai:arXiv.org:2101.00003</identifier></header>
    <metadata>
      <oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" xmlns:dc="http://purl.org/dc/elements/1.1/">
        <dc:title>Pumps</dc:title><dc:creator>Wang, Wei</dc:creator><dc:creator>Wang, Wei</dc:creator>
        <dc:creator>Tide Collaboration</dc:creator>
        <dc:description>Comment: 12 pages</dc:description><dc:description>We pump.</dc:description>
        <dc:date>2021-03-05</dc:date><dc:date>2021-01-04</dc:date><dc:type>text</dc:type>
        <dc:identifier>http://arxiv.org/abs/2101.00003v2</dc:identifier>
        <dc:identifier>doi:10.1000/pump</dc:identifier>
      </oai_dc:dc>
    </metadata>
  </record>"""
ATOM = """<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom">
  <title type="html">ArXiv Query: all:tides</title>
  <id>http://arxiv.org/api/abc</id>
  <entry>
    <id>http://arxiv.org/abs/2101.00004v3</id>
    <updated>2021-02-03T10:00:00Z</updated><published>2021-01-05T10:00:00Z</published>
    <title>Valves
  for Tides</title>
    <summary>  We open valves.
</summary>
    <author><name>Ada Vale</name><arxiv:affiliation xmlns:arxiv="http://arxiv.org/schemas/atom">Here</arxiv:affiliation>
    </author><author><name>Bo Tide</name></author>
    <arxiv:doi xmlns:arxiv="http://arxiv.org/schemas/atom">10.1000/valve</arxiv:doi>
    <link title="doi" href="http://dx.doi.org/10.1000/valve" rel="related"/>
    <arxiv:journal_ref xmlns:arxiv="http://arxiv.org/schemas/atom">Tides 5</arxiv:journal_ref>
  </entry>
  <entry><id>http://arxiv.org/api/errors#incorrect_id</id><title>Error</title><summary>incorrect id</summary></entry>
  <entry><id>http://arxiv.org/abs/2101.00005v1</id><title type="html">H&amp;lt;sub&amp;gt;2&amp;lt;/sub&amp;gt;O</title>
    <summary/></entry>
</feed>
"""
DBLP = """<?xml version="1.0" encoding="ISO-8859-1"?>
<!DOCTYPE dblp SYSTEM "dblp.dtd">
<dblp>
<article mdate="2021-01-01" key="journals/tides/Muller21" publtype="informal">
<author orcid="0000-0000-0000-0000">J&uuml;rgen M&uuml;ller 0002</author><author>Wei Wang 0001</author>
<author>Wei Wang 0044</author>
<title>On <i>k</i><sup>2</sup> Trees &amp; Tides&nosuch;.</title>
<pages>1-9</pages><year>2021</year><volume>4</volume><journal>Tides</journal>
<ee type="oa">https://doi.org/10.1000/Tide%3C1%3E2</ee><ee>https://arxiv.org/abs/2101.00001</ee>
<url>db/journals/tides/tides4.html#Muller21</url>
<cite>...</cite><cite label="2">conf/weir/Weir99</cite><cite>...</cite>
</article><inproceedings key="conf/weir/Weir99"><author>Ann Weir</author>
<title>Why Weirs Work?</title><booktitle>WEIR</booktitle></inproceedings>
<proceedings key="conf/weir/1999"><editor>Ann Weir</editor><title>Proceedings of WEIR.</title></proceedings>
<www key="homepages/w/AnnWeir"><author>Ann Weir</author><title>Home Page</title></www>
<article key="journals/tides/None"><author>Nobody</author><title></title></article>
<phdthesis key="phd/Bo"><author>Bo Tide</author><title>Flow...</title><year>2001</year><school>Sea</school></phdthesis>
</dblp>
"""
PUBMED = """<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st January 2024//EN" "https://dtd.example.org/pubmed.dtd">
<PubmedArticleSet>
<PubmedArticle>
  <MedlineCitation Status="MEDLINE" Owner="NLM">
    <PMID Version="1">1001</PMID>
    <Article PubModel="Print">
      <Journal><JournalIssue><PubDate><Year>2020</Year><Month>Feb</Month><Day>3</Day></PubDate></JournalIssue>
        <Title>Annals of Tides</Title></Journal>
      <ArticleTitle>Effects of CO<sub>2</sub> on
        <mml:math xmlns:mml="http://www.w3.org/1998/Math/MathML"><mml:mi>x</mml:mi><mml:annotation>\\x</mml:annotation>
        </mml:math> tides.</ArticleTitle>
      <ELocationID EIdType="pii" ValidYN="Y">S1</ELocationID>
      <Abstract>
        <AbstractText Label="METHODS" NlmCategory="METHODS">We measure <i>p</i> &lt; 0.05.</AbstractText>
        <AbstractText Label="UNASSIGNED">Then we rest.</AbstractText><AbstractText Label="AIM"/>
        <CopyrightInformation>Nobody</CopyrightInformation>
      </Abstract>
      <AuthorList CompleteYN="Y">
        <Author ValidYN="Y"><LastName>Weir</LastName><ForeName>Ann B</ForeName><Initials>AB</Initials></Author>
        <Author ValidYN="N"><LastName>Wier</LastName><ForeName>Ann B</ForeName></Author>
        <Author><LastName>Weir</LastName><Initials>AB</Initials><Suffix>Jr</Suffix></Author>
        <Author><CollectiveName>Tide Study Group</CollectiveName></Author>
      </AuthorList>
    </Article>
  </MedlineCitation>
  <PubmedData>
    <ArticleIdList><ArticleId IdType="pubmed">1001</ArticleId><ArticleId IdType="doi">10.1000/co2</ArticleId>
    <ArticleId IdType="pmc">PMC7000001</ArticleId></ArticleIdList>
    <ReferenceList><Title>References</Title>
      <Reference><Citation>Old A.</Citation><ArticleIdList><ArticleId IdType="pubmed">900</ArticleId></ArticleIdList>
      </Reference>
      <ReferenceList><Reference><Citation>Older B. 1980.</Citation></Reference></ReferenceList>
      <Reference><ArticleIdList><ArticleId IdType="doi">10.1000/old</ArticleId><ArticleId IdType="pubmed">8</ArticleId>
      </ArticleIdList></Reference><Reference/>
    </ReferenceList>
  </PubmedData>
</PubmedArticle>
<PubmedArticle><MedlineCitation><PMID>1002</PMID><Article><Journal><JournalIssue>
  <PubDate><MedlineDate>1998 Dec-1999 Jan</MedlineDate></PubDate></JournalIssue></Journal>
  <ArticleTitle>[Weirs of the North].</ArticleTitle></Article>
  <MedlineJournalInfo><MedlineTA>Weir J</MedlineTA></MedlineJournalInfo></MedlineCitation></PubmedArticle>
<PubmedArticle><MedlineCitation><PMID>1003</PMID><Article><ArticleTitle/></Article></MedlineCitation></PubmedArticle>
<PubmedBookArticle><BookDocument><PMID>1004</PMID>
  <Book><BookTitle>All of Tides</BookTitle><PubDate><Year>2011</Year><Month>07</Month></PubDate></Book>
  <ArticleTitle>Springs</ArticleTitle><AuthorList Type="editors"><Author><LastName>Ed</LastName></Author></AuthorList>
  <AuthorList Type="authors"><Author><LastName>Bo</LastName></Author></AuthorList>
  <Abstract><AbstractText>We spring.</AbstractText></Abstract></BookDocument></PubmedBookArticle>
<DeleteCitation><PMID>7</PMID></DeleteCitation>
</PubmedArticleSet>
"""


def oai(*records: str, prefix: str = "") -> str:
    root = f"{prefix}OAI-PMH"
    space = f'xmlns{":" if prefix else ""}{prefix.rstrip(":")}="{OAI}"'
    inside = f"<{prefix}ListRecords>{''.join(records)}</{prefix}ListRecords>"
    return f'<?xml version="1.0"?>\n<{root} {space}>\n{inside}</{root}>'


def line_of(text: str, piece: str) -> str:
    return f"line {text.count(chr(10), 0, text.index(piece)) + 1}"


def read(tmp_path: Path, text: str | bytes) -> tuple[list[Paper], list[Refusal]]:
    path = tmp_path / "source"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    refusals: list[Refusal] = []
    return list(read_papers(path, refuse=refusals.append)), refusals


def test_oai_records_in_arxivs_own_form(tmp_path):
    papers, refusals = read(tmp_path, oai(ARXIV, DELETED))

    assert papers == [
        Paper(
            id="arxiv:2101.00001",
            title='Routing $O(n \\log n)$ tokens: a study of G\\"odel & co',
            abstract="We route $a < b$ tokens, and show that it helps.",
            year=2021,
            date="2021-01-03",
            authors=("Ada B. Müller Jr.", "Tide Collaboration"),
            venue="Tides 4 (2021) 1-9",
            url="https://arxiv.org/abs/2101.00001",
            doi="10.1000/tide.1",
            arxiv_id="2101.00001",
            source="source",
        )
    ]
    assert [(r.where, r.reason[:51]) for r in refusals] == [
        (line_of(oai(ARXIV, DELETED), DELETED), "the record oai:arXiv.org:2101.00002 is marked as de")
    ]


def test_oai_records_in_the_raw_form_with_prefixes_everywhere(tmp_path):
    papers, refusals = read(tmp_path, oai(RAW, prefix="oai:"))

    assert [(p.id, p.title, p.abstract, p.date) for p in papers] == [
        ("arxiv:math/0701001", "Knots in Pipes", "We tie knots & pipes.", "2007-01-01")
    ]
    assert papers[0].authors == ("A. One", "B. Two Jr.", "C. Three")
    assert refusals == []


def test_oai_records_in_dublin_core(tmp_path):
    papers, _ = read(tmp_path, oai(DC))

    assert [(p.id, p.title, p.abstract, p.date, p.year) for p in papers] == [
        ("arxiv:2101.00003", "Pumps", "We pump.", "2021-01-04", 2021)
    ]
    assert papers[0].authors == ("Wei Wang", "Wei Wang", "Tide Collaboration")
    assert (papers[0].doi, papers[0].url) == ("10.1000/pump", "https://arxiv.org/abs/2101.00003")


def test_oai_records_in_a_form_that_is_not_read_say_which_are(tmp_path):
    marc = "<record><header/><metadata><m:record xmlns:m='urn:marc'/></metadata></record>"
    papers, refusals = read(tmp_path, oai(marc, "<record/>", DC))

    assert [paper.title for paper in papers] == ["Pumps"]
    assert "harvest them with metadataPrefix arXiv, arXivRaw or oai_dc" in refusals[0].reason
    assert "has no metadata" in refusals[1].reason


def test_the_feed_of_the_api(tmp_path):
    papers, refusals = read(tmp_path, ATOM)

    assert [(p.id, p.title, p.abstract) for p in papers] == [
        ("arxiv:2101.00004", "Valves for Tides", "We open valves."),
        ("arxiv:2101.00005", "H2O", ""),
    ]
    first = papers[0]
    assert (first.date, first.authors) == ("2021-01-05", ("Ada Vale", "Bo Tide"))
    assert (first.doi, first.venue, first.url) == ("10.1000/valve", "Tides 5", "https://arxiv.org/abs/2101.00004")
    assert [(r.where, "incorrect id" in r.reason) for r in refusals] == [("line 18", True)]


def test_dblp(tmp_path):
    papers, refusals = read(tmp_path, DBLP)

    assert papers[0] == Paper(
        id="dblp:journals/tides/Muller21",
        title="On k2 Trees & Tides&nosuch;",
        abstract="",
        year=2021,
        authors=("Jürgen Müller", "Wei Wang", "Wei Wang"),
        venue="Tides",
        url="https://doi.org/10.1000/Tide%3C1%3E2",
        doi="10.1000/tide<1>2",
        arxiv_id="2101.00001",
        references=("dblp:conf/weir/Weir99",),
        source="source",
    )
    assert [(p.id, p.title, p.venue, p.year) for p in papers[1:]] == [
        ("dblp:conf/weir/Weir99", "Why Weirs Work?", "WEIR", None),
        ("dblp:phd/Bo", "Flow...", "Sea", 2001),
    ]
    assert papers[1].url == "https://dblp.org/rec/conf/weir/Weir99"
    assert [(r.where, r.reason) for r in refusals] == [("line 16", "the record dblp:journals/tides/None has no title")]


def test_an_excerpt_of_dblp_without_its_dtd_and_a_persons_file_are_read(tmp_path):
    excerpt = DBLP.split("\n", 2)[2]
    person = excerpt.replace("<dblp>", '<dblpperson name="J"><r>').replace("</dblp>", "</r></dblpperson>")

    assert read(tmp_path, excerpt)[0] == read(tmp_path, person)[0] == read(tmp_path, DBLP)[0]


def test_pubmed(tmp_path):
    papers, refusals = read(tmp_path, PUBMED)

    assert papers[0] == Paper(
        id="pubmed:1001",
        title="Effects of CO2 on x tides",
        abstract="METHODS: We measure p < 0.05. Then we rest.",
        year=2020,
        date="2020-02-03",
        authors=("Ann B Weir", "AB Weir Jr", "Tide Study Group"),
        venue="Annals of Tides",
        url="https://pubmed.ncbi.nlm.nih.gov/1001/",
        doi="10.1000/co2",
        other_ids=("pmc:pmc7000001",),
        references=("pubmed:900", "Older B. 1980.", "doi:10.1000/old"),
        source="source",
    )
    assert [(p.id, p.title, p.abstract, p.year, p.date, p.venue) for p in papers[1:]] == [
        ("pubmed:1002", "Weirs of the North", "", 1998, "1998-12", "Weir J"),
        ("pubmed:1004", "Springs", "We spring.", 2011, "2011-07", "All of Tides"),
    ]
    assert papers[2].authors == ("Bo",)
    assert [(r.where, r.reason) for r in refusals] == [
        (line_of(PUBMED, "<PMID>1003"), "the record pubmed:1003 has no title")
    ]


def test_bare_citations_of_medline_are_read(tmp_path):
    text = "<MedlineCitationSet><MedlineCitation><PMID>5</PMID><Article><ArticleTitle>T.</ArticleTitle>"
    papers, _ = read(tmp_path, f"{text}</Article></MedlineCitation></MedlineCitationSet>")

    assert [(p.id, p.title, p.year) for p in papers] == [("pubmed:5", "T", None)]


@pytest.mark.parametrize("text", [oai(ARXIV, DELETED, DC), ATOM, DBLP, PUBMED], ids=["oai", "atom", "dblp", "pubmed"])
@pytest.mark.parametrize(
    "change",
    [
        lambda text: gzip.compress(text.encode()),
        lambda text: lzma.compress(text.encode()),
        lambda text: text.encode("utf-8-sig"),
        lambda text: text.replace("UTF-8", "UTF-16").encode("utf-16"),
        lambda text: text.encode("utf-16"),
        lambda text: text.replace("\n", "\r\n").encode(),
        lambda text: text.replace("\n", "\r").encode(),
        lambda text: b"\n  " + text.encode(),
    ],
    ids=["gzip", "xz", "bom", "utf-16", "utf-16 that says otherwise", "crlf", "cr", "blank before the declaration"],
)
def test_packing_encodings_and_line_ends(tmp_path, text, change):
    plain, as_is = read(tmp_path, text)
    papers, refusals = read(tmp_path, change(text))
    shift = 1 if change(text).startswith(b"\n") else 0

    assert papers == plain
    assert [r.where for r in refusals] == [f"line {int(r.where.split()[1]) + shift}" for r in as_is]


def test_a_declared_encoding_counts(tmp_path):
    text = DBLP.replace("J&uuml;rgen", "Jürgen")

    assert read(tmp_path, text.encode("latin-1"))[0][0].authors[0] == "Jürgen Müller"
    text_gb = text.replace("ISO-8859-1", "GB18030").replace("Wei Wang 0001", "王伟 0001")
    assert read(tmp_path, text_gb.encode("gb18030"))[0][0].authors == ("Jürgen Müller", "王伟", "Wei Wang")
    with pytest.raises(SourceError, match="encoding is 'ebcdic-xy', which is not known here: convert it to UTF-8"):
        read(tmp_path, text.replace("ISO-8859-1", "EBCDIC-XY"))


def test_bytes_that_are_no_text_and_control_characters_cost_at_most_their_record(tmp_path):
    text = PUBMED.encode().replace(b"Then we", b"Then \xff we").replace(b"Springs", b"Spr\x00in\x0bgs")
    papers, refusals = read(tmp_path, text)

    assert [paper.title for paper in papers] == ["Weirs of the North", "Spr in gs"]
    assert [r.where for r in refusals] == ["line 4", line_of(PUBMED, "<PMID>1003")]
    assert "convert the file to UTF-8" in refusals[0].reason


@pytest.mark.parametrize(
    ("text", "where", "reason"),
    [
        (DBLP[: DBLP.index("<www")], "line 15", "breaks off here"),
        (DBLP[: DBLP.index("<www") + 10], "line 15", "breaks off here"),
        (DBLP.replace("<www", "<w & w"), "line 15", "broken XML at column 4: not well-formed"),
        (DBLP.replace("</www>", "</xxx>"), "line 15", "mismatched tag"),
        (DBLP[: DBLP.index("<www")] + "</dblp>\n" + DBLP, "line 16", "a second XML document begins here"),
    ],
)
def test_a_broken_file_gives_what_came_before_and_one_fault(tmp_path, text, where, reason):
    papers, refusals = read(tmp_path, text)

    assert [paper.title for paper in papers] == ["On k2 Trees & Tides&nosuch;", "Why Weirs Work?"]
    assert [refusal.where for refusal in refusals] == [where]
    assert reason in refusals[0].reason


def test_a_packed_file_that_is_cut_off_gives_what_came_before(tmp_path):
    records = "".join(f'<article key="{n}"><title>Tide {n * n * 7919}</title></article>\n' for n in range(20_000))
    packed = gzip.compress(f"<dblp>\n{records}</dblp>".encode())
    papers, refusals = read(tmp_path, packed[: len(packed) // 2])

    assert 5_000 < len(papers) < 15_000
    assert len(refusals) == 1
    assert abs(int(refusals[0].where.split()[1]) - len(papers)) < 5
    assert "cut off or damaged here" in refusals[0].reason


BILLION_LAUGHS = (
    "<!DOCTYPE dblp ["
    + '<!ENTITY e0 "lol">'
    + "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    + "]>"
)
SECRET = "the secret of the other file"


@pytest.mark.parametrize(
    "doctype",
    [
        BILLION_LAUGHS,
        '<!DOCTYPE dblp [<!ENTITY e11 "x">]>',
        '<!DOCTYPE dblp [<!ENTITY e11 SYSTEM "secret.txt">]>',
        '<!DOCTYPE dblp [<!ENTITY e11 SYSTEM "http://127.0.0.1:1/x">]>',
        '<!DOCTYPE dblp [<!ENTITY % p SYSTEM "evil.dtd"> %p;]>',
        '<!DOCTYPE dblp [<!NOTATION n SYSTEM "n"><!ENTITY e11 SYSTEM "secret.txt" NDATA n>]>',
    ],
)
def test_entities_that_a_file_declares_are_refused(tmp_path, monkeypatch, doctype):
    monkeypatch.chdir(tmp_path)
    Path("secret.txt").write_text(SECRET)
    Path("evil.dtd").write_text(f'<!ENTITY e11 "{SECRET}">')
    text = f"<?xml version='1.0'?>\n{doctype}<dblp><article><title>T &e11;</title></article></dblp>"

    with pytest.raises(SourceError, match=r"line 2: the file declares entities of its own"):
        read(tmp_path, text)


def test_a_dtd_without_end_ends_the_reading(tmp_path):
    text = "<?xml version='1.0'?><!DOCTYPE feed [<!ATTLIST feed xmlns CDATA 'http://www.w3.org/2005/Atom'>"
    endless = "".join(f"<!ELEMENT x{n} ANY>" for n in range(10**6))

    with pytest.raises(SourceError, match="no element begins within the first 16,777,216 bytes"):
        read(tmp_path, f"{text}{endless}]><feed/>")


def test_a_dtd_beside_the_file_is_not_read(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("dblp.dtd").write_text(f'<!ENTITY uuml "{SECRET}"><!ENTITY nosuch "{SECRET}">')

    assert read(tmp_path, DBLP)[0][0].title == "On k2 Trees & Tides&nosuch;"


def test_a_file_of_one_line_is_read_in_bounded_memory(tmp_path):
    record = "<article key='a'><author>Ann Weir</author><title>Tides</title><note>" + "x" * 2000 + "</note></article>"
    path = tmp_path / "one-line.xml.gz"
    with gzip.open(path, "wb", compresslevel=1) as file:
        file.write(b"<dblp>")
        for _ in range(10):
            file.write(record.encode() * 1000)
        file.write(b"<!--" + b"x" * 10**6 + b"--></dblp>")
    tracemalloc.start()
    try:
        count = sum(1 for _ in read_papers(path))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert count == 10_000
    assert peak < 8 * 2**20


def test_a_record_without_end_costs_itself_alone(tmp_path):
    path = tmp_path / "bomb.xml.gz"
    with gzip.open(path, "wb", compresslevel=1) as file:
        file.write(b"<dblp>\n<article><title>A</title></article>\n<article><title>")
        for _ in range(60):
            file.write(b"x" * 2**20)
        file.write(b"</title>" + b"<author/>" * 10**5 + b"</article><article><title>B</title></article></dblp>")
    refusals: list[Refusal] = []
    tracemalloc.start()
    try:
        papers = list(read_papers(path, refuse=refusals.append))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert [paper.title for paper in papers] == ["A", "B"]
    assert [(r.where, r.reason[:25]) for r in refusals] == [("line 3", "the record is longer than")]
    assert peak < 50 * 2**20


@pytest.mark.parametrize(
    ("inside", "reason"),
    [
        (b"<x>" * 100_000, "more than 100 deep"),
        (b"<!--" + b"x" * 20 * 2**20 + b"-->", "a single tag or comment is longer"),
        (b"<x a='" + b"x" * 20 * 2**20 + b"'/>", "a single tag or comment is longer"),
        (b"".join(b"<x%d/>" % n for n in range(300_000)), "more different names"),
        (b"".join(b"<x a%d='1'/>" % n for n in range(300_000)), "more different names"),
        (b"".join(b"<x xmlns:a%d='1'/>" % n for n in range(300_000)), "more different names"),
    ],
    ids=["depth", "comment", "attribute", "names", "names of attributes", "prefixes"],
)
def test_what_no_list_of_papers_has_ends_the_reading(tmp_path, inside, reason):
    text = b"<dblp><article><title>A</title></article>\n" + inside
    papers, refusals = read(tmp_path, text)

    assert [paper.title for paper in papers] == ["A"]
    assert [r.where for r in refusals] == ["line 2"]
    assert reason in refusals[0].reason


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("<?xml version='1.0'?><rss><item/></rss>", r"its first element is <rss>; what is read is OAI-PMH"),
        ("<?xml version='1.0'?>", "no element stands at its start"),
        ("<dblp></dblp>", "no record of a paper stands in it"),
        (oai("<error code='noRecordsMatch'/>"), "no record of a paper stands in it"),
    ],
)
def test_other_xml_is_an_error(tmp_path, text, reason):
    with pytest.raises(SourceError, match=reason):
        read(tmp_path, text)


def test_a_name_says_nothing_and_html_is_no_source(tmp_path):
    (tmp_path / "dblp.xml").write_text('{"title": "T", "abstract": "A."}\n')
    (tmp_path / "page.txt").write_text(ATOM)
    (tmp_path / "page.xml").write_text("<!DOCTYPE html>\n<html><body><p>Tides</p></body></html>\n")
    refusals: list[Refusal] = []
    papers = list(read_papers(tmp_path, refuse=refusals.append))

    assert [paper.title for paper in papers] == ["T", "Valves for Tides", "H2O"]
    assert [r.source.split("/")[1] for r in refusals] == ["page.txt", "page.xml"]


def test_comments_and_a_dtd_before_the_first_element_are_passed_over(tmp_path):
    text = "<!-- <rss> -->\n<?style x?>\n<!DOCTYPE dblp [<!ELEMENT dblp ANY> <!ATTLIST cite label CDATA 'x'>]>\n"
    papers, _ = read(tmp_path, f"{text}<dblp><book><editor>E</editor><title>T</title></book></dblp>")

    assert [(p.title, p.authors) for p in papers] == [("T", ("E",))]


@settings(max_examples=200)
@given(
    title=st.text(max_size=60),
    names=st.lists(st.text(max_size=20), max_size=4),
    form=st.sampled_from(["{}", "<![CDATA[{}]]>"]),
)
def test_any_title_and_names_come_back_as_they_are(title, names, form):
    def write(text: str) -> str:
        return escape(text) if form == "{}" else form.format(text)

    title, *names = (clean_text(text.replace("]]>", "")) for text in (title, *names))
    people = "".join(f"<author><name>{write(name)}</name></author>" for name in names)
    entry = f"<entry><id>x</id><title>{write(title)}</title><summary>S</summary>{people}</entry>"
    rows = list(read_xml(ATOM, [f"<feed xmlns='http://www.w3.org/2005/Atom'>{entry}</feed>".encode()]))

    assert [type(row) for row in rows] == [Row if title.split() else Fault]
    if isinstance(rows[0], Row):
        assert rows[0].values["title"] == " ".join(title.split())
        assert rows[0].values["authors"] == [" ".join(name.split()) for name in names]


@given(
    text=st.sampled_from([oai(ARXIV, DELETED, DC), ATOM, DBLP, PUBMED, DBLP[:900], PUBMED.replace("</Book>", "")]),
    cuts=st.lists(st.integers(200, 3000), max_size=8),
)
def test_where_the_chunks_end_does_not_matter(text, cuts):
    data = text.encode()
    places = [0, *sorted(cuts), len(data)]
    chunks = [data[a:b] for a, b in pairwise(places) if a < b]

    assert list(read_xml(text, chunks)) == list(read_xml(text, [data]))
