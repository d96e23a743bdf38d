"""Records of DBLP (dblp.xml and the files of single persons): XML elements become fields of `Paper`.

DBLP has no abstracts: they are empty. Volumes (`proceedings`) and home pages (`www`) are no papers, and passed over.
"""

from __future__ import annotations

import re
from urllib.parse import unquote

from graphkit.identity import normal_arxiv_id, normal_doi
from graphkit.ingest.xml_stream import Element
from graphkit.ingest.xml_text import children, find, text_of

ROOTS = frozenset({"dblp", "dblpperson"})
KINDS = frozenset({"article", "inproceedings", "incollection", "book", "phdthesis", "mastersthesis", "data"})

_HOMONYM = re.compile(r"\s\d{4}$")
_RESOLVER = re.compile(r"https?://(?:dx\.)?doi\.org/", re.IGNORECASE)


def row_of_dblp(record: Element) -> dict[str, object]:
    """Return the fields of a record. Keys of DBLP stand as `dblp:KEY`, as id and in the references."""
    key = record.attributes.get("key", "")
    links = [text_of(link) for link in children(record, "ee")]
    dois = [doi for link in links if _RESOLVER.match(link) and (doi := normal_doi(unquote(link)))]
    arxiv_ids = [id for link in links if "arxiv" in link.lower() and (id := normal_arxiv_id(unquote(link)))]
    people = children(record, "author") or children(record, "editor")
    places = ("journal", "booktitle", "school", "publisher")
    cited = [text_of(cite) for cite in children(record, "cite")]
    row: dict[str, object] = {
        "title": re.sub(r"(?<!\.)\.$", "", text_of(find(record, "title"))),  # DBLP ends each title by a full stop
        "abstract": "",
        "year": text_of(find(record, "year")),
        "authors": [_HOMONYM.sub("", text_of(person)) for person in people],
        "venue": next((venue for place in places if (venue := text_of(find(record, place)))), ""),
        "url": links[0] if links else f"https://dblp.org/rec/{key}" if key else "",
        "doi": dois[0] if dois else "",
        "arxiv_id": arxiv_ids[0] if arxiv_ids else "",
        "references": [f"dblp:{cite}" for cite in cited if cite.strip(".")],
    }
    return row | ({"id": f"dblp:{key}"} if key else {})
