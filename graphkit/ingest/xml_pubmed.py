"""Records of PubMed and MEDLINE: XML elements become fields of `Paper`."""

from __future__ import annotations

import re

from graphkit.ingest.xml_stream import Element
from graphkit.ingest.xml_text import children, descendants, find, month_of, text_of

_DATE = re.compile(r"(\d{4})(?:\s+([A-Za-z]{3}|\d{1,2})(?![0-9])[a-z]{0,6}(?:\s+(\d{1,2})(?!\d))?)?")


def row_of_pubmed(record: Element) -> dict[str, object]:
    """Return the fields of a PubmedArticle, a PubmedBookArticle or a bare MedlineCitation.

    PubMed's numbers stand as `pubmed:NUMBER`, as id and in the references; a reference with a DOI stands as its DOI.
    """
    citation = record if record.name == "MedlineCitation" else find(record, "MedlineCitation")
    book = find(record, "BookDocument")
    article, data = book or find(citation, "Article"), find(record, "PubmedData")
    pmid = text_of(find(book or citation, "PMID"))
    places = (find(article, "Journal", "Title"), find(citation, "MedlineJournalInfo", "MedlineTA"))
    row: dict[str, object] = {
        "title": _title(article),
        "abstract": _abstract(find(article, "Abstract")),
        "authors": _authors(article),
        "venue": next((venue for place in (*places, find(book, "Book", "BookTitle")) if (venue := text_of(place))), ""),
        "url": f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/" if pmid else "",
        "doi": _doi(article, find(data, "ArticleIdList") or find(book, "ArticleIdList")),
        "other_ids": [text_of(id) for id in children(find(data, "ArticleIdList"), "ArticleId") if _is_pmc(id)],
        "references": [text for item in descendants(data, "Reference") if (text := _reference(item))],
    }
    return row | _date(article) | ({"id": f"pubmed:{pmid}"} if pmid else {})


def _title(article: Element | None) -> str:
    """The title without its full stop, and without the brackets of a translated one; else that in its own language."""
    title = text_of(find(article, "ArticleTitle")) or text_of(find(article, "VernacularTitle"))
    title = title or text_of(find(article, "Book", "BookTitle"))
    return bare_title(title)


def bare_title(title: str) -> str:
    """Return a title as PubMed writes it without its full stop, and a translated one without its brackets."""
    title = re.sub(r"(?<!\.)\.$", "", title)
    return title[1:-1].rstrip(".") if re.fullmatch(r"\[[^\[\]]+\]", title) else title


def _abstract(abstract: Element | None) -> str:
    """The parts of an abstract, each after its label: "METHODS: We …"."""
    parts = []
    for part in children(abstract, "AbstractText"):
        label = part.attributes.get("Label", "").strip()
        label = "" if label.upper() in ("", "UNASSIGNED", "UNLABELLED") else f"{label.rstrip(':')}: "
        if text := text_of(part):
            parts.append(label + text)
    return " ".join(parts)


def _authors(article: Element | None) -> list[str]:
    lists = [part for part in children(article, "AuthorList") if part.attributes.get("Type") != "editors"]
    people = [person for part in lists for person in children(part, "Author")]
    names = []
    for person in people:
        fore, last = find(person, "ForeName") or find(person, "Initials"), find(person, "LastName")
        name = [text_of(part) for part in (fore, last, find(person, "Suffix"))] if last else []
        if person.attributes.get("ValidYN") != "N":
            names.append(" ".join(filter(None, name)) or text_of(find(person, "CollectiveName")))
    return [name for name in names if name]


def _date(article: Element | None) -> dict[str, object]:
    """Year and date of print, or of a book, or else of the page on the web; of "1998 Dec-1999 Jan" the start."""
    printed = find(article, "Journal", "JournalIssue", "PubDate") or find(article, "Book", "PubDate")
    for place in (printed, find(article, "ArticleDate")):
        written = " ".join(filter(None, (text_of(find(place, name)) for name in ("Year", "Month", "Day"))))
        if date := read_pubmed_date(written or text_of(find(place, "MedlineDate"))):
            return date
    return {}


def read_pubmed_date(text: str) -> dict[str, object]:
    """Return year and date of "2006 Mar 1", "2006 Mar" and the like; of "1998 Dec-1999 Jan" the start."""
    match = _DATE.match(text)
    if not match:
        return {}
    year, month, day = match.groups()
    number = month_of(month or "")
    return {"year": year, "date": f"{year}-{number:02}" + (f"-{int(day):02}" if day else "") if number else ""}


def _is_pmc(id: Element) -> bool:
    return id.attributes.get("IdType") == "pmc"


def _doi(article: Element | None, ids: Element | None) -> str:
    found = [text_of(id) for id in children(ids, "ArticleId") if id.attributes.get("IdType") == "doi"]
    for place in children(article, "ELocationID"):
        if place.attributes.get("EIdType") == "doi" and place.attributes.get("ValidYN") != "N":
            found.append(text_of(place))
    return next(filter(None, found), "")


def _reference(reference: Element) -> str:
    """A DOI, which other sources know too, or PubMed's number, or the citation as it is written."""
    ids = {id.attributes.get("IdType", ""): text_of(id) for id in descendants(reference, "ArticleId")}
    if doi := ids.get("doi"):
        return f"doi:{doi}"
    return f"pubmed:{ids['pubmed']}" if ids.get("pubmed") else text_of(find(reference, "Citation"))
