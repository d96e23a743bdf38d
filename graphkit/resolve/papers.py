"""Which records are one paper: by DOI, arXiv id, or folded title. Pure functions."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import fields, replace

from graphkit.identity import arxiv_id_of, fold, normal_doi, paper_id, service_ids_of
from graphkit.types import Extraction, Paper

_MOST_OF_ONE_TITLE = 50  # different papers of one title that a record is held against: "Editorial" has thousands


def join_records(extractions: Iterable[Extraction]) -> tuple[list[Extraction], dict[str, str]]:
    """Return one extraction a paper, sorted by the paper's id in the graph, and that id for each record's own id.

    Of several records the one with the longest abstract is read; what it does not know is filled from the others. An id
    that records of different papers have, as two files that number theirs may, means none of them.
    """
    groups = _group(sorted(extractions, key=_preference))
    joined = []
    ids: dict[str, set[str]] = defaultdict(set)
    for group in groups:
        paper = _join([extraction.paper for extraction in group])
        best = [extraction for extraction in group if _preference(extraction) == _preference(group[0])]
        joined.append(replace(best[0] if len(best) == 1 else min(best, key=repr), paper=paper))
    joined = _tell_apart(joined)
    for group, extraction in zip(groups, joined, strict=True):
        for record in group:
            ids[record.paper.id].add(extraction.paper.id)
    record_ids = {id: next(iter(meant)) for id, meant in ids.items() if len(meant) == 1}
    return sorted(joined, key=lambda extraction: extraction.paper.id), record_ids


def node_ids(papers: Iterable[Paper]) -> dict[Paper, str]:
    """Return the id that the paper of each record has in a graph of these records: that of `join_records`."""
    groups = _group(sorted(map(Extraction, papers), key=_preference))
    joined = _tell_apart([Extraction(_join([record.paper for record in group])) for group in groups])
    return {
        record.paper: extraction.paper.id for group, extraction in zip(groups, joined, strict=True) for record in group
    }


def _tell_apart(extractions: Sequence[Extraction]) -> list[Extraction]:
    """Papers of one title that are not one paper have their year in the id."""
    counts = Counter(extraction.paper.id for extraction in extractions)
    apart = []
    for extraction in extractions:
        paper = extraction.paper
        if counts[paper.id] > 1:
            paper = replace(paper, id=f"{paper.id}-{'undated' if paper.year is None else paper.year}")
        apart.append(replace(extraction, paper=paper))
    return apart


def _preference(extraction: Extraction) -> tuple[int, str, str]:
    paper = extraction.paper
    return -len(paper.abstract), paper.text, repr(paper)


def _group(extractions: Sequence[Extraction]) -> list[list[Extraction]]:
    """Join records that share a DOI, an arXiv id, or a title and, where both are known, nearly the year."""
    parent = list(range(len(extractions)))

    def root(index: int) -> int:
        while parent[index] != index:
            parent[index] = parent[parent[index]]
            index = parent[index]
        return index

    seen: dict[str, list[int]] = defaultdict(list)
    for index, extraction in enumerate(extractions):
        for key in _keys(extraction.paper):
            for other in seen[key][:_MOST_OF_ONE_TITLE]:
                if not key.startswith("title:") or _may_be_one(extraction.paper, extractions[other].paper):
                    parent[max(root(index), root(other))] = min(root(index), root(other))
                    break
            else:
                seen[key].append(index)
    groups: dict[int, list[Extraction]] = defaultdict(list)
    for index, extraction in enumerate(extractions):
        groups[root(index)].append(extraction)
    return list(groups.values())


def _keys(paper: Paper) -> list[str]:
    doi, arxiv_id = normal_doi(paper.doi), arxiv_id_of(paper)
    return [
        key
        for key, known in (
            (f"doi:{doi}", doi),
            (f"arxiv:{arxiv_id}", arxiv_id),
            *((id, True) for id in service_ids_of(paper)),
            (f"title:{fold(paper.title) or paper.title}", True),
        )
        if known
    ]


def _may_be_one(one: Paper, other: Paper) -> bool:
    """A preprint and its print share a title and lie about a year apart; a yearly report has the title alone.

    Two arXiv ids are two papers. Two DOIs may be of one paper, where an author stands behind both.
    """
    arxiv_ids, dois = {arxiv_id_of(one), arxiv_id_of(other)}, {normal_doi(one.doi), normal_doi(other.doi)}
    if len(arxiv_ids - {""}) == 2:
        return False
    if len(dois - {""}) == 2:
        return _share_an_author(one, other)
    if one.year is None or other.year is None or abs(one.year - other.year) <= 1:
        return True
    return _share_an_author(one, other)


def _share_an_author(one: Paper, other: Paper) -> bool:
    return bool({fold(name) for name in one.authors} & {fold(name) for name in other.authors})


def _join(papers: list[Paper]) -> Paper:
    """The first paper, with what it does not know taken from the next that does, and its id in the graph."""
    known = {}
    for field in fields(Paper):
        values = [getattr(paper, field.name) for paper in papers]
        known[field.name] = next((value for value in values if value not in (None, "", ())), values[0])
    paper = Paper(**known)
    return replace(paper, id=paper_id(paper))
