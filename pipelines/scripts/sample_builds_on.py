"""Draw BUILDS_ON edges, to be read and judged: ids and names as a table; titles and sentences for the reader alone."""

import csv
import random
from collections.abc import Iterator
from pathlib import Path

import click
from mine_lexicon import read_extractions

from graphkit.identity import paper_id
from graphkit.resolve import resolve
from graphkit.types import EdgeType, Extraction, Fact


def draw(extractions: list[Extraction], edges: int) -> Iterator[tuple[Fact, Extraction, Extraction]]:
    """Resolve all together and draw edges, each with both of its papers."""
    by_id = {paper_id(extraction.paper): extraction for extraction in extractions}
    facts = [fact for fact in resolve(extractions).facts if fact.type is EdgeType.BUILDS_ON]
    click.echo(f"{len(facts):,} edges between {len(extractions):,} papers")
    known = [fact for fact in facts if fact.source in by_id and fact.target in by_id]
    random.Random(5).shuffle(known)
    for fact in sorted(known[:edges], key=lambda fact: (fact.via, fact.source, fact.target)):
        yield fact, by_id[fact.source], by_id[fact.target]


@click.command(help=__doc__)
@click.argument("extractions", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("table", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--from-year", default=2019, show_default=True, help="Papers before are left out.")
@click.option("--papers", default=40_000, show_default=True, help="So many are drawn, and resolved together.")
@click.option("--edges", default=100, show_default=True)
@click.option("--seed", default=11, show_default=True, help="Of the papers that are drawn.")
def main(extractions: Path, table: Path, from_year: int, papers: int, edges: int, seed: int) -> None:
    given = [extraction for extraction in read_extractions([extractions]) if (extraction.paper.year or 0) >= from_year]
    random.Random(seed).shuffle(given)
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter="\t", lineterminator="\n")
        writer.writerow(("paper", "builds on", "via", "right"))
        for number, (fact, one, other) in enumerate(draw(given[:papers], edges), 1):
            writer.writerow((fact.source, fact.target, ", ".join(fact.via), ""))
            click.echo(f"{number} {', '.join(fact.via)} | {one.paper.title[:60]} -> {other.paper.title[:70]}")
            click.echo(f"    {fact.evidence[0].sentence[:200]}")


if __name__ == "__main__":
    main()
