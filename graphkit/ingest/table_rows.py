"""Records of exported tables become fields of `Paper`: a function for each service. Pure functions.

Each takes the cells that say something by the names of their columns, in small letters. A paper without an abstract has
an empty one: so it is taken by its title.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from graphkit.ingest.reference_lists import name_reference, split_bracketed, split_printed
from graphkit.ingest.table_cells import (
    abstract_cell,
    cell,
    find_arxiv_id,
    read_date,
    read_names,
    read_short_names,
    split_cell,
    text_cell,
)
from graphkit.ingest.tagged import wos_row
from graphkit.ingest.tags import plain_text
from graphkit.ingest.xml_pubmed import bare_title

Cells = Mapping[str, str]

WOS_COLUMNS = {  # of the table in full words, and the tags of the others
    "publication type": "pt",
    "authors": "au",
    "author full names": "af",
    "article title": "ti",
    "source title": "so",
    "abstract": "ab",
    "cited references": "cr",
    "publication date": "pd",
    "publication year": "py",
    "early access date": "ea",
    "doi": "di",
    "ut (unique wos id)": "ut",
    "pubmed id": "pm",
}
_WOS_TAGS = ("af", "au", "ti", "so", "ab", "cr", "pd", "py", "ey", "di", "ut")
_WOS_LISTS = frozenset({"af", "au", "cr"})
_IEEE_NUMBER = re.compile(r"(?:arnumber=|/document/)(\d{3,10})")
_BETWEEN_TAGS = re.compile(r">\s{0,20};\s{0,20}(?=<)")
_EXTRA = re.compile(r"^[ \t]*(DOI|PMID|PMCID)[ \t]*:[ \t]*(\S{1,300})", re.IGNORECASE | re.MULTILINE)


def _pubmed_ids(values: Cells, pmid: str, pmcid: str) -> list[str]:
    found = re.search(r"(?<!\d)\d{1,9}(?!\d)", cell(values, pmid))
    return ([f"pubmed:{found.group()}"] if found else []) + split_cell(cell(values, pmcid))


def scopus_row(values: Cells) -> dict[str, object]:
    """A line of Scopus; the names in full where they are given, and the references as they are printed."""
    return {
        "id": cell(values, "eid"),
        "title": text_cell(values, "title"),
        "abstract": abstract_cell(values, "abstract"),
        "year": cell(values, "year"),
        "authors": read_names(cell(values, "author full names"))
        or read_short_names(cell(values, "authors", "author names")),
        "venue": text_cell(values, "source title"),
        "url": cell(values, "link"),
        "doi": cell(values, "doi"),
        "other_ids": [cell(values, "eid"), *_pubmed_ids(values, "pubmed id", "pmcid")],
        "references": [name_reference(printed) for printed in split_printed(cell(values, "references"))],
    }


def scopus_search_row(values: Cells) -> dict[str, object]:
    """A line of Scopus' search API, as pybliometrics names its columns."""
    date = cell(values, "coverdate")
    return {
        "id": cell(values, "eid"),
        "title": text_cell(values, "title"),
        "abstract": abstract_cell(values, "description"),
        "year": date[:4],
        "date": read_date(date, ""),
        "authors": read_names(cell(values, "author_names", "creator")),
        "venue": text_cell(values, "publicationname"),
        "doi": cell(values, "doi"),
        "other_ids": [cell(values, "eid"), *_pubmed_ids(values, "pubmed_id", "pmcid")],
    }


def _lens_abstract(values: Cells) -> str:
    """The abstract, of which Lens sets semicolons between the elements: "<title>Aim</title>; <p>We …"."""
    return abstract_cell({"abstract": _BETWEEN_TAGS.sub("> ", cell(values, "abstract"))}, "abstract")


def lens_row(values: Cells) -> dict[str, object]:
    """A scholarly work of Lens; its references are Lens ids."""
    year = cell(values, "publication year")
    return {
        "id": cell(values, "lens id"),
        "title": text_cell(values, "title"),
        "abstract": _lens_abstract(values),
        "year": year,
        "date": read_date(cell(values, "date published"), year),
        "authors": [plain_text(name) for name in split_cell(cell(values, "author/s"))],
        "venue": text_cell(values, "source title"),
        "url": cell(values, "external url") or cell(values, "source urls").partition(" ")[0],
        "doi": cell(values, "doi"),
        "arxiv_id": find_arxiv_id(cell(values, "source urls")),
        "other_ids": [
            cell(values, "lens id"),
            *_pubmed_ids(values, "pmid", "pmcid"),
            *(f"mag:{id}" for id in split_cell(cell(values, "microsoft academic id"))),
        ],
        "references": split_cell(cell(values, "references")),
    }


def ieee_row(values: Cells) -> dict[str, object]:
    """A line of IEEE Xplore. It has no references; "Document Identifier" says the kind of publication."""
    year = cell(values, "publication year", "publication_year")
    number = _IEEE_NUMBER.search(cell(values, "pdf link"))
    dates = (read_date(cell(values, column), year) for column in ("issue date", "online date"))
    return {
        "title": text_cell(values, "document title"),
        "abstract": abstract_cell(values, "abstract"),
        "year": year,
        "date": next(filter(None, dates), ""),
        "authors": [plain_text(name).replace(". -", ".-") for name in split_cell(cell(values, "authors"))],
        "venue": text_cell(values, "publication title"),
        "url": cell(values, "pdf link"),
        "doi": cell(values, "doi"),
        "other_ids": [f"ieee:{number[1]}"] if number else [],
    }


