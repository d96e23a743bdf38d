"""report.md: it says all that was read, found and refused, and nothing in a paper can change how it reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from graphkit.extract.citations import find_citations
from graphkit.graph import KnowledgeGraph, build_graph
from graphkit.render import Drawn
from graphkit.report import Reading, write_report
from graphkit.resolve import resolve
from graphkit.review import Effect, list_entries
from graphkit.types import (
    Decision,
    Doubt,
    EntityType,
    Extraction,
    Mention,
    Merge,
    Paper,
    Reason,
    Refusal,
    Resolution,
    Verdict,
)

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


def report(
    reading: Reading = READING,
    of: Resolution | None = None,
    drawn: Drawn | None = None,
    effects: Sequence[Effect] = (),
) -> str:
    of = of or resolution()
    graph = build_graph(of)
    drawn = drawn or Drawn(nodes=len(graph.nodes), edges=len(graph.edges), left_out={})
    return write_report(reading, of, graph, drawn, effects)


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
    assert "1 by abbreviation and 1 by plural" in text
    assert "| PN | pebble net | abbreviation | 1 |" in text
    assert "| Pebble-Nets | pebble net | plural | 1 |" in text


def test_merges_are_counted_by_each_reason_and_the_commonest_shown() -> None:
    of = resolution()
    (entity,) = {merge.entity for merge in of.merges}
    more = [Merge(entity, f"PN{n}", "pebble net", Reason.PLURAL, 0.9, n) for n in range(1, 50)]
    text = report(of=replace(of, merges=(*of.merges, *more)))
    assert "another name: 1 by abbreviation and 50 by plural." in text
    assert "\n| PN49 | pebble net | plural | 49 |\n| PN48 " in text
    assert "… and 21 more." in text


def test_doubts_are_counted_and_the_first_shown_with_their_keys() -> None:
    doubts = [Doubt("method:a", f"method:b{n}", "a|b", f"b{n}", Reason.TYPO, 0.5, n) for n in range(1, 15)]
    of = replace(resolution(), doubts=tuple(doubts))
    key = next(entry.key for entry in list_entries(of) if entry.found == doubts[-1])
    text = report(of=of)
    assert "14 pairs of entities may be one thing" in text
    assert "`graphkit review DIR accept KEY`" in text
    assert f"\n|---|---|---|---|---|---|\n| {key} | a\\|b | b14 | typing error | 0.50 | 14 |\n" in text
    assert "| b5 |" in text
    assert "| b4 |" not in text
    assert "No two entities are left" in report()


def test_decisions_in_force_are_told_with_the_ids_that_they_changed() -> None:
    effects = [
        Effect(Decision(Verdict.SAME, "A", "<B>"), ("method:a",), ("method:a", "method:b")),
        Effect(Decision(Verdict.APART, "C", "D"), ("method:c", "method:d"), ("method:c", "method:d")),
        Effect(Decision(Verdict.SPLIT, "E"), ("method:e",), ()),
        Effect(Decision(Verdict.RENAME, "F", "G"), (), ()),
    ]
    text = report(effects=effects)
    assert "4 of your decisions are in force." in text
    assert r"| A and \<B\> are the same | method:a | method:a, method:b |" in text
    assert "| C and D are two things | method:c, method:d | the same |" in text
    assert "| E is a thing of its own | method:e | none |" in text
    assert "| F is called G | none | the same |" in text
    assert "decisions are in force" not in report()


def test_a_doubt_that_is_decided_is_none() -> None:
    of = replace(resolution(), doubts=(Doubt("method:a", "method:b", "A", "B", Reason.TYPO, 0.5, 1),))
    assert "1 pairs of entities" in report(of=of)
    apart = Effect(Decision(Verdict.APART, "B", "A"), (), ())
    assert "No two entities are left" in report(of=of, effects=[apart])


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


def test_it_says_what_became_of_each_citation_and_why() -> None:
    citing = Paper(
        "citing",
        "The one that cites",
        "As Stone (2020), Reed (2001) and Lake et al. (2018) say [3].",
        year=2024,
        references=("10.1000/far", "Sorting pebbles", "A work that nobody has", "a Work that nobody has!"),
    )
    authors = [("Stone A.",), ("Lake, Eve", "Di Hill"), ("Lake, Ed", "Cy Brook")]
    titles = ["Sorting pebbles", "Twin one", "Twin two"]
    papers = [
        replace(paper(f"p{n}", title, "."), authors=who, year=2018 if n else 2020)
        for n, (title, who) in enumerate(zip(titles, authors, strict=True))
    ]
    found = find_citations(citing.text)
    text = report(of=resolve([Extraction(citing, citations=tuple(found)), *map(Extraction, papers)]))
    assert "4 entries of reference lists and 4 citations in the texts: 2 are papers of the graph." in text
    assert "4 works that are not among the papers are stubs" in text
    assert "| is a paper of the graph | 1 | 1 |" in text
    assert "| is said twice in one list | 1 | 0 |" in text
    assert "| has an id that no paper has: a stub | 1 | 0 |" in text
    assert "| fits several papers: a stub | 0 | 1 |" in text
    assert "| names nobody: left out | 0 | 1 |" in text
    assert "Stubs that may be one of several papers: 1." in text
