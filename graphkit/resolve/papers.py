"""Which records are one paper: by DOI, arXiv id, an id of a service, or folded title. Pure functions."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields, replace
from functools import lru_cache

from graphkit.identity import (
    arxiv_id_of,
    fold,
    normal_doi,
    paper_id,
    person_key,
    service_id,
    service_ids_of,
    short_hash,
)
from graphkit.types import Extraction, Paper

_MOST_OF_ONE_TITLE = 50  # different papers of one title that a record is held against: "Editorial" has thousands
_YEARS_TO_PRINT = 3  # from a preprint: a year further from what most records say is a mistake, or of a reprint
_OFTEN_PRINTED = frozenset(
    "abstract|abstracts|acknowledgements|acknowledgments|announcement|announcements|appendix|author index|back matter|"
    "book review|book reviews|comment|commentary|comments|conclusion|conclusions|contents|contributors|copyright|"
    "correction|corrections|corrigendum|cover image|discussion|editorial|editorial board|editorial note|editor s note|"
    "epilogue|errata|erratum|expression of concern|foreword|front matter|frontmatter|glossary|guest editorial|"
    "guest editor s introduction|highlights|in memoriam|in this issue|index|introduction|issue information|keynote|"
    "letter|letter to the editor|letters|letters to the editor|news|notes|obituary|organizing committee|overview|"
    "preface|program committee|prologue|references|reply|response|retraction|retraction notice|reviewers|summary|"
    "table of contents|title page|untitled|welcome|welcome message".split("|")
)
"""Folded titles that name no single paper."""
_PREPRINTS = re.compile(
    r"(?i)\b(arxiv|corr|biorxiv|medrxiv|chemrxiv|ssrn|openreview|preprints?|research square|zenodo)\b"
)


@dataclass(frozen=True)
class Joined:
    """One extraction a paper, sorted by the paper's id in the graph, and what its records were."""

    extractions: tuple[Extraction, ...]
    record_ids: dict[str, str]  # the paper's id for each record's own, and for each "doi:…", "arxiv:…", "pubmed:…"
    field_sources: dict[str, tuple[str, ...]]  # "abstract: refs.bib": of papers that several sources have, by their id


