"""Which paper a citation means: one of the graph, or a stub that all who cite it share. Pure functions."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from unicodedata import normalize

from graphkit.identity import (
    arxiv_id_of,
    fold,
    normal_arxiv_id,
    normal_doi,
    paper_id,
    person_key,
    plain_accents,
    service_id,
    slug,
    surname_of,
)
from graphkit.types import Citation, Cited, Paper

_ET_AL = re.compile(r"\bet[ ~]+al\b")
_YEAR = re.compile(r"(?<!\d)(?:1[89]|20)\d\d(?!\d)")
_WORD = re.compile(r"[^\W_]+")
_LEAST_WORD = 4  # letters: shorter ones in capitals before a title are initials
_START = 3  # words of a title by which it is found in a printed reference
_STARTS = range(2, _START + 1)
_LEAST_TITLE = 15  # folded characters: a shorter title may stand in another one, or be a journal's


def _words(printed: str) -> tuple[list[str], set[int], set[int]]:
    """Return the folded words of a printed reference, and the places of those that may end, and begin, a title.

    Between words of one title stand a blank and no other mark: "Routing maps for ships" is not "Routing maps". A title
    may end, though, before a capital, "Routing maps Nature 5", and begin behind initials or a year.
    """
    words: list[str] = []
    ends, begins = set[int](), {0}
    last = ""
    place = 0
    for match in _WORD.finditer(printed):
        parts = fold(match[0]).split()
        gap = printed[place : match.start()]
        if words and (gap.strip(" -‐‑'’") or match[0][0].isupper() or match[0][0].isdigit()):
            ends.add(len(words) - 1)
        if gap.strip(" -‐‑'’") or last.isdigit() or (last.isupper() and len(last) < _LEAST_WORD) or last == "al":
            begins.add(len(words))
        words += parts
        last, place = match[0], match.end()
    return words, ends | {len(words) - 1}, begins


class References:
    """Looks up citations and references among the papers of the graph, and keeps the stubs made for the others.

    `record_ids` has the ids that a reference may give, "doi:10.1000/x" and the like and those of the sources.
    `outcomes` counts what became of each, of "text" and of "metadata"; `may_be` has the papers that an ambiguous stub
    may be.
    """

    def __init__(self, papers: Sequence[Paper], record_ids: Mapping[str, str]) -> None:
        self.stubs: dict[str, Paper] = {}
        self.outcomes: Counter[tuple[str, Cited]] = Counter()
        self.may_be: dict[str, set[str]] = defaultdict(set)
        self._papers = {paper.id: paper for paper in papers}
        self._record_ids = record_ids
        self._by_title: dict[str, list[str]] = defaultdict(list)
        self._by_start: dict[tuple[str, ...], list[tuple[list[str], Paper]]] = defaultdict(list)
        self._by_author: dict[str, list[Paper]] = defaultdict(list)
        for paper in papers:
            title = fold(paper.title)
            self._by_title[title].append(paper.id)
            if len(title) >= _LEAST_TITLE and len(words := title.split()) > 1:
                self._by_start[tuple(words[:_START])].append((words, paper))
            if paper.authors:
                self._by_author[surname_of(paper.authors[0])].append(paper)

    def of_citation(self, citation: Citation, citing: Paper, listed: Collection[str] = ()) -> str | None:
        """The id of the paper that an inline citation means; None for "[3]", which says nothing by itself.

        Where several papers fit, it is the one that the citing paper's reference list has, too (`listed`).
        """
        id, outcome = self._of_citation(citation, citing, listed)
        self.outcomes["text", outcome] += 1
        return id

    def of_list(self, citing: Paper) -> list[str]:
        """The ids of the papers that the entries of a paper's reference list mean, each once and without itself."""
        found: dict[str, None] = {}
        for reference in citing.references:
            id, outcome = self._of_reference(reference)
            if id == citing.id or id in found:
                outcome = Cited.ITSELF if id == citing.id else Cited.TWICE
            else:
                found[id] = None
            self.outcomes["metadata", outcome] += 1
        return list(found)

    def _of_citation(self, citation: Citation, citing: Paper, listed: Collection[str]) -> tuple[str | None, Cited]:
        if arxiv_id := normal_arxiv_id(citation.text):
            return self._of_identifier(f"arxiv:{arxiv_id}", f"arXiv:{arxiv_id}", arxiv_id=arxiv_id)
        if not citation.authors:
            key = citation.text.strip("[]").rsplit("{", 1)[-1].rstrip("}")
            if not any(c.isalpha() for c in key):
                return None, Cited.NOBODY
            return self._stub(f"cite:{slug(key)}", key, year=citation.year), Cited.KEY
        matches = {paper.id for paper in self._candidates(citation)} - {citing.id}
        if len(matches) > 1 and len(matches.intersection(listed)) == 1:
            matches.intersection_update(listed)
        if len(matches) == 1:
            return matches.pop(), Cited.PAPER
        others = " et al." if len(citation.authors) == 1 and _ET_AL.search(citation.text) else ""
        label = " and ".join(citation.authors) + others
        year = "" if citation.year is None else f", {citation.year}"
        id = self._stub(f"cite:{slug(plain_accents(label + year))}", label + year, year=citation.year)
        if matches:
            self.may_be[id] |= matches
        return id, Cited.SEVERAL if matches else Cited.NO_AUTHOR

    def _of_reference(self, reference: str) -> tuple[str, Cited]:
        """An entry of a reference list: an id, a DOI, an arXiv id, a title, or the reference as it is printed."""
        if reference in self._record_ids:
            return self._record_ids[reference], Cited.PAPER
        if service := service_id(reference):
            return self._of_identifier(service, reference, other_ids=(service,))
        doi = normal_doi(reference)
        if arxiv_id := arxiv_id_of(Paper("", "", "", doi=doi)) if doi else normal_arxiv_id(reference):
            return self._of_identifier(f"arxiv:{arxiv_id}", reference, arxiv_id=arxiv_id)
        if doi:
            return self._of_identifier(f"doi:{doi}", reference, doi=doi)
        titled = self._by_title.get(fold(reference)) or self._printed(reference)
        if len(titled) == 1:
            return titled[0], Cited.PAPER
        id = self._stub(paper_id(Paper(id="", title=reference, abstract="")), reference)
        self.may_be[id].update(titled)
        return id, Cited.SEVERAL if titled else Cited.NO_TITLE

    def _of_identifier(
        self, id: str, title: str, *, doi: str = "", arxiv_id: str = "", other_ids: tuple[str, ...] = ()
    ) -> tuple[str, Cited]:
        if known := self._record_ids.get(id):
            return known, Cited.PAPER
        return self._stub(id, title, doi=doi, arxiv_id=arxiv_id, other_ids=other_ids), Cited.NO_ID

    def _printed(self, reference: str) -> list[str]:
        """Papers whose title stands in a printed reference, with their first author, in their year or next to it."""
        plain = normalize("NFC", plain_accents(reference))
        folded = fold(plain).split()
        if not any(tuple(folded[n : n + size]) in self._by_start for n in range(len(folded)) for size in _STARTS):
            return []
        text, ends, begins = _words(plain)
        years = {int(year) for year in _YEAR.findall(reference)}
        found: dict[str, int] = {}
        for start in range(len(text) - 1):
            for size in _STARTS:
                for words, paper in self._by_start.get(tuple(text[start : start + size]), ()):
                    by_author = any(surname_of(author) in text for author in paper.authors[:1])
                    near = not years or paper.year is None or any(abs(year - paper.year) <= 1 for year in years)
                    stop = start + len(words)
                    whole = start in begins and stop - 1 in ends
                    if by_author and near and whole and text[start:stop] == words:
                        found[paper.id] = len(words)
        return sorted(id for id, size in found.items() if size == max(found.values()))

    def _candidates(self, citation: Citation) -> list[Paper]:
        """Papers with the first author's surname, the co-authors that are named, and the year."""
        if citation.year is None:
            return []
        first, *others = [person_key(name) for name in citation.authors]
        is_key = not re.search(r"[\s~]", citation.text)  # luo2021attention: one name stands for all
        found = []
        for paper in self._by_author.get(first.rsplit(" ", 1)[-1], []):
            names = [person_key(name) for name in paper.authors]
            same_first = f" {names[0]}".endswith(f" {first}")
            has_others = all(any(f" {name}".endswith(f" {other}") for name in names[1:]) for other in others)
            alone = not others and not is_key and not _ET_AL.search(citation.text) and len(names) > 1
            if same_first and has_others and not alone and paper.year == citation.year:
                found.append(paper)
        return found

    def _stub(
        self,
        id: str,
        title: str,
        *,
        year: int | None = None,
        doi: str = "",
        arxiv_id: str = "",
        other_ids: tuple[str, ...] = (),
    ) -> str:
        if id not in self._papers and id not in self.stubs:
            self.stubs[id] = Paper(
                id=id, title=title, abstract="", year=year, doi=doi, arxiv_id=arxiv_id, other_ids=other_ids
            )
        return id
