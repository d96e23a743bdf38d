"""Extractions whose findings are given by hand, by name."""

from __future__ import annotations

import re
from typing import Any

from graphkit.extract.citations import find_citations
from graphkit.records import extraction_from_json, paper_from_json
from graphkit.types import ENTITY_TYPES, Extraction

OWN_TYPES = ("Protein", "protein", "Cell_line")
PAPER_FIELDS = {"id", "year", "date", "authors", "doi", "arxiv_id", "other_ids", "references", "venue", "url", "source"}


def read(title: str, abstract: str, **given: Any) -> Extraction:
    """Make the extraction of a paper.

    `Method=["LoRA"]`, `Protein=["TP53"]` and so on mark a name at each of its places; `relations` are
    (head, type, tail) and `results` (subject, dataset, metric, value); fields of the paper, `aliases`, `proposes` and
    `addresses` are as in a file.
    Citations are those of the text.
    """
    fields = {name: value for name, value in given.items() if name in PAPER_FIELDS}
    paper = paper_from_json({"title": title, "abstract": abstract, **fields})
    entities = [
        {"text": name, "type": type, "start": match.start(), "end": match.end(), "score": 0.5}
        for type in (*ENTITY_TYPES, *OWN_TYPES)
        for name in given.get(type, [])
        for match in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", paper.text)
    ]
    row = {
        "entities": sorted(entities, key=lambda entity: entity["start"]),
        "relations": [{"head": h, "type": t, "tail": d, "score": 0.5} for h, t, d in given.get("relations", [])],
        "results": [
            {"subject": s, "dataset": d, "metric": m, "value": v, "kind": "absolute", "score": 0.5}
            for s, d, m, v in given.get("results", [])
        ],
        "citations": [
            {"text": c.text, "authors": c.authors, "year": c.year, "start": c.start, "end": c.end}
            for c in find_citations(paper.text)
        ],
        **{name: given[name] for name in ("aliases", "proposes", "addresses") if name in given},
    }
    return extraction_from_json(row, paper)
