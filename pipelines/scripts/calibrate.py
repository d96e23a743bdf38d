"""Choose on labelled abstracts what a trained pipeline says, and how sure it is of it.

The thresholds are those with the best F1; the scales bend scores so that they are the share of right facts.
"""

import random
from collections.abc import Sequence
from pathlib import Path

import click
import numpy as np
from examples import read_gold
from spacy.language import Language
from spacy.util import load_config

from graphkit.evaluate import evaluate, expected_error, judge_scores
from graphkit.extract import extract, load_pipeline
from graphkit.extract.facts import Scale, Thresholds
from graphkit.types import Extraction

FOLDS = 5
GRID = [0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6]

Judged = Sequence[tuple[float, bool]]


def fit_scale(judged: Judged) -> Scale:
    """Logistic regression of being right on the logit of the score (Platt, 1999), by Newton's method."""
    scores = np.clip([score for score, _ in judged], 1e-6, 1 - 1e-6)
    right = np.array([right for _, right in judged], dtype=float)
    inputs = np.stack([np.log(scores / (1 - scores)), np.ones(len(scores))], axis=1)
    none = np.array([1.0, 0.0])

    def loss(weights: np.ndarray) -> float:
        logits = inputs @ weights
        pull = ((weights - none) ** 2).sum() / 2  # weakly towards no change, where facts are few
        return float((np.logaddexp(0.0, logits) - right * logits).sum() + pull)

    weights = none
    for _ in range(50):
        chances = 1 / (1 + np.exp(-inputs @ weights))
        slope = inputs.T @ (chances - right) + (weights - none)
        curve = (inputs * (chances * (1 - chances))[:, None]).T @ inputs + np.eye(2)
        step = np.linalg.solve(curve, slope)
        while loss(weights - step) > loss(weights) and np.abs(step).max() > 1e-6:
            step = step / 2  # a whole step may go too far
        weights = weights - step
    return Scale(round(float(weights[0]), 3), round(float(weights[1]), 3))


def cross_validated_error(judged: Judged) -> float:
    """The calibration error where each fifth of the facts is bent by what the others gave."""
    shuffled = random.Random(0).sample(list(judged), len(judged))
    bent = []
    for fold in range(FOLDS):
        scale = fit_scale([one for i, one in enumerate(shuffled) if i % FOLDS != fold])
        bent += [(scale(score), right) for score, right in shuffled[fold::FOLDS]]
    return expected_error(bent)


def find_all(nlp: Language, wanted: Sequence[Extraction], least: Thresholds) -> list[Extraction]:
    """What the pipeline reads with these thresholds, its scores as the networks give them."""
    reader = nlp.get_pipe("graphkit_joint")
    reader.thresholds, reader.scales = least, {}
    return list(extract((want.paper for want in wanted), nlp=nlp))


def choose_mentions(nlp: Language, wanted: Sequence[Extraction]) -> float:
    """The threshold of mentions with the best mean of the F1 of entities and of relations, which hang on them."""
    chosen = {}
    for least in GRID:
        scores = evaluate(wanted, find_all(nlp, wanted, Thresholds(least, relations=0.3)))
        entities, relations = scores["entities"].f1, scores["relations"].f1
        chosen[least] = (entities + relations) / 2
        click.echo(f"mentions from {least}: F1 of entities {entities:.4f}, of relations {relations:.4f}")
    return max(chosen, key=lambda least: chosen[least])


def choose_least(judged: Judged, count: int) -> float:
    """The threshold with the best F1, of facts of which `count` are in the labels."""

    def f1(least: float) -> float:
        kept = [right for score, right in judged if score >= least]
        return 2 * sum(kept) / (len(kept) + count)

    return max(GRID, key=f1)


@click.command()
@click.argument("gold", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("model", type=click.Path(exists=True, file_okay=False, path_type=Path))
def main(gold: Path, model: Path) -> None:
    """Choose the thresholds and scales of the pipeline in MODEL on GOLD, and write them into its config."""
    nlp = load_pipeline(model)
    wanted = read_gold(gold)
    mentions = choose_mentions(nlp, wanted)
    found = find_all(nlp, wanted, Thresholds(mentions, *[GRID[0]] * 4))
    counts = {name: score.gold for name, score in evaluate(wanted, found).items()}
    thresholds, scales = {"mentions": mentions}, {}
    for kind, judged in judge_scores(wanted, found).items():
        if kind != "entities":
            thresholds[kind] = choose_least(judged, counts[kind])
        kept = [one for one in judged if one[0] >= thresholds.get(kind, 0.0)]
        scale = fit_scale(kept)
        scales[kind] = [scale.slope, scale.intercept]
        errors = f"error {expected_error(kept):.3f}, bent (five folds) {cross_validated_error(kept):.3f}"
        click.echo(f"{kind} from {thresholds.get(kind, mentions)}: {errors}")
    config = load_config(model / "config.cfg")
    config["components"]["graphkit_joint"].update({"thresholds": thresholds, "scales": scales})
    config.to_disk(model / "config.cfg")


if __name__ == "__main__":
    main()
