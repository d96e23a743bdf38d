"""No file, however odd, ends in anything but papers, refusals and a message."""

import gzip
import lzma

from hypothesis import example, given, settings
from hypothesis import strategies as st

from graphkit.errors import SourceError
from graphkit.ingest import read_records
from graphkit.types import Refusal

PIECES = [
    *(b'{"title": "T", "abstract": "A."}', b'{"title": ', b"[", b"]", b"{", b"}", b",", b'"', b'""', b'{"papers": ['),
    *(b"\n", b"\r", b"\r\n", b"\n\n", b"\t", b" ", b"\0", b"\xff", b"\xef\xbb\xbf", b"\xff\xfe", "Ü".encode()),
    *(b"title,abstract", b"title;abstract\n", b"Routing at Scale", b"Subscribe", "  • 8 authors\n·\nMar 11".encode()),
    *(b"We propose a router that picks one expert for each token, and show that it helps.", b"Jan 99, 2024", b"new"),
    *(b'{"meta": {}, "results": [', b'"data": [', b'{"message": {"items": [', b"null", b"}]}", b'{"id": "W1", '),
    *(
        b'"abstract_inverted_index": {"A": [0]}}',
        b'{"DOI": "10.5555/a", "title": ["T"]}',
        b'"references": [{"DOI": 1}]',
    ),
    *(b'"entities": [{"text": "T"}]', b"1e999", b"NaN", b"\\ud800", b"\x1f\x8b", b"BZh9", b"\xfd7zXZ\x00"),
    *(
        b"<?xml version='1.0'?>",
        b"<dblp>",
        b"</dblp>",
        b"<article key='a'>",
        b"<title>T</title>",
        b"</article>",
        b"&uuml;",
    ),
    *(b"Title,EID,Link,References\n", b"PT\tAU\tTI\tSO\n", b"sep=;\nLens ID;Title;Author/s\n", b"T;(2001); A B.", b"|"),
    *(b"<PubmedArticleSet>", b"<PubmedArticle>", b"<!DOCTYPE dblp [<!ENTITY a 'b'>]>", b"<![CDATA[", b"<!--", b"&#0;"),
]


@settings(max_examples=300)
@given(
    pieces=st.lists(st.sampled_from(PIECES) | st.binary(max_size=5), max_size=25),
    pack=st.sampled_from([bytes, gzip.compress, lzma.compress]),
    cut=st.integers(0, 3),
    format=st.sampled_from([None, None, "dump", "jsonl", "csv", "tsv", "xml"]),
)
@example(pieces=[b'{"title": "T", "abstract": "A.", "year": 1e999, "entities": []}'], pack=bytes, cut=0, format=None)
def test_any_bytes_give_records_refusals_or_one_error(tmp_path_factory, pieces, pack, cut, format):
    data = pack(b"".join(pieces))
    path = tmp_path_factory.getbasetemp() / "odd"
    path.write_bytes(data[: len(data) - cut])
    refusals: list[Refusal] = []
    records, message = [], ""
    try:
        records = list(read_records(path, format=format, refuse=refusals.append))
    except SourceError as error:
        message = str(error)

    assert bool(records) != bool(message)
    assert not message or str(path) in message
    assert all(refusal.source == "odd" and refusal.where.startswith("line ") and refusal.reason for refusal in refusals)
