"""What each part of the pipeline brings: the figures without it."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from unittest.mock import patch

import click
import numpy as np
from examples import read_gold

from graphkit.evaluate import evaluate
from graphkit.extract import joint
from graphkit.extract.abbreviations import find_abbreviations
from graphkit.extract.citations import find_citations
from graphkit.extract.encoding import Ids
from graphkit.extract.facts import Thresholds
from graphkit.extract.joint import Array
from graphkit.extract.network import OnnxNetwork
from graphkit.extract.pipeline import load_pipeline
from graphkit.types import Extraction, Mention, Span

SHOWN = ("entities", "concepts", "relations", "proposes", "addresses", "results")


class WithoutInput(OnnxNetwork):
    """The network, which sees nothing of one of its inputs."""

    name = ""

    def encode(self, inputs: dict[str, Ids]) -> Array:
        return super().encode({**inputs, self.name: np.zeros_like(inputs[self.name])})


def leave_names(_text: str, mentions: Sequence[Mention], *_others: object) -> list[Mention]:
    """In the place of `agree`: the mentions as the network found them."""
    return list(mentions)


def certain(mentions: list[Mention]) -> list[Mention]:
    """As if each mention were sure."""
    return [Mention(m.text, m.type, m.start, m.end) for m in mentions]


def read_all(network: OnnxNetwork, gold: list[Extraction], least: Thresholds, short_forms: bool) -> list[Extraction]:
    """Read every text."""
    found = []
    for paper in (one.paper for one in gold):
        pairs = find_abbreviations(paper.text) if short_forms else []
        citations = [Span(c.start, c.end) for c in find_citations(paper.text)]
        mentions, aliases, facts = joint.read_text(network, paper.text, pairs, citations, least)
        found.append(Extraction(paper, tuple(mentions), tuple(aliases), **vars(facts)))
    return found


def variants(network: OnnxNetwork) -> Iterator[tuple[str, OnnxNetwork, AbstractContextManager[object], bool]]:
    """Each with its name, network, what is replaced meanwhile, and whether abbreviations are told."""
    yield "all", network, nullcontext(), True
    yield "without one type for a name and all its places", network, patch.object(joint, "agree", leave_names), True
    yield "without abbreviations", network, nullcontext(), False
    find = joint.find_mentions
    sure = patch.object(joint, "find_mentions", lambda *given: certain(find(*given)))
    yield "without the names' own probabilities in their facts", network, sure, True
    for name, what in (("shapes", "letter case and word shape"), ("segments", "title or abstract")):
        blind = WithoutInput(network.files)
        blind.name = name
        yield f"without {what}, not trained anew", blind, nullcontext(), True


@click.command()
@click.argument("gold", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("model", type=click.Path(exists=True, file_okay=False, path_type=Path))
def main(gold: Path, model: Path) -> None:
    """Print a table of F1 on GOLD of the pipeline in MODEL, with a row for each part that is left out."""
    reader = load_pipeline(model).get_pipe("graphkit_joint")
    wanted = read_gold(gold)
    click.echo(f"| | {' | '.join(SHOWN)} |\n|{'---|' * (len(SHOWN) + 1)}")
    for name, network, replaced, short_forms in variants(reader.network):
        with replaced:
            scores = evaluate(wanted, read_all(network, wanted, reader.thresholds, short_forms))
        click.echo(f"| {name} | {' | '.join(f'{scores[kind].f1:.3f}' for kind in SHOWN)} |")


if __name__ == "__main__":
    main()
