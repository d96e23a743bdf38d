"""Records of arXiv, and of any archive that speaks OAI-PMH with Dublin Core: XML elements become fields of `Paper`.

Forms: OAI-PMH with metadataPrefix arXiv, arXivRaw and oai_dc, and the Atom feed of arXiv's API.
"""

from __future__ import annotations

import re

from graphkit.identity import normal_arxiv_id, normal_doi
from graphkit.ingest.xml_stream import Element
from graphkit.ingest.xml_text import children, find, month_of, text_of

OAI = "http://www.openarchives.org/OAI/2.0/"
OAI_DC = "http://www.openarchives.org/OAI/2.0/oai_dc/"
ARXIV = "http://arxiv.org/OAI/arXiv/"
ARXIV_RAW = "http://arxiv.org/OAI/arXivRaw/"
ATOM = "http://www.w3.org/2005/Atom"

_AFFILIATION = re.compile(r"\([^()]*\)")
_BETWEEN = re.compile(r"\s*[,;]\s*(?:and\s+|&\s+)?|\s+(?:and|&)\s+")
_SUFFIX = re.compile(r"(?:[JS]r\.?|I{2,3}|IV)", re.IGNORECASE)
_MAIL_DATE = re.compile(r"\b(\d{1,2}) ([A-Z][a-z]{2}) (\d{4})\b")  # Mon, 2 Apr 2007 19:18:42 GMT
_NOT_ABSTRACT = re.compile(r"comments?\s*:", re.IGNORECASE)


def row_of_oai(record: Element) -> dict[str, object]:
    """Return the fields of an OAI-PMH record. Raises ValueError when it is deleted, or in another form."""
    header = find(record, "header")
    identifier = text_of(find(header, "identifier"))
    if header and header.attributes.get("status") == "deleted":
        raise ValueError(f"the record {identifier} is marked as deleted by its archive, and holds nothing")
    inside = children(find(record, "metadata"))
    if not inside:
        raise ValueError(f"the record {identifier} has no metadata")
    if inside[0].space not in OAI_ROWS:
        raise ValueError(
            f"the metadata of {identifier} are <{inside[0].name}>, which is not read: "
            "harvest them with metadataPrefix arXiv, arXivRaw or oai_dc"
        )
    row = OAI_ROWS[inside[0].space](inside[0])
    if identifier.lower().startswith("oai:arxiv.org:"):
        row |= _identify(identifier)
    return row


def row_of_arxiv(record: Element) -> dict[str, object]:
    """Return the fields of metadata in arXiv's own form."""
    authors = [
        " ".join(filter(None, (text_of(find(author, name)) for name in ("forenames", "keyname", "suffix"))))
        for author in children(find(record, "authors"), "author")
    ]
    return _common(record) | {"authors": authors, "date": text_of(find(record, "created"))}


def row_of_arxiv_raw(record: Element) -> dict[str, object]:
    """Return the fields of metadata in the form arXivRaw: authors in one string, the date in the first version."""
    match = _MAIL_DATE.search(text_of(find(record, "version", "date")))
    date = f"{match[3]}-{month_of(match[2]):02}-{int(match[1]):02}" if match else ""
    return _common(record) | {"authors": split_authors(text_of(find(record, "authors"))), "date": date}


def row_of_dublin_core(record: Element) -> dict[str, object]:
    """Return the fields of a Dublin Core record: the abstract is the first description that is no comment."""
    identifiers = [text_of(item) for item in children(record, "identifier")]
    descriptions = [text_of(item) for item in children(record, "description")]
    arxiv_id = next((id for text in identifiers if "arxiv" in text.lower() and (id := normal_arxiv_id(text))), "")
    dates = sorted(text for item in children(record, "date") if re.match(r"\d{4}", text := text_of(item)))
    return {
        "title": text_of(find(record, "title")),
        "abstract": next((text for text in descriptions if text and not _NOT_ABSTRACT.match(text)), ""),
        "authors": [_given_first(text_of(item)) for item in children(record, "creator")],
        "date": dates[0] if dates else "",
        "year": dates[0][:4] if dates else "",
        "url": next((text for text in identifiers if re.match("https?://", text)), ""),
        "doi": next((doi for text in identifiers if (doi := normal_doi(text))), ""),
    } | (_identify(arxiv_id) if arxiv_id else {})


def row_of_atom(entry: Element) -> dict[str, object]:
    """Return the fields of an entry of the API's feed. Raises ValueError for the entry that says what went wrong."""
    id = text_of(find(entry, "id"))
    if "/api/errors" in id:
        raise ValueError(f"no paper but an error that the API told: {text_of(find(entry, 'summary'))}")
    links = {link.attributes.get("title", ""): link.attributes.get("href", "") for link in children(entry, "link")}
    return {
        "title": text_of(find(entry, "title")),
        "abstract": text_of(find(entry, "summary")),
        "authors": [text_of(find(author, "name")) for author in children(entry, "author")],
        "date": text_of(find(entry, "published"))[:10],
        "venue": text_of(find(entry, "journal_ref")),
        "doi": text_of(find(entry, "doi")) or links.get("doi", ""),
        "url": id,
    } | (_identify(id) if normal_arxiv_id(id) else {})


def split_authors(text: str) -> list[str]:
    """Cut arXivRaw's string of authors: "A. One (1), B. Two, Jr. (2) and C. Three ((1) Here, (2) There)"."""
    for _ in range(4):  # from the innermost parentheses outwards
        text = _AFFILIATION.sub(" ", text)
    names: list[str] = []
    for name in _BETWEEN.split(" ".join(text.split())):
        if names and _SUFFIX.fullmatch(name):
            names[-1] += f" {name}"
        elif name.strip(" ()"):
            names.append(name.strip(" ()"))
    return names


def _common(record: Element) -> dict[str, object]:
    fields = {"title": "title", "abstract": "abstract", "venue": "journal-ref", "doi": "doi"}
    row: dict[str, object] = {ours: text_of(find(record, theirs)) for ours, theirs in fields.items()}
    return row | _identify(text_of(find(record, "id")))


def _identify(text: str) -> dict[str, object]:
    """Return the fields that an arXiv id gives; its version is left out."""
    if not (arxiv_id := normal_arxiv_id(text)):
        return {}
    return {"id": f"arxiv:{arxiv_id}", "arxiv_id": arxiv_id, "url": f"https://arxiv.org/abs/{arxiv_id}"}


def _given_first(name: str) -> str:
    family, _, given = name.partition(", ")
    return f"{given} {family}".strip()


OAI_ROWS = {ARXIV: row_of_arxiv, ARXIV_RAW: row_of_arxiv_raw, OAI_DC: row_of_dublin_core}
"""What reads the metadata of each namespace."""
