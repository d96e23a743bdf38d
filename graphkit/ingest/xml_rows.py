"""XML files of papers: which kind a file is, from its first element and namespaces, and its records one by one.

Kinds: OAI-PMH (arXiv's forms and Dublin Core), the Atom feed of arXiv's API, dblp.xml, and PubMed's or MEDLINE's sets.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType

from graphkit.errors import SourceError
from graphkit.ingest import xml_dblp
from graphkit.ingest.files import Fault, Row
from graphkit.ingest.xml_arxiv import ATOM, OAI, OAI_ROWS, row_of_atom, row_of_oai
from graphkit.ingest.xml_pubmed import row_of_pubmed
from graphkit.ingest.xml_stream import Element, read_elements

_READERS: Mapping[str, Callable[[Element], dict[str, object]]] = MappingProxyType(
    {
        f"{OAI} record": row_of_oai,
        f"{ATOM} entry": row_of_atom,
        "PubmedArticle": row_of_pubmed,
        "PubmedBookArticle": row_of_pubmed,
        "MedlineCitation": row_of_pubmed,
    }
    | {f"{space} {name}": OAI_ROWS[space] for space, name in zip(OAI_ROWS, ("arXiv", "arXivRaw", "dc"), strict=True)}
)
"""What reads a record, by namespace and name of its element."""

_ROOTS = xml_dblp.ROOTS | {"PubmedArticleSet", "PubmedBookArticleSet", "MedlineCitationSet"} | set(_READERS)
_SPACES = re.compile("|".join(f"[\"']{re.escape(space)}[\"']" for space in (OAI, ATOM, *OAI_ROWS)))
_PROLOG = re.compile(r"\s*(?:<\?.*?\?>\s*|<!--.*?-->\s*|<!DOCTYPE[^\[<>]*(?:\[.*?\]\s*)?>\s*)*", re.DOTALL)
_FIRST = re.compile(r"<([^\s<>/!?]{1,100})")


def looks_like_xml(head: str) -> bool:
    """Whether a file's start says that it is XML, or its first element or namespace is one of those that are read."""
    text = head[:1000].lstrip("\ufeff \t\r\n")
    return text.startswith("<?xml") or (text.startswith("<") and bool(_first_element(head)) and _is_known(head))


def read_xml(head: str, chunks: Iterable[bytes]) -> Iterator[Row | Fault]:
    """Yield the papers of an XML file with the line where each starts, and a fault for each that is none.

    The whole is never held. Raises SourceError when the file is XML of another kind, or has no record.
    """
    if not _is_known(head):
        name = _first_element(head)
        what = f"its first element is <{name}>" if name else "no element stands at its start"
        raise SourceError(
            f"XML of a kind that is not read: {what}; what is read is OAI-PMH (arXiv, arXivRaw, oai_dc), arXiv's Atom "
            "feed, dblp.xml and PubMed's sets; of EndNote and others, export RIS or BibTeX"
        )
    nothing = True
    for item in read_elements(chunks, _is_record):
        nothing = False
        yield _make_row(item) if isinstance(item, Element) else item
    if nothing:
        raise SourceError("the XML is whole, but no record of a paper stands in it")


def _first_element(head: str) -> str:
    prolog = _PROLOG.match(head.lstrip("\ufeff"))
    match = _FIRST.match(head.lstrip("\ufeff"), prolog.end() if prolog else 0)
    return match.group(1) if match else ""


def _is_known(head: str) -> bool:
    return _first_element(head) in _ROOTS or bool(_SPACES.search(head))


def _is_record(root: str, tag: str) -> bool:
    return tag in _READERS or (root in xml_dblp.ROOTS and tag in xml_dblp.KINDS)


def _make_row(record: Element) -> Row | Fault:
    read = _READERS.get(f"{record.space} {record.name}".strip(), xml_dblp.row_of_dblp)
    try:
        values = read(record)
    except ValueError as error:
        return Fault(record.line, str(error))
    if not values["title"]:
        return Fault(record.line, f"the record {values.get('id') or f'<{record.name}>'} has no title")
    return Row(record.line, values)
