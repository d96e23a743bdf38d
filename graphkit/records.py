"""Paper and Extraction as JSON objects, and back: the formats of files, of `papers.db` and of the gold data."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from enum import Enum
from functools import cached_property
from typing import Any, TypeVar

from graphkit.identity import normal_arxiv_id, normal_doi, paper_id, service_id
from graphkit.sentences import covering_span, sentence_spans
from graphkit.types import (
    SIGNATURES,
    Citation,
    EdgeType,
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

Name = TypeVar("Name", bound=Enum)

MAX_TITLE = 2_000
MAX_ABSTRACT = 500_000
"""Characters that a title and an abstract may have: far beyond any real one, and a bound for memory."""

_DATE = re.compile(r"(?:(\d{4})|-)-(\d{2})(?:-(\d{2}))?")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def clean_text(text: str) -> str:
    """Replace line breaks, control characters and lone surrogates by spaces, and trim; offsets count in the result."""
    lines = re.split(r"[\r\n\u2028\u2029]+", _CONTROL.sub(" ", text))
    return " ".join(filter(None, map(str.strip, lines)))


def paper_from_json(row: Mapping[str, Any], source: str = "") -> Paper:
    """Read a record with the fields of `Paper`; of the rest, what does not fit is left out.

    An abstract that is given as "" is known to be none: the title is read alone. Raises ValueError with the reason when
    title or abstract are missing, no text, or far too long.
    """
    paper = Paper(
        id=_text(row.get("id")),
        title=_required(row, "title", MAX_TITLE),
        abstract="" if row.get("abstract") == "" else _required(row, "abstract", MAX_ABSTRACT),
        year=_year(row.get("year")) or _year(_text(row.get("date"))[:4]),
        date=_date(row.get("date")),
        authors=_names(row.get("authors")),
        venue=_text(row.get("venue")),
        url=_text(row.get("url")),
        doi=normal_doi(_text(row.get("doi"))),
        arxiv_id=normal_arxiv_id(_text(row.get("arxiv_id"))),
        other_ids=tuple(sorted({id for text in _names(row.get("other_ids"), r";") if (id := service_id(text))})),
        references=_names(row.get("references"), r";"),
        source=_text(row.get("source")) or source,
    )
    return paper if paper.id else Paper(**{**vars(paper), "id": paper_id(paper)})


def _required(row: Mapping[str, Any], field: str, limit: int) -> str:
    value = row.get(field)
    if value is None or value == "":
        raise ValueError(f"no {field}: give the record a field {field!r}, or name the one it has with --field")
    if not isinstance(value, str):
        raise ValueError(f"{field} is not text but {type(value).__name__}")
    if len(value) > limit:
        raise ValueError(f"{field} has {len(value):,} characters, more than the {limit:,} that are read")
    if not (text := clean_text(value)):
        raise ValueError(f"{field} is blank")
    return text


def _text(value: object) -> str:
    if isinstance(value, (str, int, float)) and not isinstance(value, bool):
        return clean_text(str(value)[:MAX_TITLE])
    return ""


def _year(value: object) -> int | None:
    match = re.fullmatch(r"(\d{4})(?:\.0)?", _text(value))
    return int(match.group(1)) if match else None


def _date(value: object) -> str | None:
    """The day, month or day without a year that a text begins with, if the calendar has it."""
    match = _DATE.match(_text(value))
    if match is None:
        return None
    year, month, day = match.groups()
    try:
        date(int(year or 2000), int(month), int(day or 1))  # 2000 had a 29 February
    except ValueError:
        return None
    return match.group()


def _names(value: object, between: str = r";|\sand\s") -> tuple[str, ...]:
    """A list of strings, of objects with a name, or one string with `;` or " and " between the names."""
    if isinstance(value, str):
        value = re.split(between, value)
    if not isinstance(value, (list, tuple)):
        return ()
    names = (_text(item.get("name") if isinstance(item, Mapping) else item) for item in value)
    return tuple(name for name in names if name)


def paper_to_json(paper: Paper) -> dict[str, Any]:
    """Return the fields that are known, in the order of `Paper`, and the abstract, which may be empty."""
    row = {key: list(value) if isinstance(value, tuple) else value for key, value in vars(paper).items()}
    return {key: value for key, value in row.items() if key == "abstract" or value not in (None, "", [])}


def findings_to_json(extraction: Extraction) -> dict[str, Any]:
    """Return what was read, without the paper it was read in."""
    return {
        "entities": [
            {"text": m.text, "type": m.type.value, "start": m.start, "end": m.end, "score": m.score}
            for m in extraction.mentions
        ],
        "aliases": [list(pair) for pair in extraction.aliases],
        "proposes": [role.name for role in extraction.proposes],
        "addresses": [role.name for role in extraction.addresses],
        "proposes_evidence": [[*role.evidence, role.score] for role in extraction.proposes],
        "addresses_evidence": [[*role.evidence, role.score] for role in extraction.addresses],
        "relations": [
            {"head": r.head, "type": r.type.value, "tail": r.tail, "score": r.score, "evidence": list(r.evidence)}
            for r in extraction.relations
        ],
        "results": [
            {
                "subject": r.subject,
                "dataset": r.dataset,
                "metric": r.metric,
                "value": r.value,
                "kind": r.kind.value,
                "score": r.score,
                "evidence": list(r.evidence),
            }
            for r in extraction.results
        ],
        "citations": [
            {"text": c.text, "authors": list(c.authors), "year": c.year, "start": c.start, "end": c.end}
            for c in extraction.citations
        ],
    }


def extraction_to_json(extraction: Extraction) -> dict[str, Any]:
    """Return the paper's fields and what was read: a line of `graphkit extract`, in the gold format with scores."""
    return paper_to_json(extraction.paper) | findings_to_json(extraction)


