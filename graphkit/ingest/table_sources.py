"""Tables that services and reference managers export: which one a file is, told from its first line.

The line with the names of the columns may stand below a remark ("About the data: Exported on …", "sep=;", an address).
Not done here: how a line becomes a paper (`table_rows`), and any other table, which `tables` reads by our own names.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from graphkit.ingest.files import Fault, Line, Row
from graphkit.ingest.table_rows import (
    dimensions_row,
    ieee_row,
    lens_row,
    openalex_table_row,
    perish_row,
    pubmed_table_row,
    scopus_row,
    scopus_search_row,
    wos_table_row,
    zotero_row,
)
from graphkit.ingest.tables import read_table, split_names

RowMaker = Callable[[Mapping[str, str]], dict[str, object]]

_FIRST_LINES = 8  # of a file, among which the names of the columns stand
_MAX_NAMES = 20_000  # characters of that line


class _Service(NamedTuple):
    """A table is one of the service when it has all columns of `all` and one of `any`."""

    all: str
    any: str
    make: RowMaker
    quoted: bool = True


_SERVICES = (
    _Service("eid|title|coverdate", "publicationname|creator|author_names|subtype", scopus_search_row),
    _Service("title|eid", "source title|author full names|author(s) id|link|year", scopus_row),
    _Service("title|source title", "author(s) id|authors with affiliations|index keywords", scopus_row),
    _Service("title|source title|cited by|link", "authors|author full names", scopus_row),
    _Service("lens id|title", "author/s|date published|citing works count|source title", lens_row),
    _Service(
        "document title|authors", "pdf link|publication title|publication year|publication_year|ieee terms", ieee_row
    ),
    _Service("title|publication id", "pubyear|dimensions url|cited references|source title", dimensions_row),
    _Service("title|dimensions url", "pubyear|source title|publication year", dimensions_row),
    _Service("key|item type|title", "author|abstract note|publication year|date added", zotero_row),
    _Service(
        "id|display_name",
        "publication_year|authorships.author.display_name|referenced_works|primary_location.source.display_name",
        openalex_table_row,
    ),
    _Service(
        "id|title",
        "authorships.author.display_name|authorships.raw_author_name|primary_location.source.display_name|"
        "referenced_works|ids.openalex|cited_by_api_url",
        openalex_table_row,
    ),
    _Service("pt|au|ti", "so|ut|py", wos_table_row, quoted=False),
    _Service("article title", "ut (unique wos id)|publication type|times cited, wos core", wos_table_row),
    _Service("pmid|title", "journal/book|first author|nihms id", pubmed_table_row),
    _Service("title|articleurl", "gsrank|cites|citesurl", perish_row),
)


class Export(NamedTuple):
    """How a table is to be read: what separates the columns, the lines before them, and what makes a paper of a row."""

    delimiter: str
    before: int
    make: RowMaker
    quoted: bool


def find_export(head: str, delimiters: Sequence[str]) -> Export | None:
    """Return which known table a file is, or None when no line of its first ones names the columns of one."""
    for before, line in enumerate(re.split(r"\r\n?|\n", head)[:_FIRST_LINES]):
        for delimiter in delimiters:
            if delimiter not in line or len(line) > _MAX_NAMES:
                continue
            names = {_fold(name) for name in split_names(line, delimiter)}
            for service in _SERVICES:
                if names.issuperset(service.all.split("|")) and not names.isdisjoint(service.any.split("|")):
                    return Export(delimiter, before, service.make, service.quoted or delimiter != "\t")
    return None


def read_export(export: Export, lines: Iterable[Line], fields: Mapping[str, str]) -> Iterator[Row | Fault]:
    """Yield the papers of a known table, and a fault for each record that is broken.

    `fields` says which column holds a field of `Paper`, where it is another one; a column that is not there does not
    count, as of several files only one may have it.
    """
    wanted = {name: _fold(column) for name, column in fields.items()}
    folded: dict[str, str] = {}
    table = (line for line in lines if line.number > export.before)
    for item in read_table(table, export.delimiter, (), quoted=export.quoted):
        if isinstance(item, Fault):
            yield item
            continue
        cells: dict[str, str] = {}
        for name, text in item.values.items():
            column = folded.get(name) or folded.setdefault(name, _fold(name))
            cells.setdefault(column, str(text) if export.quoted else _unquote(str(text)))
        own = {name: cells[column] for name, column in wanted.items() if column in cells}
        yield Row(item.line, export.make(cells) | own, made=True)


def _fold(name: str) -> str:
    return " ".join(name.casefold().split())


def _unquote(text: str) -> str:
    """A cell of a table without quotes, which a spreadsheet may have saved with them."""
    inner = text[1:-1].replace('""', "")
    quoted = len(text) > 1 and text[0] == text[-1] == '"' and '"' not in inner
    return text[1:-1].replace('""', '"') if quoted else text
