"""Train the linear classifiers of roles and relations on labelled abstracts in the gold format."""

import json
from collections.abc import Sequence
from pathlib import Path

import click
import numpy as np

from graphkit.extract.linear import BITS, LinearModel, Scores, hash_features
from graphkit.extract.reading import Concept, read_concepts
from graphkit.extract.relations import CLASSES, allowed_classes, closest_mentions, pair_features
from graphkit.extract.roles import role_features
from graphkit.identity import name_key
from graphkit.records import extraction_from_json, paper_from_json
from graphkit.types import EntityType, Extraction

Row = tuple[list[int], list[int], int]  # feature rows of the weights, allowed classes, the right class


@click.command()
@click.argument("gold", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("output", type=click.Path(file_okay=False, path_type=Path))
@click.option("--seed", default=0, show_default=True)
@click.option("--epochs", default=6, show_default=True)
def train(gold: Path, output: Path, seed: int, epochs: int) -> None:
    """Write proposes.npy, addresses.npy and relations.npy to OUTPUT, trained on GOLD (JSON lines)."""
    extractions = []
    for line in gold.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        extractions.append(extraction_from_json(row, paper_from_json(row)))
    output.mkdir(parents=True, exist_ok=True)
    roles = [rows_of_roles(extraction) for extraction in extractions]
    relations = [rows_of_relations(extraction) for extraction in extractions]
    for name, rows, classes in (
        ("proposes", [row for pair in roles for row in pair[0]], 2),
        ("addresses", [row for pair in roles for row in pair[1]], 2),
        ("relations", [row for group in relations for row in group], len(CLASSES)),
    ):
        weights = fit(rows, classes, seed=seed, epochs=epochs)
        LinearModel(weights).write(output / f"{name}.npy")
        click.echo(f"{name}: {len(rows)} examples, {sum(row[2] > 0 for row in rows)} of them positive")


def rows_of_roles(extraction: Extraction) -> tuple[list[Row], list[Row]]:
    """One row a concept: for tasks whether it is addressed, for others whether it is proposed."""
    reading = read_concepts(extraction.paper.text, extraction.mentions, extraction.aliases)
    proposed = {name_key(role.name) for role in extraction.proposes}
    addressed = {name_key(role.name) for role in extraction.addresses}
    proposes, addresses = [], []
    for concept in reading.concepts:
        features = hash_features(role_features(reading, concept))
        if concept.type is EntityType.TASK:
            addresses.append((features, [0, 1], int(_is_named(concept, addressed))))
        else:
            proposes.append((features, [0, 1], int(_is_named(concept, proposed))))
    return proposes, addresses


def rows_of_relations(extraction: Extraction) -> list[Row]:
    """One row an ordered pair of concepts that the schema lets relate."""
    reading = read_concepts(extraction.paper.text, extraction.mentions, extraction.aliases)
    concepts = reading.concepts
    own_keys = {name_key(role.name) for role in extraction.proposes}
    topic_keys = {name_key(role.name) for role in extraction.addresses}
    own = {c.name for c in concepts if _is_named(c, own_keys)}
    topic = {c.name for c in concepts if _is_named(c, topic_keys)}
    of = {name_key(m.text): c for c in concepts for m in c.mentions}
    stated = {}
    for relation in extraction.relations:
        head, tail = of.get(name_key(relation.head)), of.get(name_key(relation.tail))
        if head is not None and tail is not None:
            stated[head.name, tail.name] = CLASSES.index(relation.type)
    rows = []
    for head in concepts:
        for tail in concepts:
            if head is tail or len(classes := allowed_classes(head, tail)) == 1:
                continue
            wanted = stated.get((head.name, tail.name), 0)
            if wanted in classes:
                pair = closest_mentions(reading, head, tail)
                rows.append((hash_features(pair_features(reading, head, tail, pair, own, topic)), classes, wanted))
    return rows


def _is_named(concept: Concept, keys: set[str]) -> bool:
    return any(name_key(mention.text) in keys for mention in concept.mentions)


def fit(rows: Sequence[Row], classes: int, *, seed: int, epochs: int, rate: float = 0.1, decay: float = 1e-5) -> Scores:
    """Return the weights that AdaGrad (Duchi et al., 2011) finds for the softmax over each row's allowed classes."""
    weights = np.zeros((1 << BITS, classes), dtype=np.float32)
    squares = np.full_like(weights, 1e-8)
    random = np.random.default_rng(seed)
    for _ in range(epochs):
        for number in random.permutation(len(rows)):
            features, allowed, wanted = rows[number]
            block = np.ix_(features, allowed)
            logits = weights[block].sum(axis=0)
            gradient = np.exp(logits - logits.max())
            gradient /= gradient.sum()
            gradient[allowed.index(wanted)] -= 1
            step = gradient + decay * weights[block]
            squares[block] += step * step
            weights[block] -= rate * step / np.sqrt(squares[block])
    return weights


if __name__ == "__main__":
    train()
