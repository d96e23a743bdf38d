"""Which paper a citation means: one of the graph, or a stub that all who cite it share. Pure functions."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

from graphkit.identity import arxiv_id_of, fold, normal_arxiv_id, normal_doi, paper_id, service_id, service_ids_of, slug
from graphkit.types import Citation, Paper

_LATEX = re.compile(r"\\(?:[\"'`^~=.]|[uvHcdbtkr](?=[\s{]))\s?|[\\{}]")  # what writes an accent: \"u, \c{c}
_ET_AL = re.compile(r"\bet[ ~]+al\b")


class References:
    """Looks up citations and references among the papers of the graph, and keeps the stubs made for the others."""

    def __init__(self, papers: Sequence[Paper], record_ids: Mapping[str, str]) -> None:
        self.stubs: dict[str, Paper] = {}
        self._papers = {paper.id: paper for paper in papers}
        self._record_ids = record_ids
        self._by_title: dict[str, list[str]] = defaultdict(list)
        self._by_identifier: dict[str, str] = {}
        self._by_author: dict[str, list[Paper]] = defaultdict(list)
        for paper in papers:
            self._by_title[fold(paper.title)].append(paper.id)
            if doi := normal_doi(paper.doi):
                self._by_identifier[f"doi:{doi}"] = paper.id
            if arxiv_id := arxiv_id_of(paper):
                self._by_identifier[f"arxiv:{arxiv_id}"] = paper.id
            self._by_identifier.update((id, paper.id) for id in service_ids_of(paper))
            if paper.authors:
                self._by_author[_last_word(_surname(paper.authors[0]))].append(paper)

    def of_citation(self, citation: Citation, citing: Paper) -> str | None:
        """The id of the paper that an inline citation means; None for "[3]", which says nothing by itself."""
        if arxiv_id := normal_arxiv_id(citation.text):
            known = self._by_identifier.get(f"arxiv:{arxiv_id}")
            return known or self._stub(f"arxiv:{arxiv_id}", f"arXiv:{arxiv_id}", arxiv_id=arxiv_id)
        if citation.authors and citation.year is not None:
            matches = [paper for paper in self._candidates(citation) if paper.id != citing.id]
            if len(matches) == 1:
                return matches[0].id
        if citation.authors:
            others = " et al." if len(citation.authors) == 1 and _ET_AL.search(citation.text) else ""
            label = " and ".join(citation.authors) + others
            year = "" if citation.year is None else f", {citation.year}"
            return self._stub(f"cite:{slug(_LATEX.sub('', label + year))}", label + year, year=citation.year)
        key = citation.text.strip("[]").rsplit("{", 1)[-1].rstrip("}")
        if not any(c.isalpha() for c in key):
            return None
        return self._stub(f"cite:{slug(key)}", key, year=citation.year)

    def of_reference(self, reference: str) -> str:
        """The id of the paper that an entry of a reference list means: an id, a DOI, an arXiv id, or a title."""
        if reference in self._record_ids:
            return self._record_ids[reference]
        if known := self._by_identifier.get(service_id(reference)):
            return known
        doi = normal_doi(reference)
        arxiv_id = arxiv_id_of(Paper("", "", "", doi=doi)) if doi else normal_arxiv_id(reference)
        identifier = f"arxiv:{arxiv_id}" if arxiv_id else f"doi:{doi}" if doi else ""
        if identifier:
            known = self._by_identifier.get(identifier)
            return known or self._stub(identifier, reference, doi="" if arxiv_id else doi, arxiv_id=arxiv_id)
        titled = self._by_title.get(fold(reference), [])
        if len(titled) == 1:
            return titled[0]
        return self._stub(paper_id(Paper(id="", title=reference, abstract="")), reference)

    def _candidates(self, citation: Citation) -> list[Paper]:
        """Papers with the first author's surname, the co-authors that are named, and the year."""
        first, *others = [_surname(name) for name in citation.authors]
        is_key = not re.search(r"[\s~]", citation.text)  # luo2021attention: one name stands for all
        found = []
        for paper in self._by_author.get(_last_word(first), []):
            surnames = [_surname(name) for name in paper.authors]
            same_first = f" {surnames[0]}".endswith(f" {first}")
            has_others = all(any(f" {name}".endswith(f" {other}") for name in surnames[1:]) for other in others)
            alone = not others and not is_key and not _ET_AL.search(citation.text) and len(surnames) > 1
            if same_first and has_others and not alone and paper.year == citation.year:
                found.append(paper)
        return found

    def _stub(self, id: str, title: str, *, year: int | None = None, doi: str = "", arxiv_id: str = "") -> str:
        if id not in self._papers and id not in self.stubs:
            self.stubs[id] = Paper(id=id, title=title, abstract="", year=year, doi=doi, arxiv_id=arxiv_id)
        return id


def _surname(author: str) -> str:
    """The folded name, family name last: "Goot, Rob van der" and "Rob van der Goot" are one, Aky\\"urek is Akyürek."""
    family, _, given = author.partition(",")
    return fold(_LATEX.sub("", f"{given} {family}"))


def _last_word(folded: str) -> str:
    return folded.rsplit(" ", 1)[-1]
