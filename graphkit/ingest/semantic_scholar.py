"""Papers of Semantic Scholar: answers of its Graph API, and lines of its bulk data sets.

The forms are those of https://api.semanticscholar.org/api-docs/. An answer to /references or /citations does not name
the paper that was asked about, so its papers are read, and no citation. The data sets join by `corpusid`, as
`bulk_join` does: a line of `papers` is a paper without an abstract, and one with `abstract` and `references` (corpus
ids) joined to it is a whole paper. Lines of the other sets are no papers by themselves: they are refused with what to
do.
"""

from __future__ import annotations

from collections.abc import Mapping

from graphkit.ingest.json_fields import list_at, plain_abstract, plain_title, text_at, value_at
from graphkit.ingest.tags import plain_text


def semantic_scholar_row(values: Mapping[str, object]) -> dict[str, object] | None:
    """Return a paper as the fields of `Paper`, or None when the object is none of Semantic Scholar's.

    Raises ValueError for a line of a data set that is no paper by itself.
    """
    for field in ("citedPaper", "citingPaper"):
        inner = values.get(field)
        if isinstance(inner, Mapping):
            values = {"paperId": None, **inner}
    if "citingcorpusid" in values and "citedcorpusid" in values:
        raise ValueError(
            "a citation between two corpus ids, without titles: put it into one folder with the files of 'papers', and "
            "give the folder, or add the cited ids as a list 'references' to the lines with the citing 'corpusid'"
        )
    if not ("paperId" in values or "corpusId" in values or "corpusid" in values):
        return None
    if "corpusid" in values and "title" not in values:
        raise ValueError(
            f"the corpus id {text_at(values, 'corpusid')[:40]} without a title: put the file into one folder with the "
            "files of 'papers', and give the folder, where 'papers' and 'abstracts' with one 'corpusid' are joined"
        )
    return {
        "id": text_at(values, "paperId") or _corpus_id(values),
        "title": plain_title(values.get("title")),
        "abstract": plain_abstract(values.get("abstract")),
        "year": values.get("year"),
        "date": values.get("publicationDate") or values.get("publicationdate") or values.get("date"),
        "authors": [name for author in list_at(values, "authors") if (name := _author(author))],
        "venue": plain_text(text_at(values, "venue") or _venue(values)),
        "url": text_at(values, "url"),
        "doi": _external_id(values, "DOI") or text_at(values, "doi"),
        "arxiv_id": _external_id(values, "ArXiv") or text_at(values, "arxiv_id"),
        "other_ids": _other_ids(values),
        "references": [text for item in list_at(values, "references") if (text := _reference(item))],
    }


def _author(author: object) -> str:
    return plain_text(author if isinstance(author, str) else text_at(author, "name"))


def _venue(values: Mapping[str, object]) -> str:
    return text_at(values, "publicationVenue", "name") or text_at(values, "journal", "name")


def _external_id(values: object, kind: str) -> str:
    """An id by its kind; the data sets write the names of some or all kinds in small letters."""
    keys = [(ids, name) for ids in ("externalIds", "externalids") for name in (kind, kind.lower())]
    return next((id for key in keys if (id := text_at(values, *key))), "")


def _other_ids(values: Mapping[str, object]) -> list[str]:
    """The paper's ids here, and those of PubMed, MAG, the ACL Anthology and DBLP."""
    kinds = {"PubMed": "pubmed:", "PubMedCentral": "PMC", "MAG": "mag:", "ACL": "acl:", "DBLP": "dblp:"}
    others = (f"{form}{id}" for kind, form in kinds.items() if (id := _external_id(values, kind)))
    return [*filter(None, (text_at(values, "paperId"), _corpus_id(values))), *others]


def _corpus_id(values: object) -> str:
    number = text_at(values, "corpusId") or text_at(values, "corpusid") or _external_id(values, "CorpusId")
    return f"CorpusId:{number}" if number else ""


def _reference(item: object) -> str:
    """The DOI, arXiv id or title, which say most where the paper itself is not among the records, else the id."""
    if isinstance(item, str):
        return item
    if isinstance(item, int) and not isinstance(item, bool):
        return f"CorpusId:{item}"
    if isinstance(value_at(item, "citedPaper"), Mapping):
        item = value_at(item, "citedPaper")
    arxiv_id = _external_id(item, "ArXiv")
    return (
        _external_id(item, "DOI")
        or (f"arXiv:{arxiv_id}" if arxiv_id else "")
        or plain_text(text_at(item, "title"))
        or text_at(item, "paperId")
        or _corpus_id(item)
    )
