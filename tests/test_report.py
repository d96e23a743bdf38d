"""report.md: it says all that was read, found and refused, and nothing in a paper can change how it reads."""

from __future__ import annotations

from dataclasses import replace

from graphkit.graph import KnowledgeGraph, build_graph
from graphkit.render import Drawn
from graphkit.report import Reading, write_report
from graphkit.resolve import resolve
from graphkit.types import EntityType, Extraction, Mention, Paper, Refusal, Resolution

READING = Reading(sources=(("dump.txt", 3), ("other.jsonl", 1)), refusals=(), failures=(), model="abc123")


def paper(id: str, title: str, abstract: str) -> Paper:
    return Paper(id, title, abstract, year=2020)


def extraction(title: str, abstract: str, *names: str, aliases: tuple[tuple[str, str], ...] = ()) -> Extraction:
    own = paper("", title, abstract)
    starts = [(name, own.text.index(name)) for name in names]
    mentions = tuple(Mention(name, EntityType.METHOD, start, start + len(name)) for name, start in starts)
    return Extraction(own, mentions, aliases=aliases)


def resolution() -> Resolution:
    return resolve(
        [
            extraction("One", "A pebble net (PN) here.", "pebble net", "PN", aliases=(("pebble net", "PN"),)),
            extraction("Two", "Pebble-Nets again.", "Pebble-Nets"),
            extraction("Three", "A sieve, a pebble net.", "sieve", "pebble net"),
        ]
    )


def report(reading: Reading = READING, of: Resolution | None = None, drawn: Drawn | None = None) -> str:
    of = of or resolution()
    graph = build_graph(of)
    return write_report(reading, of, graph, drawn or Drawn(nodes=len(graph.nodes), edges=len(graph.edges), left_out={}))


def test_it_says_what_was_read_and_how_much_of_it_was_the_same() -> None:
    text = report()
    assert "4 records; 1 the same as another; 3 papers" in text
    assert "| dump.txt | 3 | 0 |" in text
    assert "Model abc123." in text


def test_a_paper_that_could_not_be_read_is_not_told_as_one_that_is_the_same() -> None:
    failed = Refusal("dump.txt", "paper x", "extraction failed")
    text = report(replace(READING, failures=(failed,)))
    assert "4 records; 0 the same as another; 3 papers" in text
    assert "| dump.txt | paper x | extraction failed |" in text


def test_it_says_what_was_found_and_merged() -> None:
    text = report()
    assert "| Paper | 3 |" in text
    assert "| MENTIONS | 4 |" in text
    assert "1 by abbreviation and 1 by spelling" in text
    assert "| PN | pebble net | 1 |" in text


def test_nothing_refused_is_said_too() -> None:
    assert report().endswith("## Refused\n\nNothing.\n")


def test_each_refusal_is_there_with_its_place_and_reason() -> None:
    refusals = tuple(Refusal("dump.txt", f"line {n}", "broken JSON") for n in range(3))
    text = report(replace(READING, refusals=refusals))
    assert "| dump.txt | 3 | 3 |" in text
    assert "3 records were not taken" in text
    assert all(f"| dump.txt | line {n} | broken JSON |" in text for n in range(3))


def test_a_long_table_says_how_much_more_there_is() -> None:
    refusals = tuple(Refusal("dump.txt", f"line {n}", "broken JSON") for n in range(1234))
    text = report(replace(READING, refusals=refusals))
    assert "1,234 records were not taken" in text
    assert "… and 1,204 more." in text


def test_no_markup_of_a_source_takes_effect() -> None:
    evil = Refusal("a|b.txt", "line 1\n# Found", "</td><script>alert(1)</script> [x](javascript:0) ![y](z) `c` *d* _e_")
    text = report(replace(READING, refusals=(evil,)))
    (row,) = [line for line in text.splitlines() if "line 1" in line]
    assert r"a\|b.txt" in row
    assert r"line 1 # Found" in row
    assert r"\<script\>" in row
    assert r"\[x\](javascript:0)" in row
    assert r"\`c\` \*d\* \_e\_" in row


def test_it_says_what_the_page_does_not_draw() -> None:
    graph = build_graph(resolution())
    assert "graph.html draws 2 of the nodes" in report(drawn=Drawn(nodes=2, edges=0, left_out={"Paper": 3}))
    assert "graph.html draws" not in report()
    assert len(graph.nodes) == 5


def test_an_empty_build_has_a_report_too() -> None:
    empty = resolve([])
    text = write_report(Reading((), (), (), "m"), empty, KnowledgeGraph((), ()), Drawn(nodes=0, edges=0, left_out={}))
    assert "0 records; 0 the same as another; 0 papers" in text
    assert text.endswith("\n")
