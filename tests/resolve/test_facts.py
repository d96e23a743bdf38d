"""What papers say, joined on entities and papers, each fact with where it was read."""

from __future__ import annotations

import pytest
from resolve.made_up_extraction import read

from graphkit.resolve import resolve
from graphkit.resolve.facts import MOST_EVIDENCE
from graphkit.types import EdgeType, Extraction, Fact, Resolution


def facts(resolution: Resolution, type: EdgeType) -> dict[tuple[str, str], Fact]:
    return {(fact.source, fact.target): fact for fact in resolution.facts if fact.type is type}


def titles(resolution: Resolution) -> dict[str, str]:
    return {paper.id: paper.title for paper in resolution.papers + resolution.stubs}


def named(resolution: Resolution, type: EdgeType) -> set[tuple[str, str]]:
    """The ends of the edges of a type, by title where they are papers."""
    by_id = titles(resolution)
    return {(by_id.get(a, a), by_id.get(b, b)) for a, b in facts(resolution, type)}


FIRST = "PebbleNet: a Sparse Network"


def test_each_edge_type_joins_what_it_should(field: list[Extraction]) -> None:
    found = resolve(field)
    assert named(found, EdgeType.PROPOSES) == {
        (FIRST, "method:pebble-net"),
        ("Deeper Pebbles", "method:gravel-sieve-tuning"),
    }
    assert named(found, EdgeType.ADDRESSES) == {(FIRST, "task:parsing"), ("A Survey of Pebbles", "task:parsing")}
    assert named(found, EdgeType.USED_FOR) == {("method:pebble-net", "task:parsing")}
    assert named(found, EdgeType.COMPARED_WITH) == {("method:pebble-net", "model:gpt-3")}
    assert named(found, EdgeType.BASED_ON) == {("method:gravel-sieve-tuning", "method:pebble-net")}
    assert named(found, EdgeType.CITES) == {
        ("Deeper Pebbles", FIRST),
        ("Deeper Pebbles", "Okafor et al., 2019"),
        ("Deeper Pebbles", "10.1000/far"),
        ("Deeper Pebbles", "arXiv:1901.00001"),
        ("A Survey of Pebbles", "Okafor et al., 2019"),
        ("A Survey of Pebbles", "arXiv:1901.00001"),
    }
    assert named(found, EdgeType.INTRODUCED_IN) == {("method:pebble-net", FIRST)}
    assert named(found, EdgeType.AUTHORED_BY) >= {
        (FIRST, "author:ada-stone"),
        ("A Survey of Pebbles", "author:ada-stone"),
    }
    assert (found.records, len(found.papers), found.misfits) == (4, 3, 0)


def test_a_paper_builds_on_the_one_whose_method_it_uses(field: list[Extraction]) -> None:
    found = resolve(field)
    assert named(found, EdgeType.BUILDS_ON) == {
        ("Deeper Pebbles", FIRST),
        ("A Survey of Pebbles", "Deeper Pebbles"),  # and not the first, which writes PebbleNet for its "pebble-net"
    }
    (fact,) = [f for f in found.facts if f.type is EdgeType.BUILDS_ON and titles(found)[f.target] == "Deeper Pebbles"]
    assert fact.via == ("GST",)


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ({"year": 2019}, {"year": 2020}),
        ({"date": "2020-03-01"}, {"date": "2020-09-01"}),
        ({"date": "2020-03"}, {"date": "2020-09-01"}),
    ],
)
def test_no_paper_builds_on_a_later_one(earlier: dict[str, object], later: dict[str, object]) -> None:
    def build(user: dict[str, object], maker: dict[str, object]) -> set[tuple[str, str]]:
        return named(
            resolve(
                [
                    read("User", "We use PebbleFlow.", Method=["PebbleFlow"], **user),
                    read("Maker", "We propose PebbleFlow.", Method=["PebbleFlow"], proposes=["PebbleFlow"], **maker),
                ]
            ),
            EdgeType.BUILDS_ON,
        )

    assert build(user=earlier, maker=later) == set()
    assert build(user=later, maker=earlier) == {("User", "Maker")}
    assert build(user=earlier, maker={}) == {("User", "Maker")}  # nothing is known against it