def extraction_from_json(row: Mapping[str, Any], paper: Paper) -> Extraction:
    """Read what was found in `paper`; the gold format, which has no scores, evidence or places of citations, fits too.

    Raises ValueError with the reason when a field is missing, an entity's type can be no label, another type is
    unknown, or a place is not in the text.
    """
    text = paper.text
    try:
        mentions = tuple(
            Mention(
                str(e["text"]),
                _entity_type(e),
                int(e["start"]),
                int(e["end"]),
                _score(e.get("score", 1.0)),
            )
            for e in row.get("entities", [])
        )
        for mention in mentions:
            if not _stands(mention.text, text, mention.start, mention.end):
                raise ValueError(f"entity {mention.text!r} does not stand at {mention.start}:{mention.end} of the text")
        places = _Places(text, mentions)
        return Extraction(
            paper=paper,
            mentions=mentions,
            aliases=tuple((str(long), str(short)) for long, short in row.get("aliases", [])),
            proposes=_roles(row, "proposes", places),
            addresses=_roles(row, "addresses", places),
            relations=tuple(_relation(item, places) for item in row.get("relations", [])),
            results=tuple(_result(item, places) for item in row.get("results", [])),
            citations=tuple(_citation(item, text) for item in row.get("citations", [])),
        )
    except KeyError as error:
        raise ValueError(f"a field is missing: {error}") from error
    except (TypeError, AttributeError, IndexError, OverflowError) as error:
        raise ValueError(f"not of the extraction format: {error}") from error


def _entity_type(item: Mapping[str, Any]) -> EntityType:
    try:
        return EntityType(item["type"])
    except ValueError as error:
        raise ValueError(f"entity {str(item['text'])[:60]!r}: {error}") from error


def _one_of(names: type[Name], value: object) -> Name:
    try:
        return names(value)
    except ValueError as error:
        raise ValueError(f"{value!r} is none of {', '.join(name.value for name in names)}") from error


def _score(value: Any) -> float:
    score = float(value)
    if not 0.0 <= score <= 1.0:
        raise ValueError(f"score {value} is not between 0 and 1")
    return score


def _stands(written: str, text: str, start: int, end: int) -> bool:
    return 0 <= start < end and text[start:end] == written and bool(written.strip())


class _Places:
    """Where names stand in a text: evidence for facts that come without any."""

    def __init__(self, text: str, mentions: tuple[Mention, ...]) -> None:
        self._text = text
        self._mentions = mentions

    @cached_property
    def _sentences(self) -> list[Span]:
        return sentence_spans(self._text)

    def of(self, *names: str, given: object = None) -> Span:
        """The given place, or else the sentence with most of the names, the earliest of those."""
        if isinstance(given, (list, tuple)) and len(given) >= 2:
            span = Span(int(given[0]), int(given[1]))
            if not 0 <= span.start < span.end <= len(self._text):
                raise ValueError(f"evidence {span.start}:{span.end} is not in the text")
            return span
        found: dict[Span, set[str]] = {}
        for mention in self._mentions:
            if mention.text in names:
                span = covering_span(self._sentences, mention.start, mention.end)
                found.setdefault(span, set()).add(mention.text)
        whole = Span(0, len(self._text))
        return min(found, key=lambda span: (-len(found[span]), span), default=whole)


def _roles(row: Mapping[str, Any], field: str, places: _Places) -> tuple[Role, ...]:
    names = [str(name) for name in row.get(field, [])]
    evidence = row.get(f"{field}_evidence") or [None] * len(names)
    if len(evidence) != len(names):
        raise ValueError(f"{field} has {len(names)} names but {len(evidence)} places of evidence")
    return tuple(
        Role(name, _score(given[2]) if given else 1.0, places.of(name, given=given))
        for name, given in zip(names, evidence, strict=True)
    )


def _relation(item: Mapping[str, Any], places: _Places) -> Relation:
    head, tail = str(item["head"]), str(item["tail"])
    type = _one_of(EdgeType, item["type"])
    if type not in SIGNATURES:
        raise ValueError(f"{type.value} is no relation between entities")
    evidence = places.of(head, tail, given=item.get("evidence"))
    return Relation(head, type, tail, _score(item.get("score", 1.0)), evidence)


def _result(item: Mapping[str, Any], places: _Places) -> Result:
    subject, metric, value = str(item["subject"]), str(item["metric"]), clean_text(str(item["value"]))
    dataset = None if item.get("dataset") is None else str(item["dataset"])
    evidence = places.of(metric, *(name for name in (subject, dataset) if name), given=item.get("evidence"))
    kind = _one_of(ResultKind, item.get("kind", "absolute"))
    return Result(subject, dataset, metric, value, kind, _score(item.get("score", 1.0)), evidence)


def _citation(item: Mapping[str, Any], text: str) -> Citation:
    written = str(item["text"])
    start = int(item["start"]) if "start" in item else max(0, text.find(written))
    end = int(item["end"]) if "end" in item else start + len(written)
    if not _stands(written, text, start, end):
        raise ValueError(f"citation {written!r} does not stand at {start}:{end} of the text")
    year = item.get("year")
    return Citation(
        written,
        tuple(clean_text(str(a)) for a in item.get("authors") or ()),
        None if year is None else int(year),
        start,
        end,
    )
