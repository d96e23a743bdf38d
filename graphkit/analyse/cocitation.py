"""Pairs of papers that citations tie together: co-citation and bibliographic coupling."""

from __future__ import annotations

import numpy as np

from graphkit.analyse.citations import NO_CITATIONS, Analysis, Citations, Numbers, read_citations
from graphkit.analyse.pairs import LARGEST_GROUP, count_pairs, drop_large
from graphkit.graph import KnowledgeGraph


def count_cocitations(
    graph: KnowledgeGraph, *, minimum: int = 2, limit: int | None = None, largest: int = LARGEST_GROUP
) -> Analysis:
    """Return `{"rank", "count", "cosine", "paper", "other", "id", "other_id"}` of papers that are cited together.

    `count` is in how many papers' references both stand (Small, Co-citation in the scientific literature, 1973), and
    `cosine` that count over the root of the product of how often each is cited (Salton). Highest count first, then
    cosine, then ids. Stubs count as any paper. Papers with more than `largest` references are left out, and told.
    """
    citations = read_citations(graph)
    what = f"with more than {largest:,} references"
    return _pair_papers(citations, citations.citing, citations.cited, what, minimum, limit, largest)


def couple_papers(
    graph: KnowledgeGraph, *, minimum: int = 2, limit: int | None = None, largest: int = LARGEST_GROUP
) -> Analysis:
    """Return `{"rank", "count", "cosine", "paper", "other", "id", "other_id"}` of papers that share references.

    `count` is how many papers both cite (Kessler, Bibliographic coupling between scientific papers, 1963), and `cosine`
    that count over the root of the product of both numbers of references. Highest count first, then cosine, then ids.
    References to stubs count. Papers that more than `largest` papers cite are left out as shared ones, and told.
    """
    citations = read_citations(graph)
    what = f"cited by more than {largest:,} papers"
    return _pair_papers(citations, citations.cited, citations.citing, what, minimum, limit, largest)


def _pair_papers(
    citations: Citations, groups: Numbers, items: Numbers, what: str, minimum: int, limit: int | None, largest: int
) -> Analysis:
    if not len(groups):
        return Analysis([], 0, (NO_CITATIONS,))
    groups, items, dropped = drop_large(groups, items, largest)
    papers = citations.papers
    pairs = count_pairs(groups, items, weights=np.ones(len(papers)), minimum=minimum, limit=limit)
    rows: list[dict[str, object]] = [
        {
            "rank": rank,
            "count": count,
            "cosine": round(cosine, 6),
            "paper": papers[left].name,
            "other": papers[right].name,
            "id": papers[left].id,
            "other_id": papers[right].id,
        }
        for rank, (left, right, count, cosine) in enumerate(
            zip(pairs.left.tolist(), pairs.right.tolist(), pairs.counts.tolist(), pairs.cosines.tolist(), strict=True),
            start=1,
        )
    ]
    return Analysis(rows, pairs.total, (f"Left out: {dropped:,} papers {what}.",) if dropped else ())