def test_nobody_builds_on_a_name_of_common_words_or_of_two_makers() -> None:
    user = read("User", "We use fine-tuning and PebbleFlow.", Method=["fine-tuning", "PebbleFlow"])
    makers = [
        read(f"Maker {n}", "We propose PebbleFlow.", Method=["PebbleFlow"], proposes=["PebbleFlow"]) for n in range(2)
    ]
    common = read("Tuner", "We propose fine-tuning.", Method=["fine-tuning"], proposes=["fine-tuning"])
    assert named(resolve([user, common, *makers]), EdgeType.BUILDS_ON) == set()


def test_a_name_that_the_whole_field_uses_is_nobodys_own() -> None:
    maker = read("Maker", "We propose PebbleFlow.", Method=["PebbleFlow"], proposes=["PebbleFlow"])
    users = [read(f"User {n}", "We use PebbleFlow.", Method=["PebbleFlow"]) for n in range(30)]
    assert named(resolve([maker, *users]), EdgeType.BUILDS_ON) == set()
    assert len(named(resolve([maker, *users[:3]]), EdgeType.BUILDS_ON)) == 3


def test_a_result_is_a_node_with_what_it_was_measured_of_on_and_in(field: list[Extraction]) -> None:
    found = resolve(field)
    (claim,) = found.claims
    assert (claim.value, claim.number, claim.unit, claim.kind.value) == ("91.2%", 91.2, "%", "absolute")
    assert named(found, EdgeType.REPORTS) == {(FIRST, claim.id)}
    assert named(found, EdgeType.OF) == {(claim.id, "method:pebble-net")}
    assert named(found, EdgeType.ON) == {(claim.id, "dataset:rockbank")}
    assert named(found, EdgeType.IN) == {(claim.id, "metric:accuracy")}


@pytest.mark.parametrize(
    ("value", "number", "unit"),
    [
        ("91.2%", 91.2, "%"),
        ("91.2\\%", 91.2, "%"),
        ("91.2 percent", 91.2, "%"),
        ("1,024", 1024.0, ""),
        ("2.3 points", 2.3, "points"),
        ("3.1 percentage points", 3.1, "points"),
        ("2.3×", 2.3, "x"),
        ("-0.5", -0.5, ""),
        ("−0.5 points", -0.5, "points"),
        ("+3", 3.0, ""),
        ("state of the art", None, ""),
        ("9" * 400, None, ""),
    ],
)
def test_a_value_is_read_as_a_number_and_its_unit(value: str, number: float | None, unit: str) -> None:
    text = "PebbleNet has accuracy."
    extraction = read(
        "T", text, Method=["PebbleNet"], Metric=["accuracy"], results=[("PebbleNet", None, "accuracy", value)]
    )
    (claim,) = resolve([extraction]).claims
    assert (claim.value, claim.number, claim.unit) == (value, number, unit)


def test_mentions_count_each_place_and_show_the_first_few() -> None:
    extraction = read("PebbleNet", "PebbleNet. PebbleNet. PebbleNet. PebbleNet.", Method=["PebbleNet"])
    (fact,) = [f for f in resolve([extraction]).facts if f.type is EdgeType.MENTIONS]
    assert fact.count == 5
    assert [e.start for e in fact.evidence] == [0, 10, 21]
    assert len(fact.evidence) == MOST_EVIDENCE
    assert {e.sentence for e in fact.evidence} == {"PebbleNet", "PebbleNet."}


def test_confidence_grows_with_each_paper_that_says_so() -> None:
    def confidence(papers: int) -> float:
        given = [
            read(f"T {n}", "PebbleNet beats SieveNet.", Method=["PebbleNet", "SieveNet"],
                 relations=[("PebbleNet", "COMPARED_WITH", "SieveNet")])
            for n in range(papers)
        ]  # fmt: skip
        (fact,) = [f for f in resolve(given).facts if f.type is EdgeType.COMPARED_WITH]
        assert fact.papers == papers
        return fact.confidence

    assert [confidence(n) for n in (1, 2, 3)] == [0.5, 0.75, 0.875]


