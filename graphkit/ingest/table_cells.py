"""Cells of exported tables: texts, names and dates in the ways that services write them. Pure functions."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from graphkit.identity import normal_arxiv_id
from graphkit.ingest.markup import turn_name
from graphkit.ingest.tags import plain_text
from graphkit.ingest.xml_text import month_of

_MAX_NAME = 300
_NOTHING = re.compile(r"\[no [a-z ]{1,40} (?:available|found)\]", re.IGNORECASE)  # Scopus
_NO_ABSTRACT = re.compile(  # of other services, and of programs that saved a table again
    r"\(?(?:no abstract|abstract not|not) available\.?\)?|first page of the article|n/?a|nan|null|none", re.IGNORECASE
)
_NUMBER = re.compile(r" ?\(\d{5,}\)")  # Scopus puts an author's id behind the name
_INITIALS = r"(?:[^\W\d_]{1,3}\.[ -]{0,2})+|[A-Z]{1,4}|[A-Z](?: [A-Z]){1,3}"
_SUFFIX = r"Jr\.?|Sr\.?|II|III|IV|2nd|3rd"
_SHORT_NAME = re.compile(rf"(\S.*?)(?:,?\s+({_SUFFIX}))?,?\s+({_INITIALS})(?:,?\s+({_SUFFIX}))?")
_INITIALS_ALONE = re.compile(rf"{_INITIALS}|{_SUFFIX}")
_OTHERS = re.compile(r"et al\.?|and others|\W*", re.IGNORECASE)
_SCOPUS_ID = re.compile(r"2-s2\.0-\d{5,15}")
_ISO = re.compile(r"(\d{4})[-/](\d{1,2})(?:[-/](\d{1,2}))?(?!\d)")
_DAY_FIRST = re.compile(r"(?:(\d{1,2})[\s-]+)?([A-Za-z]{3,9})\.?,?[\s-]+(\d{4})(?!\d)")
_MONTH_FIRST = re.compile(r"([A-Za-z]{3,9})\.?\s+(\d{1,2}),?\s+(\d{4})(?!\d)")


def cell(values: Mapping[str, str], *columns: str) -> str:
    """Return the first of the columns that says something; "[No author name available]" and its like say nothing."""
    found = (values.get(column, "").strip() for column in columns)
    return next((text for text in found if text and not _NOTHING.fullmatch(text)), "")


def text_cell(values: Mapping[str, str], *columns: str) -> str:
    """Return the same without markup."""
    return plain_text(cell(values, *columns))


def abstract_cell(values: Mapping[str, str], column: str) -> str:
    """Return an abstract without markup; an empty one where the table says that there is none."""
    text = text_cell(values, column)
    return "" if _NO_ABSTRACT.fullmatch(text) else text


def split_cell(text: str, between: str = ";") -> list[str]:
    """Return the parts of a cell that holds several values."""
    return [part for item in text.split(between) if (part := item.strip())]


def read_names(text: str, turn: Callable[[str], str] = turn_name) -> list[str]:
    """Return the names of "Lovelace, Ada (57200000000); Nemo, Nina", each with the family name last."""
    parts = (_NUMBER.sub("", " ".join(part.split())).strip("() ") for part in split_cell(text))
    return [plain_text(turn(part)) for part in parts if not _OTHERS.fullmatch(part)]


def read_short_names(text: str) -> list[str]:
    """Return the names of "Lovelace A., Nemo N.", "Lovelace, A., Nemo, N." or "Lovelace A; Nemo N", turned."""
    if ";" in text:
        return read_names(text, turn_short_name)
    names: list[list[str]] = []
    for part in split_cell(text, ","):
        if names and _INITIALS_ALONE.fullmatch(part):
            names[-1].append(part)
        else:
            names.append([part])
    return read_names(";".join(map(", ".join, names)), turn_short_name)


def turn_short_name(name: str) -> str:
    """Return "A.B. Lovelace" of "Lovelace A.B.", "Lovelace, A.B." and "Lovelace AB", and "Ada Lovelace" as it is."""
    name = name[:_MAX_NAME].strip()
    short = _SHORT_NAME.fullmatch(name.rstrip(".") if re.search(r"\s[A-Z]{2,4}\.$", name) else name)
    if short:
        return " ".join(filter(None, (short[3].strip(), short[1], short[2] or short[4])))
    return turn_name(name)


def read_date(text: str, year: str) -> str:
    """Return "2019-05-01" or "2019-05" of "1 May 2019", "May 2019" or "2019/5/1"; nothing for another year's."""
    if match := _ISO.match(text):
        found, month, day = match[1], int(match[2]), match[3]
    elif match := _DAY_FIRST.match(text):
        found, month, day = match[3], month_of(match[2]), match[1]
    elif match := _MONTH_FIRST.match(text):
        found, month, day = match[3], month_of(match[1]), match[2]
    else:
        return ""
    if not month or (year and found != year[:4]):
        return ""
    return f"{found}-{month:02}" + (f"-{int(day):02}" if day else "")


def find_scopus_id(*texts: str) -> str:
    """Return the first id of Scopus (2-s2.0-…) that stands in one of the texts, as in its addresses of records."""
    return next((match.group() for text in texts if (match := _SCOPUS_ID.search(text[:2_000]))), "")


def find_arxiv_id(*texts: str) -> str:
    """Return the first arXiv id that stands behind the word "arxiv" in one of the texts."""
    for text in texts:
        place = text[:2_000].lower().find("arxiv")
        if place >= 0 and (id := normal_arxiv_id(text[place:2_000])):
            return id
    return ""
