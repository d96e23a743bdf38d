"""What services write into BibTeX beyond its own fields: ids, cited references, lists of authors without "and"."""

from __future__ import annotations

import re
from collections.abc import Mapping

from graphkit.identity import normal_doi
from graphkit.ingest.markup import decode_address, decode_latex
from graphkit.ingest.reference_lists import name_reference, split_printed
from graphkit.ingest.table_cells import find_scopus_id, read_short_names

_MOST_NAMES = 100_000  # characters
_DBLP = re.compile(r"https?://dblp\.(?:uni-trier\.de|org)/rec/(?:bib/)?([\w/-]{1,200}?)(?:\.bib)?")
_DIMENSIONS = re.compile(r"dimensions\.ai/details/publication/(pub\.\d{7,12})")
_OLD_NAMES = re.compile(r"[^,={}]{1,80}, [^,={}]{1,20}(?:,[^,={}]{1,80}, [^,={}]{1,20})+,?\s*")
_AFFILIATION = re.compile(r"(?<=\.)(?:[a-z]{1,2})(?: [a-z]{1,2})*(?=\s*(?:,|$))")  # "Lovelace, A.a b , Nemo, N.c"
_NEXT_CITED = re.compile(r"\.\s+(?=[^,.]{1,60}\.?, \d{4}, )")


def service_ids(fields: Mapping[str, str]) -> list[str]:
    """Return what services call the entry: numbers of PubMed and PMC, and what their addresses and keys say."""
    url, dblp = decode_address(fields.get("url", "")), _DBLP.fullmatch(fields.get("biburl", "").strip())
    dimensions = _DIMENSIONS.search(url)
    return [
        *(f"{name}:{fields[name].strip('{} ')}" for name in ("pmid", "pmcid") if name in fields),
        fields.get("unique-id", "").strip("{} "),  # Web of Science
        find_scopus_id(url),
        url,
        f"dblp:{dblp[1]}" if dblp else "",
        dimensions[1] if dimensions else "",
    ]


def service_references(fields: Mapping[str, str]) -> list[str]:
    """Return the references of an entry of Web of Science, a line each, or of Scopus, with semicolons between."""
    cited = fields.get("cited-references", "").strip("{} \n")
    lines = re.split(r"\.?\s*\n\s*", cited) if "\n" in cited else _NEXT_CITED.split(cited)
    read = (decode_latex(line).removesuffix(".") for line in lines)
    listed = split_printed(decode_latex(fields.get("references", "")))
    return [*(normal_doi(text) or text for text in read if text), *map(name_reference, listed)]


def split_old_names(text: str) -> list[str]:
    """Return the names of "Lovelace, A.a , Nemo, N.b", as Scopus wrote them before 2018; none where it is no such list.

    Letters behind the initials are those of the affiliations.
    """
    text = " ".join(text.split())[:_MOST_NAMES].replace(" ,", ",")
    text = _AFFILIATION.sub("", text)
    if not _OLD_NAMES.fullmatch(text):
        return []
    return read_short_names(decode_latex(text))
