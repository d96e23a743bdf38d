"""What papers cite that is not among them: the ids to fetch next."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from graphkit.folder import Folder
from graphkit.identity import arxiv_id_of, normal_arxiv_id, normal_doi, service_id, service_ids_of
from graphkit.ingest import read_papers
from graphkit.ingest.json_fields import list_at, text_at
from graphkit.ingest.tags import plain_text
from graphkit.types import Paper


def cited_ids(path: Path) -> tuple[list[str], int]:
    """Return the ids that the papers at `path` refer to and none of them has, sorted; and how many other references.

    `path` is a folder that `graphkit build` left, or whatever ingest reads. Other references are titles and texts,
    which no service looks up; those of one spelling are counted once. Raises GraphkitError where there are no papers.
    """
    own: set[str] = set()
    cited: set[str] = set()
    texts: set[str] = set()
    for paper in _read(path):
        own.update(_keys_of(paper))
        for reference in paper.references:
            if key := _key_of(reference):
                cited.add(key)
            else:
                texts.add(reference)
    for reference, title in _written_ids(path):
        cited.add(reference)
        texts.discard(title)
    return sorted(cited - own), len(texts)


def _read(path: Path) -> Iterator[Paper]:
    if not (path / "papers.db").is_file():
        yield from read_papers(path)
        return
    with Folder(path, make=False) as folder:
        yield from (paper for _, paper, _ in folder.papers(""))


def _key_of(reference: str) -> str:
    """The id in a reference, in one form; empty for a title or a text."""
    if known := service_id(reference):
        return known
    if doi := normal_doi(reference):
        return doi
    arxiv_id = normal_arxiv_id(reference)
    return f"arXiv:{arxiv_id}" if arxiv_id else ""


def _keys_of(paper: Paper) -> set[str]:
    arxiv_id = arxiv_id_of(paper)
    return {*service_ids_of(paper), normal_doi(paper.doi), f"arXiv:{arxiv_id}" if arxiv_id else ""}


def _written_ids(path: Path) -> Iterator[tuple[str, str]]:
    """The ids of Semantic Scholar, with titles, of references that have neither DOI nor arXiv id.

    Ingest takes the title of such a one, which says more in a graph; the id is what can be fetched.
    """
    if path.is_dir():
        return
    with path.open(encoding="utf-8", errors="replace") as lines:
        for line in lines:
            if '"paperId"' not in line:
                continue
            try:
                references = list_at(json.loads(line), "references")
            except (ValueError, RecursionError):
                continue  # ingest has said so
            for reference in references:
                known = text_at(reference, "externalIds", "DOI") or text_at(reference, "externalIds", "ArXiv")
                if not known and (key := service_id(text_at(reference, "paperId"))):
                    yield key, plain_text(text_at(reference, "title"))
