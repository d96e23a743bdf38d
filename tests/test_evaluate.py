"""Figures: counted by hand on a small case, and the same as the gold data's own scorer says."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from graphkit.cli import main
from graphkit.evaluate import Score, evaluate, expected_error, judge_scores, measure_calibration
from graphkit.records import extraction_from_json, extraction_to_json, paper_from_json
from graphkit.types import ENTITY_TYPES, EntityType, Extraction, Mention, Span

GOLD = Path(__file__).parent.parent.parent / "shared" / "gold"

PAPER = paper_from_json(
    {
        "id": "p1",
        "title": "PebbleNet",
        "abstract": "Pebble Nets (PNs) reach 91 % accuracy on Rocks, say Li et al. (2020).",
    }
)


def mention(text: str, type: EntityType) -> Mention:
    start = PAPER.text.index(text)
    return Mention(text, type, start, start + len(text))


WANTED = Extraction(
    PAPER,
    mentions=(
        mention("Pebble Nets", EntityType.METHOD),
        mention("PNs", EntityType.METHOD),
        mention("accuracy", EntityType.METRIC),
        mention("Rocks", EntityType.DATASET),
    ),
    aliases=(("Pebble Nets", "PNs"),),
)


def test_what_is_equal_is_right_in_full() -> None:
    scores = evaluate([WANTED], [WANTED])
    assert (scores["entities"].precision, scores["entities"].recall, scores["entities"].f1) == (1.0, 1.0, 1.0)
    assert scores["concepts"] == Score(right=3, found=3, gold=3)  # the long and the short form are one concept


def test_an_abstract_that_was_not_found_counts_as_empty() -> None:
    scores = evaluate([WANTED], [])
    assert scores["entities"] == Score(right=0, found=0, gold=4)
    assert (scores["entities"].precision, scores["entities"].recall, scores["entities"].f1) == (0.0, 0.0, 0.0)


def test_an_abstract_that_gold_does_not_have_is_passed_over() -> None:
    other = replace(WANTED, paper=replace(PAPER, id="p2"))
    assert evaluate([WANTED], [WANTED, other]) == evaluate([WANTED], [WANTED])


def test_a_span_counts_where_it_is_exact_and_overlap_where_it_touches() -> None:
    start = PAPER.text.index("Nets")
    found = replace(
        WANTED,
        mentions=(Mention("Nets", EntityType.METHOD, start, start + 4), mention("accuracy", EntityType.TASK)),
    )
    scores = evaluate([WANTED], [found])
    assert scores["entities"] == Score(right=0, found=2, gold=4)
    assert scores["  overlap"] == Score(right=1, found=2, gold=4)
    assert scores["  Method"] == Score(right=0, found=1, gold=2)
    assert scores["  Task"] == Score(right=0, found=1, gold=0)


def test_precision_recall_and_f1() -> None:
    score = Score(right=2, found=4, gold=3)
    assert score.precision == 0.5
    assert score.recall == pytest.approx(2 / 3)
    assert score.f1 == pytest.approx(2 * 0.5 * (2 / 3) / (0.5 + 2 / 3))


def test_a_concept_may_go_by_any_of_its_names_and_a_value_be_written_in_any_way() -> None:
    rows = {
        "want": {"results": [{"subject": "Pebble Nets", "dataset": "Rocks", "metric": "accuracy", "value": "91\\%"}]},
        "have": {"results": [{"subject": "PNs", "dataset": "rock", "metric": "Accuracy", "value": "91 percent"}]},
    }
    want, have = (replace(extraction_from_json(row, PAPER), aliases=WANTED.aliases) for row in rows.values())
    scores = evaluate([want], [have])
    assert scores["results"] == Score(right=0, found=1, gold=1)  # "%" and "percent" are two units
    have = replace(have, results=tuple(replace(result, value="91 %") for result in have.results))
    assert evaluate([want], [have])["results strict"] == Score(right=1, found=1, gold=1)


def test_scores_that_are_the_share_of_right_facts_have_no_error() -> None:
    assert expected_error([(0.25, True), (0.25, False), (0.25, False), (0.25, False)]) == 0.0
    assert expected_error([(0.9, True), (0.9, False)]) == pytest.approx(0.4)
    assert expected_error([(1.0, True), (0.0, False)]) == 0.0
    assert expected_error([]) == 0.0


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), max_size=40), st.randoms())
def test_the_error_lies_between_none_and_all_whatever_the_order(
    pairs: list[tuple[float, bool]], chance: random.Random
) -> None:
    shuffled = chance.sample(pairs, len(pairs))
    assert 0.0 <= expected_error(pairs) <= 1.0
    assert expected_error(shuffled) == pytest.approx(expected_error(pairs))


def test_each_found_fact_is_judged_with_its_score() -> None:
    gold = [WANTED]
    wrong = replace(gold[0].mentions[0], type=EntityType.DATASET, score=0.3)
    found = [replace(gold[0], mentions=(wrong, *gold[0].mentions[1:]))]
    judged = judge_scores(gold, found)
    assert [right for _, right in judged["entities"]] == [False, *([True] * (len(gold[0].mentions) - 1))]
    assert judged["entities"][0] == (0.3, False)
    assert all(right for kind, pairs in judged.items() if kind != "entities" for _, right in pairs)
    assert measure_calibration(gold, []) == dict.fromkeys(judged, 0.0)


def test_types_of_ones_own_have_a_row_each_behind_the_schemas() -> None:
    own = replace(WANTED, mentions=(mention("Rocks", EntityType("Rock")), mention("Li", EntityType("Author_name"))))
    found = replace(WANTED, mentions=(mention("Rocks", EntityType("Rock")), mention("Li", EntityType("overlap"))))
    scores = evaluate([own], [found])
    rows = ["Task", "Method", "Model", "Dataset", "Metric", "Author_name", "Rock", "overlap (type)", "overlap"]
    assert [name.strip() for name in scores][: len(rows) + 1] == ["entities", *rows]
    assert scores["  Rock"] == Score(right=1, found=1, gold=1)
    assert scores["  Author_name"] == Score(right=0, found=0, gold=1)
    assert scores["  overlap (type)"] == Score(right=0, found=1, gold=0)
    assert scores["  overlap"] == Score(right=1, found=2, gold=2)
    assert len({name.strip() for name in scores}) == len(scores)


def test_types_that_differ_in_case_alone_are_two() -> None:
    scores = evaluate(
        [replace(WANTED, mentions=(mention("Rocks", EntityType("rock")),))],
        [replace(WANTED, mentions=(mention("Rocks", EntityType("Rock")),))],
    )
    assert (scores["  rock"], scores["  Rock"]) == (Score(gold=1), Score(found=1))
    assert scores["concepts"] == Score(right=0, found=1, gold=1)


def spoil(extraction: Extraction, random_: random.Random) -> Extraction:
    """A copy with a part of everything left out, and some mentions moved or of another type."""
    mentions = []
    for m in extraction.mentions:
        if random_.random() < 0.2 and m.end - m.start > 1:
            m = replace(m, start=m.start + 1, text=m.text[1:])
        if random_.random() < 0.1:
            m = replace(m, type=random_.choice(ENTITY_TYPES))
        mentions.append(m)

    def some(items: tuple[object, ...]) -> tuple[object, ...]:
        return tuple(item for item in items if random_.random() < 0.7)

    swapped = tuple(
        replace(r, head=r.tail, tail=r.head, evidence=Span(*r.evidence)) if random_.random() < 0.1 else r
        for r in extraction.relations
    )
    return replace(
        extraction,
        mentions=tuple(m for m in mentions if random_.random() < 0.8),
        proposes=some(extraction.proposes),
        addresses=some(extraction.addresses),
        relations=some(swapped),
        results=some(extraction.results),
        citations=some(extraction.citations),
    )


@pytest.mark.shared
@pytest.mark.skipif(not GOLD.is_dir(), reason="../shared/gold is not here")
def test_the_figures_are_those_of_the_gold_datas_own_scorer(tmp_path: Path) -> None:
    rows = [json.loads(line) for line in (GOLD / "dev.jsonl").read_text(encoding="utf-8").splitlines()]
    gold = [extraction_from_json(row, paper_from_json(row)) for row in rows]
    random_ = random.Random(7)
    found = [spoil(extraction, random_) for extraction in gold[:-3]]
    file = tmp_path / "found.jsonl"
    file.write_text("".join(json.dumps(extraction_to_json(e)) + "\n" for e in found), encoding="utf-8")
    command = [sys.executable, str(GOLD / "score.py"), str(GOLD / "dev.jsonl"), str(file), "--json"]
    expected = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    ours = {
        name: {"precision": s.precision, "recall": s.recall, "f1": s.f1, "gold": s.gold, "predicted": s.found}
        for name, s in evaluate(gold, found).items()
    }
    assert ours.keys() == expected.keys()
    for name, figures in expected.items():
        assert ours[name] == pytest.approx(figures), name
        assert 0 < figures["f1"] < 1, f"{name}: the comparison says nothing where all is right or wrong"
    printed = CliRunner().invoke(main, ["evaluate", str(GOLD / "dev.jsonl"), str(file)]).stdout_bytes
    assert printed == subprocess.run(command[:-1], check=True, capture_output=True).stdout