def dimensions_row(values: Cells) -> dict[str, object]:
    """A publication of Dimensions, of its tables for reading and for maps of science."""
    year = cell(values, "pubyear", "publication year")
    dates = ("publication date", "publication date (online)", "publication date (print)")
    return {
        "id": cell(values, "publication id"),
        "title": text_cell(values, "title"),
        "abstract": abstract_cell(values, "abstract"),
        "year": year,
        "date": next(filter(None, (read_date(cell(values, column), year) for column in dates)), ""),
        "authors": read_names(cell(values, "authors")),
        "venue": text_cell(values, "source title", "source title/anthology title", "anthology title"),
        "url": cell(values, "dimensions url", "source linkout"),
        "doi": cell(values, "doi"),
        "arxiv_id": find_arxiv_id(cell(values, "source linkout")),
        "other_ids": [cell(values, "publication id"), *_pubmed_ids(values, "pmid", "pmcid")],
        "references": split_bracketed(cell(values, "cited references")),
    }


def zotero_row(values: Cells) -> dict[str, object]:
    """An item of Zotero; what it has no column for stands in "Extra", a line each. It has no references."""
    date = cell(values, "date")
    year = re.search(r"(?<!\d)(?:1[5-9]|20)\d\d(?!\d)", cell(values, "publication year") or date)
    extra = cell(values, "extra")
    more = {name.lower(): value for name, value in _EXTRA.findall(extra)}
    places = (cell(values, name) for name in ("url", "number", "archive location", "pages", "publication title"))
    return {
        "title": text_cell(values, "title"),
        "abstract": abstract_cell(values, "abstract note"),
        "year": year.group() if year else "",
        "date": read_date(date, year.group() if year else ""),
        "authors": read_names(cell(values, "author")),
        "venue": text_cell(values, "publication title", "conference name", "series title"),
        "url": cell(values, "url"),
        "doi": cell(values, "doi") or more.get("doi", ""),
        "arxiv_id": find_arxiv_id(extra, *places),
        "other_ids": _pubmed_ids(more, "pmid", "pmcid"),
    }


def openalex_table_row(values: Cells) -> dict[str, object]:
    """A work of OpenAlex, with "|" between values; its references are ids of works."""
    year = cell(values, "publication_year")
    landing, pdf = cell(values, "primary_location.landing_page_url"), cell(values, "primary_location.pdf_url")
    names = cell(values, "authorships.author.display_name", "authorships.raw_author_name", "author_names")
    venues = cell(
        values, "primary_location.source.display_name", "locations.source.display_name", "host_venue.display_name"
    )
    places = (landing, pdf, *split_cell(cell(values, "locations.landing_page_url"), "|"))
    return {
        "id": cell(values, "id", "ids.openalex"),
        "title": text_cell(values, "title", "display_name"),
        "abstract": abstract_cell(values, "abstract"),
        "year": year,
        "date": cell(values, "publication_date"),
        "authors": [plain_text(name) for name in split_cell(names, "|")],
        "venue": plain_text(venues.partition("|")[0]),
        "url": landing or cell(values, "doi") or cell(values, "id"),
        "doi": cell(values, "doi", "ids.doi"),
        "arxiv_id": find_arxiv_id(*(place for place in places if "arxiv.org/" in place.lower())),
        "other_ids": [cell(values, "id", "ids.openalex"), *_pubmed_ids(values, "ids.pmid", "ids.pmcid")],
        "references": split_cell(cell(values, "referenced_works"), "|"),
    }


def wos_table_row(values: Cells) -> dict[str, object]:
    """A record of Web of Science, of the table by tags or by full words, read as its plain text is."""
    tagged = {WOS_COLUMNS.get(column, column): text for column, text in values.items()}
    fields = {
        tag.upper(): split_cell(text, "; ") if tag in _WOS_LISTS else [text]
        for tag in _WOS_TAGS
        if (text := cell(tagged, tag))
    }
    return wos_row(fields) | {"other_ids": [cell(tagged, "ut"), *_pubmed_ids(tagged, "pm", "pmcid")]}


def pubmed_table_row(values: Cells) -> dict[str, object]:
    """A line of PubMed's table, which has no abstracts."""
    year = cell(values, "publication year")
    ids = _pubmed_ids(values, "pmid", "pmcid")
    return {
        "id": ids[0] if ids else "",
        "title": bare_title(text_cell(values, "title")),
        "abstract": abstract_cell(values, "abstract"),
        "year": year,
        "authors": read_short_names(cell(values, "authors")),
        "venue": text_cell(values, "journal/book"),
        "url": f"https://pubmed.ncbi.nlm.nih.gov/{ids[0].removeprefix('pubmed:')}/" if ids else "",
        "doi": cell(values, "doi"),
        "other_ids": ids,
    }


def perish_row(values: Cells) -> dict[str, object]:
    """A line of Publish or Perish; abstracts of Google Scholar are cut, and so are long lists of authors."""
    names = (plain_text(name.strip(" .…")) for name in split_cell(cell(values, "authors"), ","))
    return {
        "title": text_cell(values, "title"),
        "abstract": abstract_cell(values, "abstract"),
        "year": cell(values, "year"),
        "authors": [name for name in names if name],
        "venue": text_cell(values, "source"),
        "url": cell(values, "articleurl"),
        "doi": cell(values, "doi"),
        "arxiv_id": find_arxiv_id(cell(values, "articleurl")),
    }
