"""Label abstracts with trained models: what they say together is what another is then trained towards."""

import json
import lzma
import random
from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import repeat
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import click
import numpy as np
import torch
from examples import find_nodes, prepare, read_gold
from network import minilm_tokenizer
from train import FILE, TorchNetwork, load_model, mentions_of

from graphkit.extract.encoding import load_tokenizer, windows
from graphkit.extract.facts import ROLES, allowed_relations, may_have_role, relation_probabilities, role_probabilities
from graphkit.extract.joint import name_aliases, scan_words
from graphkit.identity import name_key
from graphkit.records import paper_from_json
from graphkit.types import Paper

UNLIKELY = 0.01  # spans below are not kept
SHORTEST, LONGEST = 300, 2_500  # characters of an abstract


def sample_papers(corpus: Path, labelled: Sequence[Path], count: int, seed: int) -> list[Paper]:
    """So many papers of a corpus (JSON lines, xz), by chance, and none that is in a labelled file."""
    known = {name_key(gold.paper.title) for path in labelled for gold in read_gold(path)}
    with lzma.open(corpus, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    rows = [row for row in rows if SHORTEST < len(row["abstract"] or "") < LONGEST]
    rows = [row for row in rows if name_key(row["title"]) not in known]
    chosen = random.Random(seed).sample(rows, min(count, len(rows)))
    return [paper_from_json({name: row[name] for name in ("id", "title", "abstract")}) for row in chosen]


networks: list[TorchNetwork] = []
"""Of this process: they are too large to travel with each abstract."""


def load_networks(models: Sequence[Path]) -> None:
    """Fill `networks`."""
    torch.set_num_threads(1)
    tokenizer = load_tokenizer(minilm_tokenizer())
    for path in models:
        model, types = load_model([path])
        networks.append(TorchNetwork(model.eval(), tokenizer, types))


def label(paper: Paper, least: float) -> dict[str, Any]:
    """The mean of what the networks say of one abstract."""
    types = networks[0].types
    example = prepare(paper, networks[0].tokenizer)
    parts = windows(example.encoding.counts.tolist())
    scans = [scan_words(network, example.encoding, parts) for network in networks]
    chances = np.mean([chances for _, chances in scans], axis=0)
    mentions = mentions_of(example, chances, types, least)
    aliases = name_aliases(paper.text, mentions, example.abbreviations)
    candidates = find_nodes(example, mentions, aliases, types)
    roles = np.zeros((len(candidates), len(ROLES)))
    allowed = allowed_relations(candidates)
    relations = np.zeros(allowed.shape)
    if len(candidates):
        for network, (words, _) in zip(networks, scans, strict=True):
            role_logits, relation_logits = network.judge(words, candidates)
            roles += role_probabilities(role_logits) / len(networks)
            relations += relation_probabilities(relation_logits, candidates) / len(networks)
    for number, concept in enumerate(candidates.concepts):
        roles[number] = [
            chance if may_have_role(concept.type, role) else -1
            for role, chance in zip(ROLES, roles[number], strict=True)
        ]
    roles[len(candidates.concepts) :, :2] = -1
    rows = np.argwhere(chances > UNLIKELY)
    words = example.encoding.words
    return {
        "names": [name_key(paper.text[words[first].start : words[first + more].end]) for first, more, _ in rows],
        "paper": {"id": paper.id, "title": paper.title, "abstract": paper.abstract},
        "spans": rows.astype(np.int16),
        "weights": chances[tuple(rows.T)].astype(np.float32),
        "mentions": [(m.start, m.end, m.type.value) for m in mentions],
        "roles": roles.astype(np.float16),
        "relations": relations.astype(np.float16),
        "allowed": allowed,
    }


def agree_over_papers(rows: list[dict[str, Any]], types: int) -> None:
    """Let each name's type in one abstract lean towards what it is in the others: the geometric mean of both.

    How likely a span is a name at all stays as it is.
    """
    votes: dict[str, np.ndarray] = defaultdict(lambda: np.zeros(types))
    for row in rows:
        own: dict[str, np.ndarray] = defaultdict(lambda: np.zeros(types))
        for name, (_, _, type), weight in zip(row["names"], row["spans"], row["weights"], strict=True):
            own[name][type] += weight
        for name, weights in own.items():
            votes[name] += weights / max(weights.sum(), 1.0)  # a paper has one vote
    for row in rows:
        spans: dict[tuple[int, int], list[int]] = defaultdict(list)
        for number, (first, more, _) in enumerate(row["spans"]):
            spans[first, more].append(number)
        for numbers in spans.values():
            leaning = votes[row["names"][numbers[0]]] + 1e-3
            before = row["weights"][numbers]
            after = np.sqrt(before * leaning[row["spans"][numbers, 2]])
            row["weights"][numbers] = after * before.sum() / after.sum()


@click.command()
@click.argument("models", type=FILE, nargs=-1, required=True)
@click.argument("corpus", type=FILE)
@click.argument("output", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--count", default=10_000, show_default=True)
@click.option("--without", type=FILE, multiple=True, help="Labelled abstracts, which are left out.")
@click.option("--least", default=0.45, show_default=True, help="Probability of a mention that is judged.")
@click.option("--workers", default=2, show_default=True, help="Processes.")
@click.option("--seed", default=0, show_default=True)
def main(
    models: tuple[Path, ...], corpus: Path, output: Path, count: int, without: tuple[Path, ...],
    least: float, workers: int, seed: int,
) -> None:  # fmt: skip
    """Label `--count` abstracts of CORPUS with MODELS together; write them to OUTPUT."""
    papers = sample_papers(corpus, without, count, seed)
    with ProcessPoolExecutor(workers, get_context("spawn"), load_networks, (models,)) as pool:
        rows = []
        for row in pool.map(label, papers, repeat(least), chunksize=25):
            rows.append(row)
            if len(rows) % 1000 == 0:
                click.echo(f"{len(rows)} abstracts")
    types = load_model(models[:1])[1]
    agree_over_papers(rows, len(types))
    torch.save({"types": types, "rows": rows}, output)


if __name__ == "__main__":
    main()
