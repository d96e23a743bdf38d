"""Rows as a table, JSON or CSV."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence

import click

ROW_FORMATS = ("table", "json", "csv")

format_option = click.option(
    "--format",
    type=click.Choice(ROW_FORMATS),
    default="table",
    show_default=True,
    help="Form of the rows.",
)

_WIDEST = 88


def show_rows(rows: Sequence[Mapping[str, object]], format: str) -> str:
    """Return the rows as text, with a line break at the end."""
    if format == "json":
        return json.dumps(list(rows), ensure_ascii=False, indent=1) + "\n"
    columns = list(dict.fromkeys(key for row in rows for key in row))
    cells = [[_text(row.get(column)) for column in columns] for row in rows]
    if format == "csv":
        file = io.StringIO()
        csv.writer(file, lineterminator="\n").writerows([columns, *cells])
        return file.getvalue()
    return _table(columns, cells)


def _text(value: object) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _table(columns: list[str], cells: list[list[str]]) -> str:
    if not cells:
        return "no rows\n"
    short = [[shorten(text) for text in row] for row in cells]
    widths = [max(map(len, column)) for column in zip(columns, *short, strict=True)]
    lines = [columns, ["-" * width for width in widths], *short]
    return "".join(
        "  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip() + "\n" for line in lines
    )


def shorten(text: str) -> str:
    """Return the text as one line that a terminal shows as it is, cut where it is long."""
    one_line = "".join(c if c.isprintable() else " " for c in text)
    return one_line if len(one_line) <= _WIDEST else one_line[: _WIDEST - 1] + "…"