def test_what_the_schema_does_not_link_is_left_out_and_counted() -> None:
    backing = [read(f"T {n}", "GLUE.", Dataset=["GLUE"]) for n in range(9)]
    odd = read(
        "Odd",
        "PebbleNet is for GLUE, and GLUE is for GLUEs.",
        Method=["PebbleNet"],
        Task=["GLUE"],
        addresses=["GLUE"],
        proposes=["Nothing"],
        relations=[("PebbleNet", "USED_FOR", "GLUE"), ("PebbleNet", "USED_FOR", "Nowhere")],
    )
    found = resolve([*backing, odd])
    assert not [f for f in found.facts if f.type in (EdgeType.ADDRESSES, EdgeType.PROPOSES, EdgeType.USED_FOR)]
    assert found.misfits == 4


def test_a_reference_list_says_so_and_comes_before_the_text(field: list[Extraction]) -> None:
    found = resolve(field)
    by_title = {(titles(found)[f.source], titles(found)[f.target]): f for f in found.facts if f.type is EdgeType.CITES}
    both = by_title["Deeper Pebbles", FIRST]
    assert both.origin == "metadata"
    assert "Stone and Reed, 2020" in both.evidence[0].sentence
    assert by_title["Deeper Pebbles", "Okafor et al., 2019"].origin == "text"
    assert by_title["Deeper Pebbles", "10.1000/far"].evidence == ()


def test_a_citation_that_names_nobody_is_told() -> None:
    found = resolve([read("T", "We follow others [3]. So do they.")])
    assert found.unresolved == ((found.papers[0].id, "[3]"),)
    assert not [f for f in found.facts if f.type is EdgeType.CITES]


@pytest.mark.parametrize(
    ("text", "introduced"),
    [
        ("We use RASP (Weiss et al., 2021) here.", True),
        ("We use RASP [WGY21] here.", True),
        ("We use RASP Weiss et al. (2021) here.", True),
        ("We use RASP, as do Weiss et al. (2021).", False),
        ("We use RASP. Weiss et al. (2021) do, too.", False),
    ],
)
def test_a_citation_right_behind_a_name_says_where_it_is_from(text: str, introduced: bool) -> None:
    found = resolve([read("T", text, Method=["RASP"])])
    assert bool(facts(found, EdgeType.INTRODUCED_IN)) is introduced
    assert len(facts(found, EdgeType.CITES)) == 1


def test_types_of_ones_own_are_linked_as_the_file_says() -> None:
    found = resolve(
        [
            read(
                "Pebbles in the Cell",
                "TP53 binds to MDM2 in Hela and reaches 9 points on RockBank.",
                Protein=["TP53", "MDM2"],
                Cell_line=["Hela"],
                Dataset=["RockBank"],
                Metric=["points"],
                proposes=["TP53"],
                addresses=["Hela"],
                relations=[
                    ("TP53", "USED_FOR", "MDM2"),
                    ("RockBank", "TRAINED_ON", "TP53"),
                    ("TP53", "SUBCLASS_OF", "MDM2"),
                    ("TP53", "SUBCLASS_OF", "Hela"),
                ],
                results=[("TP53", "RockBank", "points", "9"), ("RockBank", "Hela", "MDM2", "9")],
            )
        ]
    )
    assert {(e.type.value, e.id) for e in found.entities} == {
        ("Protein", "Protein:tp53"),
        ("Protein", "Protein:mdm2"),
        ("Cell_line", "Cell_line:hela"),
        ("Dataset", "dataset:rockbank"),
        ("Metric", "metric:point"),
    }
    assert {target for _, target in named(found, EdgeType.PROPOSES)} == {"Protein:tp53"}
    assert {target for _, target in named(found, EdgeType.ADDRESSES)} == {"Cell_line:hela"}
    assert named(found, EdgeType.USED_FOR) == {("Protein:tp53", "Protein:mdm2")}
    assert named(found, EdgeType.TRAINED_ON) == {("dataset:rockbank", "Protein:tp53")}
    assert named(found, EdgeType.SUBCLASS_OF) == {("Protein:tp53", "Protein:mdm2")}
    assert named(found, EdgeType.OF) == set()  # a result is of a method or a model, on a dataset, in a metric
    assert {target for _, target in named(found, EdgeType.ON)} == {"dataset:rockbank"}
    assert {target for _, target in named(found, EdgeType.IN)} == {"metric:point"}
    assert found.misfits == 1 + 1 + 3


