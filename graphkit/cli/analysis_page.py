"""What the page of each analysis says and shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from graphkit.analyse import Analysis
from graphkit.graph import KnowledgeGraph
from graphkit.render import Column, Member, Table, write_table


@dataclass(frozen=True)
class _Sheet:
    title: str
    about: str
    source: str
    columns: tuple[Column, ...]


_RANK = Column("rank", "Rank", "count")
_COSINE = Column("cosine", "Cosine", "real")
_PAPERS = (Column("paper", "Paper", ids="id"), Column("other", "Other paper", ids="other_id"))
_SALTON = "Cosine is the count over the root of the product of both papers' own counts (Salton)."

_SHEETS = {
    "ranking": _Sheet(
        "Ranking",
        "Papers and entities by PageRank: high is what much leads to that is high itself.",
        "Method: Page, Brin, Motwani and Winograd, The PageRank citation ranking, 1999.",
        (
            _RANK,
            Column("label", "Kind"),
            Column("name", "Name", ids="id"),
            Column("score", "Score", "real", digits=6),
        ),
    ),
    "co-citation": _Sheet(
        "Co-citation",
        "Pairs of papers that later papers cite together: the more do, the closer their subjects.",
        f"Method: Small, Co-citation in the scientific literature, 1973. {_SALTON}",
        (_RANK, Column("count", "Cited together by", "count"), _COSINE, *_PAPERS),
    ),
    "coupling": _Sheet(
        "Bibliographic coupling",
        "Pairs of papers whose reference lists overlap: the more they share, the closer their subjects.",
        f"Method: Kessler, Bibliographic coupling between scientific papers, 1963. {_SALTON}",
        (_RANK, Column("count", "Shared references", "count"), _COSINE, *_PAPERS),
    ),
    "main-path": _Sheet(
        "Main path",
        "The chain of citations, oldest paper first, that most of the ways through the field's citations run over.",
        "Method: Hummon and Doreian, Connectivity in a citation network, 1989; path counts of Batagelj, 2003; local, "
        "global and key-route paths of Liu and Lu, 2012.",
        (
            Column("route", "Route", "count"),
            Column("order", "Step", "count"),
            Column("year", "Year", "year"),
            Column("title", "Paper", ids="id"),
            Column("weight", "Share of paths", "real", digits=4),
        ),
    ),
    "communities": _Sheet(
        "Communities",
        "Groups of papers that cite each other more than chance would have it, and the entities that set each apart.",
        "Method: Traag, Waltman and van Eck, From Louvain to Leiden: guaranteeing well-connected communities, 2019.",
        (
            Column("community", "Community", "count"),
            Column("size", "Papers", "count"),
            Column("label", "About"),
            Column("papers", "Most cited within", ids="ids"),
        ),
    ),
    "shared-entities": _Sheet(
        "Shared entities",
        "Pairs of papers that name the same methods, models or datasets; rare ones weigh more.",
        "Weights: Spärck Jones, A statistical interpretation of term specificity, 1972. Cosine is the weight over the "
        "root of the product of both papers' own sums (Salton).",
        (
            _RANK,
            Column("weight", "Weight", "real"),
            Column("shared", "Shared", "count"),
            _COSINE,
            Column("entities", "Heaviest shared"),
            *_PAPERS,
        ),
    ),
    "co-occurrence": _Sheet(
        "Co-occurrence",
        "Pairs of entities that are named in the same papers.",
        "Method: co-word analysis, Callon, Courtial, Turner and Bauin, 1983. Cosine is the papers in common over the "
        "root of the product of each one's papers (Salton).",
        (
            _RANK,
            Column("papers", "Papers", "count"),
            _COSINE,
            Column("name", "Name", ids="id"),
            Column("label", "Kind"),
            Column("other", "Other name", ids="other_id"),
            Column("other_label", "Other kind"),
        ),
    ),
}


def write_analysis(
    name: str, found: Analysis, limit: int | None, settings: Sequence[str], graph: KnowledgeGraph, path: Path
) -> int:
    """Write the page of an analysis, of its first `limit` rows; return how many there are. `settings` are as given."""
    sheet, rows = _SHEETS[name], found.rows[:limit]
    one_route = len({row.get("route") for row in rows}) <= 1
    more = len(rows) < found.total
    notes = (f"These are the first {len(rows):,} of {found.total:,} rows: --limit N for more.",) if more else ()
    table = Table(
        name=name,
        title=sheet.title,
        about=sheet.about,
        source=sheet.source,
        settings=f"Options: {' '.join(settings)}" if settings else "",
        notes=(*found.notes, *notes),
        columns=tuple(column for column in sheet.columns if not (one_route and column.key == "route")),
        rows=rows,
        members=_members(found.members, len(rows)),
        as_path=name == "main-path",
    )
    write_table(table, graph, path)
    return len(rows)


def _members(members: Sequence[Mapping[str, object]], count: int) -> list[list[Member]]:
    """Return the members of the first `count` communities; they are sorted by community."""
    by_community = groupby(members, key=lambda row: row["community"])
    lists = ([Member(str(row["id"]), _remark(row["cited"])) for row in rows] for _, rows in by_community)
    return [one for one, _ in zip(lists, range(count), strict=False)]


def _remark(cited: object) -> str:
    return f"cited by {cited:,} of them" if isinstance(cited, int) and cited else ""
