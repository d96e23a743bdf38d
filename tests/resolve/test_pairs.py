"""Precision and recall of the linking on labelled pairs of names; the rules were chosen on `tune.tsv` alone."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from graphkit.resolve.entities import link_names
from graphkit.types import EntityType, Extraction, Mention, Paper

PAIRS = Path(__file__).parent / "pairs"


def one_paper(id: str, name: str, type: str) -> Extraction:
    text = f"On {name}"
    return Extraction(Paper(id, text, "."), (Mention(name, EntityType(type), 3, len(text)),))


def are_one(row: dict[str, str]) -> bool:
    papers = [one_paper("a", row["one"], row["type"]), one_paper("b", row["other"], row["type"])]
    return len(link_names(papers).entities) == 1


@pytest.mark.parametrize("file", ["tune.tsv", "held.tsv"])
def test_names_of_one_thing_meet_and_others_do_not(file: str) -> None:
    with (PAIRS / file).open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    found = [(are_one(row), row["same"] == "yes") for row in rows]
    right = found.count((True, True))
    assert len(rows) >= 400
    assert right / (right + found.count((True, False))) >= 0.98
    assert right / (right + found.count((False, True))) >= 0.85