def test_types_that_differ_in_case_alone_have_nodes_of_their_own() -> None:
    types = ["Protein", "protein"] * 9
    given = [read(f"T {n}", "TP53.", **{type: ["TP53"]}) for n, type in enumerate(types)]
    assert {entity.id for entity in resolve(given).entities} == {"Protein:tp53", "protein:tp53"}


def maker(title: str, name: str, **given: object) -> Extraction:
    return read(title, f"We propose {name}.", Method=[name], proposes=[name], **given)


@pytest.mark.parametrize(
    ("paper", "used"),
    [
        (maker("Reviews of Books with Help", "LLMs", year=2020), "LLMs"),  # is known to all
        (maker("TreeNetwork: Arms that Branch", "TreeNetwork", year=2020), "tree network"),  # says something else
        (maker("RISK: Indoor Places", "RISK", year=2020), "RISK"),  # are initials of other things, too
        (maker("StoneNet: Indoor Places", "StoneNet", year=2020), "StoneNet"),  # so may nets be
        (maker("StoNe: Indoor Places", "StoNe", year=2020), "STONE"),  # is written otherwise
        (maker("Ten Years of StoneFlow", "StoneFlow", year=2020), "StoneFlow"),  # is older than this
        (maker("PebbleNet: a Net", "PebbleNet", year=2024), "PebbleNet"),  # is older than its paper
    ],
)
def test_nobody_builds_on_a_name_that_another_paper_does_not_own(paper: Extraction, used: str) -> None:
    users = [read(f"User {year}", f"We use {used}.", Method=[used], year=year) for year in (2022, 2024, 2025)]
    assert named(resolve([paper, *users]), EdgeType.BUILDS_ON) == set()


def test_what_a_paper_cites_is_what_it_builds_on_however_the_name_is_written() -> None:
    first = maker("StoneNet: Indoor Places", "StoneNet", year=2020, authors=["Ada Stone"])
    given = {"Method": ["stone nets"], "year": 2022}
    for user in (
        read("User", "We use stone nets.", references=["StoneNet: indoor places"], **given),
        read("User", "We use stone nets (Stone, 2020).", **given),
    ):
        assert named(resolve([first, user]), EdgeType.BUILDS_ON) == {("User", "StoneNet: Indoor Places")}
    assert named(resolve([first, read("User", "We use stone nets.", **given)]), EdgeType.BUILDS_ON) == set()


def test_a_name_that_is_said_to_come_from_elsewhere_is_not_a_papers_own() -> None:
    def build(citation: str) -> set[tuple[str, str]]:
        first = maker("StoneFlow: Indoor Places", "StoneFlow", year=2020, authors=["Ada Stone", "Bo Reed"])
        user = read("User", f"We use StoneFlow {citation}.", Method=["StoneFlow"], year=2022)
        return named(resolve([first, user]), EdgeType.BUILDS_ON)

    assert build("(Brook et al., 2019)") == set()
    for of_the_paper in ("", "(Stone and Reed, 2020)", "(Stone et al., 2019)"):
        assert build(of_the_paper) == {("User", "StoneFlow: Indoor Places")}


def test_initials_are_a_papers_own_where_both_papers_have_more_in_common() -> None:
    first = read(
        "RISK: Places", "We propose RISK for gravel.", Method=["RISK"], Task=["gravel"], proposes=["RISK"], year=2020
    )
    user = read("User", "We use RISK for gravel.", Method=["RISK"], Task=["gravel"], year=2022)
    assert named(resolve([first, user]), EdgeType.BUILDS_ON) == {("User", "RISK: Places")}