def join_records(extractions: Iterable[Extraction]) -> Joined:
    """Join the records of one paper.

    Of several records the one with the longest abstract is read, and has the title; each other field is from the record
    that knows most of it, see `_best`. An id that records of different papers have, as two files that number theirs
    may, means none of them.
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
            for id in {record.paper.id, *_identifiers(record.paper)}:
                ids[id].add(extraction.paper.id)
    return Joined(
        extractions=tuple(sorted(joined, key=lambda extraction: extraction.paper.id)),
        record_ids={id: next(iter(meant)) for id, meant in ids.items() if len(meant) == 1},
        field_sources={
            extraction.paper.id: _field_sources(extraction.paper, [record.paper for record in group])
            for group, extraction in zip(groups, joined, strict=True)
            if len({record.paper.source for record in group}) > 1
        },
    )


def node_ids(papers: Iterable[Paper]) -> dict[Paper, str]:
    """Return the id that the paper of each record has in a graph of these records: that of `join_records`."""
    groups = _group(sorted(map(Extraction, papers), key=_preference))
    joined = _tell_apart([Extraction(_join([record.paper for record in group])) for group in groups])
    return {
        record.paper: extraction.paper.id for group, extraction in zip(groups, joined, strict=True) for record in group
    }


def _tell_apart(extractions: Sequence[Extraction]) -> list[Extraction]:
    """Papers of one title that are not one paper have their year in the id, and those of one year what they hold."""
    papers = [extraction.paper for extraction in extractions]
    marks: tuple[Callable[[Paper], str], ...] = (
        lambda paper: "undated" if paper.year is None else str(paper.year),
        lambda paper: short_hash(repr(replace(paper, id="")))[:8],
    )
    for mark in marks:
        counts = Counter(paper.id for paper in papers)
        papers = [replace(paper, id=f"{paper.id}-{mark(paper)}") if counts[paper.id] > 1 else paper for paper in papers]
    return [replace(extraction, paper=paper) for extraction, paper in zip(extractions, papers, strict=True)]


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
                may_be_one = _may_be_one if key.startswith("title:") else _may_share_an_id
                if may_be_one(extraction.paper, extractions[other].paper):
                    parent[max(root(index), root(other))] = min(root(index), root(other))
                    break
            else:
                seen[key].append(index)
    groups: dict[int, list[Extraction]] = defaultdict(list)
    for index, extraction in enumerate(extractions):
        groups[root(index)].append(extraction)
    return list(groups.values())


def _keys(paper: Paper) -> list[str]:
    return [*_identifiers(paper), f"title:{fold(paper.title) or paper.title}"]


def _identifiers(paper: Paper) -> list[str]:
    doi, arxiv_id = normal_doi(paper.doi), arxiv_id_of(paper)
    known = [f"doi:{doi}"] if doi else []
    return [*known, *([f"arxiv:{arxiv_id}"] if arxiv_id else []), *service_ids_of(paper)]


def _may_be_one(one: Paper, other: Paper) -> bool:
    """A preprint and its print share a title and lie about a year apart; a yearly report has the title alone.

    Two arXiv ids are two papers, and so are two lists of authors with nobody in both. Two DOIs may be of one paper,
    where an author stands behind both. What journals print in each issue, "Editorial", is told by year and venue, too.
    """
    arxiv_ids, dois = {arxiv_id_of(one), arxiv_id_of(other)}, {normal_doi(one.doi), normal_doi(other.doi)}
    if len(arxiv_ids - {""}) == 2 or (one.authors and other.authors and not _share_an_author(one, other)):
        return False
    if fold(one.title) in _OFTEN_PRINTED:
        alike = (one.year, fold(one.venue), bool(one.authors)) == (other.year, fold(other.venue), bool(other.authors))
        return alike and len(dois - {""}) < 2
    if len(dois - {""}) == 2:
        return _share_an_author(one, other)
    if one.year is not None and other.year is not None and abs(one.year - other.year) <= 1:
        return True
    unknown = one.year is None or other.year is None
    return _share_an_author(one, other) or (unknown and not (one.authors and other.authors))


def _may_share_an_id(one: Paper, other: Paper) -> bool:
    """Chapters may stand under the DOI of their book: with other authors and another title, they are two papers."""
    known = one.authors and other.authors
    return not known or fold(one.title) == fold(other.title) or _share_an_author(one, other)


def _share_an_author(one: Paper, other: Paper) -> bool:
    """By surname and first letter: one source has "Ada Stone", and another "Stone A.", "Stone Ada" or "Stone"."""
    mine, theirs = _known_by(one.authors), _known_by(other.authors)
    return any(mine[n] & theirs[m] for n, m in ((0, 0), (1, 2), (2, 1)))


@lru_cache(maxsize=1_000)
def _known_by(authors: tuple[str, ...]) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """Surnames with a first letter, whichever end of the name is the surname; names of one word; and all words."""
    names = [words for author in authors if (words := person_key(author).split())]
    whole = {key for words in names for key in (f"{words[0][0]} {words[-1]}", f"{words[-1][0]} {words[0]}")}
    single = {words[0] for words in names if len(words) == 1}
    return frozenset(whole), frozenset(single), frozenset(word for words in names for word in words)


def _join(papers: list[Paper]) -> Paper:
    """The first paper, with each field from the paper that knows it best, and its id in the graph."""
    known = {field.name: getattr(_best(field.name, papers), field.name) for field in fields(Paper)}
    known["arxiv_id"] = next(filter(None, map(arxiv_id_of, papers)), "")
    known["other_ids"] = tuple(sorted({id for paper in papers for id in service_ids_of(paper)}))
    paper = Paper(**known)
    return replace(paper, id=paper_id(paper))


def _best(field: str, papers: Sequence[Paper]) -> Paper:
    """The first paper that knows a field, or knows more of it.

    More are: a DOI of the print, and its year, date and venue, than those of a preprint; a full date; more authors, and
    their whole names; a year next to what most say; more references, those that only one service can read counted half.
    """

    def rank(paper: Paper) -> tuple[float, ...]:
        value = getattr(paper, field)
        if value in (None, "", ()):
            return (-1.0,)
        if field in ("doi", "venue", "year", "date"):
            return (float(not _is_preprint(paper)), float(len(value) if field == "date" else 0))
        if field == "authors":
            return (float(len(value)), float(sum(map(len, value))))
        if field == "references":
            return (sum(0.5 if service_id(reference) else 1.0 for reference in value),)
        return (0.0,)

    if field == "year":
        years = Counter(paper.year for paper in papers if paper.year is not None)
        common = min(years, key=lambda year: (-years[year], year), default=0)
        papers = [paper for paper in papers if abs((paper.year or common) - common) <= _YEARS_TO_PRINT]
    if field == "date":
        year = _best("year", papers).year
        papers = [paper for paper in papers if paper.year == year]
    return max(papers, key=rank)  # the first of equals


def _is_preprint(paper: Paper) -> bool:
    doi = normal_doi(paper.doi)
    if doi:
        return doi.startswith(("10.48550/", "10.1101/", "10.2139/ssrn", "10.26434/", "10.21203/", "10.20944/"))
    return not paper.venue or bool(_PREPRINTS.search(paper.venue))


def _field_sources(joined: Paper, papers: Sequence[Paper]) -> tuple[str, ...]:
    told = []
    for field in fields(Paper):
        if field.name not in ("id", "source", "other_ids") and getattr(joined, field.name) not in (None, "", ()):
            told.append(f"{field.name}: {_best(field.name, papers).source}")
    return tuple(told)
