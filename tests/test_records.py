"""Papers and extractions as JSON: nothing is lost on the way, and what does not fit is refused with a reason."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphkit.records import (
    MAX_ABSTRACT,
    MAX_TITLE,
    clean_text,
    extraction_from_json,
    extraction_to_json,
    findings_to_json,
    paper_from_json,
    paper_to_json,
)
from graphkit.types import (
    ENTITY_TYPES,
    SIGNATURES,
    Citation,
    EntityType,
    Extraction,
    Mention,
    Paper,
    Relation,
    Result,
    ResultKind,
    Role,
    Span,
)

PAPER = paper_from_json(
    {"title": "PebbleNet", "abstract": "PebbleNet is new. It has 91% accuracy on Rocks (Li, 2020)."}
)


def entity(name: str, type: str, at: int = 0) -> dict[str, Any]:
    start = PAPER.text.index(name, at)
    return {"text": name, "type": type, "start": start, "end": start + len(name)}


GOLD: dict[str, Any] = {
    "entities": [
        entity("PebbleNet", "Method"),
        entity("PebbleNet", "Method", at=1),
        entity("accuracy", "Metric"),
        entity("Rocks", "Dataset"),
    ],
    "aliases": [["Pebble Network", "PebbleNet"]],
    "proposes": ["PebbleNet"],
    "addresses": [],
    "relations": [{"head": "PebbleNet", "type": "EVALUATED_ON", "tail": "Rocks"}],
    "results": [{"subject": "PebbleNet", "dataset": "Rocks", "metric": "accuracy", "value": "91%", "kind": "absolute"}],
    "citations": [{"text": "Li, 2020", "authors": ["Li"], "year": 2020}],
}


def refusal(**changed: Any) -> str:
    with pytest.raises(ValueError) as caught:  # noqa: PT011 (each test looks at the message)
        extraction_from_json(GOLD | changed, PAPER)
    return str(caught.value)


# Papers


def test_a_record_needs_no_more_than_title_and_abstract() -> None:
    paper = paper_from_json({"title": "A title", "abstract": "Words."}, source="here.jsonl")
    assert (paper.title, paper.abstract, paper.source) == ("A title", "Words.", "here.jsonl")
    assert paper.id.startswith("paper:")


def test_all_fields_are_read() -> None:
    row = {
        "id": "p1",
        "title": "A title",
        "abstract": "Words.",
        "date": "2024-04-15T10:00:00Z",
        "authors": [{"name": "Ada Stone"}, "Bo Reed"],
        "venue": "A Meeting",
        "url": "https://example.org/p1",
        "doi": "https://doi.org/10.1000/ABC",
        "arxiv_id": "arXiv:2404.00001v2",
        "references": ["p2", "A title; with a mark"],
    }
    paper = paper_from_json(row, "here")
    assert (paper.id, paper.year, paper.date) == ("p1", 2024, "2024-04-15")
    assert paper.authors == ("Ada Stone", "Bo Reed")
    assert (paper.doi, paper.arxiv_id) == ("10.1000/abc", "2404.00001")
    assert paper.references == ("p2", "A title; with a mark")


def test_names_and_references_may_be_one_string() -> None:
    row = {
        "title": "T",
        "abstract": "A",
        "authors": "Ada Stone; Bo Reed and Cy Alexander",
        "references": "Sand and Sea; p2",
    }
    paper = paper_from_json(row)
    assert paper.authors == ("Ada Stone", "Bo Reed", "Cy Alexander")
    assert paper.references == ("Sand and Sea", "p2")  # a title may have an "and"


@pytest.mark.parametrize(
    ("year", "read"), [(2024, 2024), ("2024", 2024), (2024.0, 2024), ("soon", None), (None, None), (True, None)]
)
def test_a_year_that_is_none_is_left_out(year: object, read: int | None) -> None:
    assert paper_from_json({"title": "T", "abstract": "A", "year": year}).year == read


@pytest.mark.parametrize("field", ["id", "venue", "authors", "references", "year", "date", "doi", "url", "arxiv_id"])
@pytest.mark.parametrize("value", [None, [], {}, [None, 3, {}], {"a": 1}, True, 1e400, "", "\x00"])
def test_a_field_of_another_kind_ends_nothing(field: str, value: object) -> None:
    paper = paper_from_json({"title": "T", "abstract": "A", field: value})
    assert paper.title == "T"
    assert paper.id


def test_an_empty_abstract_is_kept_and_comes_back() -> None:
    paper = paper_from_json({"title": "T", "abstract": ""})

    assert paper.abstract == ""
    assert paper_from_json(paper_to_json(paper)) == paper


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"abstract": "A"}, "no title"),
        ({"title": "T"}, "no abstract"),
        ({"title": "T", "abstract": None}, "no abstract"),
        ({"title": "T", "abstract": " \n "}, "abstract is blank"),
        ({"title": ["T"], "abstract": "A"}, "title is not text but list"),
        ({"title": "T" * (MAX_TITLE + 1), "abstract": "A"}, "2,001 characters"),
        ({"title": "T", "abstract": "A" * (MAX_ABSTRACT + 1)}, "500,001 characters"),
    ],
)
def test_a_record_that_cannot_be_read_is_refused_with_the_reason(row: dict[str, Any], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        paper_from_json(row)


def test_an_empty_abstract_is_taken_and_comes_back_from_json() -> None:
    paper = paper_from_json({"title": "A title", "abstract": ""})
    assert (paper.abstract, paper.text) == ("", "A title\n")
    assert paper_from_json(paper_to_json(paper)) == paper


@given(st.text(max_size=200))
def test_clean_text_is_one_line_of_characters_that_every_store_takes(text: str) -> None:
    clean = clean_text(text)
    assert clean == clean.strip() == clean_text(clean)
    assert not set(clean) & set("\n\r\x00\u2028\u2029\x85")
    clean.encode("utf-8")


def test_clean_text_joins_lines_by_one_space() -> None:
    assert clean_text("  one \r\n \n two\u2028three\x00four ") == "one two three four"


def test_clean_text_takes_time_as_the_text_is_long() -> None:
    def seconds(length: int) -> float:
        begin = time.perf_counter()
        clean_text("a" + " " * length + "b")
        return time.perf_counter() - begin

    assert min(seconds(400_000) for _ in range(3)) < 10 * min(seconds(100_000) for _ in range(3)) + 0.01


TEXT = st.text(min_size=1, max_size=30).map(clean_text).filter(bool)


@given(TEXT, TEXT | st.just(""), st.lists(TEXT, max_size=3), st.none() | st.integers(1000, 9999))
def test_a_paper_comes_back_from_json(title: str, abstract: str, names: list[str], year: int | None) -> None:
    paper = Paper("p1", title, abstract, year=year, authors=tuple(names), references=tuple(names), source="s")
    assert paper_from_json(json.loads(json.dumps(paper_to_json(paper)))) == paper


# Extractions


def test_the_gold_format_gets_evidence_from_where_the_names_stand() -> None:
    extraction = extraction_from_json(GOLD, PAPER)
    (result,) = extraction.results
    assert PAPER.text[slice(*result.evidence)] == "It has 91% accuracy on Rocks (Li, 2020)."
    (role,) = extraction.proposes
    assert PAPER.text[slice(*role.evidence)] == "PebbleNet"
    (citation,) = extraction.citations
    assert PAPER.text[citation.start : citation.end] == "Li, 2020"


@given(st.data())
def test_an_extraction_comes_back_from_json(data: st.DataObject) -> None:
    text = PAPER.text
    starts = st.integers(0, len(text) - 1)
    spans = starts.flatmap(lambda start: st.builds(Span, st.just(start), st.integers(start + 1, len(text))))
    words = [span for span in data.draw(st.lists(spans, max_size=4)) if text[slice(*span)].strip()]
    scores = st.floats(0, 1)
    types = st.sampled_from(ENTITY_TYPES) | st.from_regex(r"Own_[A-Za-z0-9_]{0,37}", fullmatch=True).map(EntityType)
    kinds, links = (st.sampled_from(list(values)) for values in (ResultKind, SIGNATURES))
    names = st.sampled_from(["PebbleNet", "Rocks", "accuracy"])
    extraction = Extraction(
        paper=PAPER,
        mentions=tuple(Mention(text[slice(*s)], data.draw(types), *s, data.draw(scores)) for s in words),
        aliases=tuple(data.draw(st.lists(st.tuples(names, names), max_size=2))),
        proposes=tuple(data.draw(st.lists(st.builds(Role, names, scores, spans), max_size=2))),
        addresses=tuple(data.draw(st.lists(st.builds(Role, names, scores, spans), max_size=2))),
        relations=tuple(data.draw(st.lists(st.builds(Relation, names, links, names, scores, spans), max_size=2))),
        results=tuple(
            data.draw(
                st.lists(
                    st.builds(Result, names, st.none() | names, names, st.just("91%"), kinds, scores, spans), max_size=2
                )
            )
        ),
        citations=tuple(Citation(text[slice(*s)], ("Li",), data.draw(st.none() | st.just(2020)), *s) for s in words),
    )
    row = json.loads(json.dumps(extraction_to_json(extraction)))
    assert extraction_from_json(row, paper_from_json(row)) == extraction


def test_findings_hold_nothing_of_the_paper() -> None:
    assert not set(findings_to_json(extraction_from_json(GOLD, PAPER))) & {"id", "title", "abstract"}


def test_an_empty_object_is_an_extraction_with_nothing_in_it() -> None:
    assert extraction_from_json({}, PAPER) == Extraction(PAPER)


@pytest.mark.parametrize(
    ("start", "end"), [(1, 10), (-63, -54), (0, 900), (9, 9), (5, 2), (float("inf"), 3), ("a", 9), (None, 9)]
)
def test_an_entity_that_is_not_at_its_place_is_refused(start: object, end: object) -> None:
    assert refusal(entities=[{"text": "PebbleNet", "type": "Method", "start": start, "end": end}])


def test_an_entity_counted_from_the_end_is_refused() -> None:
    size = len(PAPER.text)
    row = {"text": "2020)", "type": "Method", "start": size - 6 - size, "end": size - 1 - size}
    assert PAPER.text[row["start"] : row["end"]] == row["text"]  # type: ignore[misc]
    assert "does not stand at" in refusal(entities=[row])


@pytest.mark.parametrize("text", ["", " "])
def test_an_entity_without_a_name_is_refused(text: str) -> None:
    start = PAPER.text.index(" ")
    row = {"text": text, "type": "Method", "start": start, "end": start + len(text)}
    assert "does not stand at" in refusal(entities=[row])


@pytest.mark.parametrize("score", [-0.1, 1.5, float("nan"), float("inf"), "high", None])
def test_a_score_is_between_0_and_1(score: object) -> None:
    assert refusal(entities=[{**GOLD["entities"][0], "score": score}])
    assert refusal(relations=[{**GOLD["relations"][0], "score": score}])


@pytest.mark.parametrize("type", ["CITES", "PROPOSES", "likes", None])
def test_a_relation_has_a_type_between_entities(type: object) -> None:
    assert refusal(relations=[{**GOLD["relations"][0], "type": type}])


@pytest.mark.parametrize("evidence", [[-1, 5], [0, 999], [5, 5], ["a", "b"]])
def test_evidence_lies_in_the_text(evidence: list[object]) -> None:
    assert refusal(relations=[{**GOLD["relations"][0], "evidence": evidence}])
    assert refusal(results=[{**GOLD["results"][0], "evidence": evidence}])
    assert refusal(proposes_evidence=[[*evidence, 1.0]])


@pytest.mark.parametrize(
    "changed",
    [
        {"entities": [{"text": "PebbleNet"}]},
        {"entities": [{**GOLD["entities"][0], "type": "no label"}]},
        {"entities": None},
        {"entities": "PebbleNet"},
        {"entities": [3]},
        {"aliases": [["one"]]},
        {"proposes_evidence": [[0, 9]]},
        {"proposes_evidence": [[0, 9, 1.0], [0, 9, 1.0]]},
        {"relations": [{"head": "PebbleNet"}]},
        {"results": [{**GOLD["results"][0], "kind": "guess"}]},
        {"citations": [{"text": "Wu, 1999"}]},
        {"citations": [{"text": ""}]},
        {"citations": [{"text": "Li, 2020", "year": float("inf")}]},
    ],
)
def test_what_is_not_of_the_format_is_refused_as_a_value(changed: dict[str, Any]) -> None:
    assert refusal(**changed)
