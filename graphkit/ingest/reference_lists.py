"""Reference lists that stand in one cell of a table are cut into their references. Pure functions.

Scopus writes "; " between references, and in some years between their authors too; a title or an address may hold it
as well. What a list does with the years says how it is to be cut: "Doe A., Title, Journal, 12, pp. 1-9, (2015)" ends
with the year (since 2023), "Doe, A., Title (2015) Journal, 12, pp. 1-9" has it inside (before).
"""

from __future__ import annotations

import re

from graphkit.identity import normal_arxiv_id, normal_doi, service_id
from graphkit.ingest.tags import plain_text

_YEAR = re.compile(r"\((?:1[5-9]|20)\d\d[a-z]?\)")
_LAST_YEAR = re.compile(rf"{_YEAR.pattern}[.,]?$")
_YEAR_ALONE = re.compile(rf"{_YEAR.pattern}[.,]?")
_INITIALS = r"(?:[^\W\d_a-z]{1,3}\.?[ -]{0,2}){1,4}"
_AUTHOR = re.compile(rf"[^\W\d_][^,;()\d]{{0,60}}? {_INITIALS}(?:,|$)")  # "van der Berg J.-A.,", "Doe AB,"
_AUTHOR_ALONE = re.compile(rf"[^\W\d_][^,;()\d]{{0,60}}? {_INITIALS}")
_OLD_AUTHOR = re.compile(rf"[^\W\d_][^,;()\d]{{0,60}}, {_INITIALS}, (?![Ee]ds?\b)\S")  # "Doe, A., Title"
_GLUED = re.compile(r"(?<=[A-Za-z]{4}[a-z])(?=[A-Z][^\W\d_]{1,30}, (?:[A-Z]\.-?){1,4}, )")  # "… SpringerDoe, A.B., …"
_AUTHORS_APART = 5  # with every fifth reference an author alone, "; " stands between authors
_DIMENSIONS_DOI, _DIMENSIONS_ID = 7, 8  # places in "[authors|ids|source|year|volume|issue|pages|DOI|id|times cited]"


def name_reference(printed: str) -> str:
    """Return the DOI or the arXiv id in a printed reference, or the reference without markup."""
    if doi := normal_doi(printed):
        return doi
    place = printed.lower().find("arxiv")
    if place >= 0 and (arxiv_id := normal_arxiv_id(printed[place:])):
        return f"arXiv:{arxiv_id}"
    return plain_text(printed)


def split_printed(text: str) -> list[str]:
    """Return the references of a list as Scopus prints it, whole; a year by itself names nothing and is left out."""
    pieces = [piece for part in re.split(r";\s+|;$", text) if part.strip() for piece in _unglue(part.strip())]
    last = sum(bool(_LAST_YEAR.search(piece)) for piece in pieces)
    inside = sum(bool(_YEAR.search(piece)) for piece in pieces) - last
    if not last and not inside:
        return pieces
    joined = map("; ".join, _join_years_last(pieces, last) if last >= inside else _join_years_inside(pieces))
    return [reference for reference in joined if not _YEAR_ALONE.fullmatch(reference)]


def _unglue(piece: str) -> list[str]:
    """Cut references of the years to 2017 apart where nothing stands between them, if each has a year of its own."""
    parts = _GLUED.split(piece)
    return parts if len(parts) > 1 and all(_YEAR.search(part) for part in parts) else [piece]


def _join_years_last(pieces: list[str], years: int) -> list[list[str]]:
    """Join the pieces of a reference that has not come to its year yet."""
    alone = [bool(_AUTHOR_ALONE.fullmatch(piece)) for piece in pieces]
    authors_apart = _AUTHORS_APART * sum(alone) >= years
    joined: list[list[str]] = []
    ended, after_author = True, False
    for piece, is_author in zip(pieces, alone, strict=True):
        ends = bool(_LAST_YEAR.search(piece))
        goes_on = not _AUTHOR.match(piece) and (ends or not piece[0].isupper())
        if not ended and (after_author or goes_on):
            joined[-1].append(piece)
        else:
            joined.append([piece])
        ended, after_author = ends, authors_apart and is_author
    return joined


def _join_years_inside(pieces: list[str]) -> list[list[str]]:
    """Join what has no year, and no empty place as "Title, , Publisher" has one, to the reference before it."""
    joined: list[list[str]] = []
    dated = True
    for piece in pieces:
        has_year = bool(_YEAR.search(piece))
        begins = bool(_OLD_AUTHOR.match(piece))
        new = has_year or begins or ", , " in piece
        if joined and (not new or (not dated and not begins and not piece[0].isupper())):
            joined[-1].append(piece)
            dated = dated or has_year
        else:
            joined.append([piece])
            dated = has_year or ", , " in piece
    return joined


def split_bracketed(text: str) -> list[str]:
    """Return the references of Dimensions, each in brackets: the DOI, else Dimensions' id, else what is known of it."""
    references = []
    for entry in re.split(r"\]\s*;\s*(?=\[)", text):
        parts = [part.strip() for part in entry.strip(" ;[]").split("|")]
        if len(parts) > _DIMENSIONS_ID:
            known = normal_doi(parts[_DIMENSIONS_DOI]) or (service_id(parts[_DIMENSIONS_ID]) and parts[_DIMENSIONS_ID])
            references.append(known or ", ".join(filter(None, (parts[0], *parts[2:_DIMENSIONS_DOI]))))
        else:
            references.append(name_reference(", ".join(filter(None, parts))))
    return [reference for reference in references if reference]
