"""Train the joint model: on labelled abstracts in the gold format, or on those that `label.py` labelled."""

import math
import random
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click
import numpy as np
import torch
from examples import Answers, Example, find_nodes, found_nodes, gold_example, gold_nodes, make_batch, prepare, read_gold
from network import Encoder, Joint, minilm_tokenizer
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional

from graphkit.evaluate import evaluate
from graphkit.extract.candidates import JUDGED, Candidates
from graphkit.extract.encoding import Ids, load_tokenizer
from graphkit.extract.facts import RELATIONS, ROLES, Thresholds
from graphkit.extract.joint import Array, find_mentions, name_aliases, read_text
from graphkit.extract.spans import WIDEST, forward_backward, span_probabilities
from graphkit.records import paper_from_json
from graphkit.types import EntityType, Extraction, Mention, types_in_order

PER_TEXT = {"spans": 16.0, "roles": 4.0, "relations": 10.0}  # what the loss of one text is divided by


class LogPartition(torch.autograd.Function):
    """log Z of the semi-Markov field: (batch, words, WIDEST) -> (batch,); its gradient is each span's probability."""

    @staticmethod
    def forward(context: Any, gains: Tensor) -> Tensor:
        total, chances = forward_backward(gains.detach().numpy().astype(np.float64))
        context.chances = torch.from_numpy(chances.astype(np.float32))
        return torch.from_numpy(total.astype(np.float32))

    @staticmethod
    def backward(context: Any, gradient: Tensor) -> Tensor:
        chances: Tensor = context.chances
        return chances * gradient[:, None, None]


def span_loss(scores: Tensor, examples: Sequence[Example]) -> Tensor:
    """The mean cross-entropy of the field to the answers, which may be probabilities of spans."""
    batch, count, _, _ = scores.shape
    lengths = torch.tensor([len(e.encoding.words) for e in examples])
    reach = torch.arange(count)[:, None] + torch.arange(WIDEST)[None, :]
    inside = reach[None] < lengths[:, None, None]
    total = LogPartition.apply(torch.where(inside, scores.logsumexp(dim=-1), torch.tensor(-1e4)))
    texts = np.repeat(np.arange(batch), [len(e.spans) for e in examples])
    spans = torch.from_numpy(np.concatenate([e.spans for e in examples]))
    weights = torch.from_numpy(np.concatenate([e.weights for e in examples]).astype(np.float32))
    right = (scores[torch.from_numpy(texts), spans[:, 0], spans[:, 1], spans[:, 2]] * weights).sum()
    return (total.sum() - right) / batch


def fact_losses(model: Joint, words: Tensor, candidates: Candidates, answers: Answers) -> tuple[Tensor, Tensor]:
    """The cross-entropies of roles and of relations, summed over one text."""
    if not len(candidates):
        return words.sum() * 0, words.sum() * 0
    roles, relations = model.judge(words, *judge_inputs(candidates))
    known = answers.roles >= 0
    by_role = functional.binary_cross_entropy_with_logits(roles[known], answers.roles[known], reduction="sum")
    asked = answers.allowed.sum(dim=2) > 1
    logits = torch.where(answers.allowed, relations, torch.tensor(-1e4))[asked]
    by_relation = -(answers.relations[asked] * functional.log_softmax(logits, dim=-1)).sum()
    return by_role, by_relation


def judge_inputs(candidates: Candidates) -> list[Tensor]:
    """The judge's inputs beside the words."""
    return [torch.from_numpy(np.ascontiguousarray(getattr(candidates, name))) for name in JUDGED]


def pool_words(pieces: Tensor, first: Tensor, after: Tensor) -> Tensor:
    """(batch, pieces, width) -> (batch, words, width): the mean of each word's pieces; zero behind the last word."""
    sums = functional.pad(pieces.float().cumsum(dim=1), (0, 0, 1, 0))
    wide = (-1, -1, pieces.shape[-1])
    total = sums.gather(1, after[..., None].expand(wide)) - sums.gather(1, first[..., None].expand(wide))
    return total / torch.clamp(after - first, min=1)[..., None]


class TorchNetwork:
    """The model in training, as `graphkit.extract.joint.Network` is used."""

    def __init__(self, model: Joint, tokenizer: Tokenizer, types: Sequence[str]) -> None:
        self.model, self.tokenizer, self.types = model, tokenizer, tuple(types)

    @torch.no_grad()
    def encode(self, inputs: dict[str, Ids]) -> Array:
        with torch.autocast("cpu", dtype=torch.bfloat16):
            pieces = self.model.encoder(*(torch.from_numpy(inputs[n]) for n in ("ids", "shapes", "segments")))
        array: Array = pieces[0].float().numpy()
        return array

    @torch.no_grad()
    def score_spans(self, words: Array) -> Array:
        scores: Array = self.model.spans(torch.from_numpy(words)[None])[0].numpy()
        return scores

    @torch.no_grad()
    def judge(self, words: Array, candidates: Candidates) -> tuple[Array, Array]:
        roles, relations = self.model.judge(torch.from_numpy(words), *judge_inputs(candidates))
        return roles.numpy(), relations.numpy()


class Texts:
    """The examples of one training, and for each the nodes that are judged this time."""

    def __init__(self, examples: list[Example], types: Sequence[str], chance: random.Random) -> None:
        self.examples, self.types, self.chance = examples, types, chance
        self.known = [e.silver or gold_nodes(e, types) for e in examples]

    def batches(self, size: int) -> Iterator[list[int]]:
        """All examples once, those of like length together."""
        count = len(self.examples)
        order = sorted(range(count), key=lambda i: len(self.examples[i].encoding.ids) + self.chance.random() * 60)
        batches = [order[i : i + size] for i in range(0, count, size)]
        self.chance.shuffle(batches)
        yield from batches

    def nodes(self, number: int, scores: Tensor, found_share: float) -> tuple[Candidates, Answers]:
        """The nodes of the labelled mentions or, in `found_share` of the cases, of those that the network finds now."""
        example = self.examples[number]
        if example.gold is None or self.chance.random() >= found_share:
            return self.known[number]
        chances = span_probabilities(scores[: len(example.encoding.words)].detach().numpy())
        least = self.chance.uniform(0.3, 0.6)  # more noise than at one threshold
        return found_nodes(example, mentions_of(example, chances, self.types, least), self.types)


def mentions_of(example: Example, chances: np.ndarray, types: Sequence[str], least: float) -> list[Mention]:
    """The mentions that a field of probabilities gives."""
    return find_mentions(
        example.paper.text, example.encoding, chances, types, example.abbreviations, example.citations, least
    )


def run_epoch(model: Joint, texts: Texts, size: int, hidden: float, found_share: float, step: Any) -> np.ndarray:
    """Train on every text once; the mean losses of spans, roles and relations."""
    totals: list[list[float]] = []
    chance = np.random.default_rng(texts.chance.getrandbits(32))
    for numbers in texts.batches(size):
        examples = [texts.examples[i] for i in numbers]
        batch = make_batch(examples, hidden, chance)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            pieces = model.encoder(batch["ids"], batch["shapes"], batch["segments"], batch["mask"])
        words = pool_words(pieces, batch["first"], batch["after"])
        with torch.autocast("cpu", dtype=torch.bfloat16):
            scores = model.spans(words)
        losses = {"spans": span_loss(scores, examples), "roles": words.sum() * 0, "relations": words.sum() * 0}
        for row, number in enumerate(numbers):
            nodes = texts.nodes(number, scores[row], found_share)
            roles, relations = fact_losses(model, words[row, : len(examples[row].encoding.words)], *nodes)
            losses["roles"] = losses["roles"] + roles / len(numbers)
            losses["relations"] = losses["relations"] + relations / len(numbers)
        parts = [losses[name] / PER_TEXT[name] for name in PER_TEXT]
        step(torch.stack(parts).sum())
        totals.append([part.item() for part in parts])
    return np.mean(totals, axis=0)


class Stepper:
    """AdamW with a linear rise and fall of the rates, and a running mean of the weights (Polyak and Juditsky, 1992)."""

    def __init__(self, model: Joint, steps: int, rate: float, head_rate: float) -> None:
        self.model = model
        old = [p for n, p in model.named_parameters() if n.startswith("encoder") and "shapes" not in n]
        new = [p for n, p in model.named_parameters() if not n.startswith("encoder") or "shapes" in n]
        groups = [{"params": old, "lr": rate}, {"params": new, "lr": head_rate}]
        self.optimizer = torch.optim.AdamW(groups, weight_decay=0.01, fused=True)
        warm = max(1, steps // 10)
        self.schedule = torch.optim.lr_scheduler.LambdaLR(
            self.optimizer, lambda s: min(1.0, (s + 1) / warm) * max(0.01, 1 - s / steps)
        )
        self.mean = {name: weight.clone() for name, weight in model.state_dict().items()}
        self.count = 0

    def __call__(self, loss: Tensor) -> None:
        self.optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimizer.step()
        self.schedule.step()
        self.count += 1
        keep = min(0.999, self.count / (10 + self.count))
        with torch.no_grad():
            for name, weight in self.model.state_dict().items():
                if weight.is_floating_point():
                    self.mean[name].lerp_(weight, 1 - keep)


def measure(model: Joint, held: list[Example], tokenizer: Tokenizer, types: Sequence[str], least: Thresholds) -> str:
    """The F1 figures on held-out examples, without citations, in one line."""
    model.eval()
    network = TorchNetwork(model, tokenizer, types)
    found = []
    for example in held:
        parts = read_text(network, example.paper.text, example.abbreviations, example.citations, least)
        mentions, aliases, facts = parts
        found.append(Extraction(example.paper, tuple(mentions), tuple(aliases), **vars(facts)))
    model.train()
    scores = evaluate([e.gold for e in held if e.gold], found)
    return ", ".join(f"{name.strip()} {score.f1:.3f}" for name, score in scores.items() if name != "citations")


def start_model(start: Path | None, types: Sequence[str]) -> Joint:
    """A new model over MiniLM, or over the encoder that `pretrain.py` wrote."""
    encoder = Encoder.from_minilm()
    if start is not None:
        encoder.load_state_dict(torch.load(start))
    return Joint(encoder, len(types), len(ROLES), len(RELATIONS))


def load_model(paths: Sequence[Path]) -> tuple[Joint, list[str]]:
    """The mean of models that this script wrote from one start, and their entity types.

    Wortsman et al., "Model soups" (2022).
    """
    saved = [torch.load(path) for path in paths]
    types: list[str] = saved[0]["types"]
    model = Joint(Encoder(), len(types), len(ROLES), len(RELATIONS))
    weights = [one["weights"] for one in saved]
    mean = {name: sum(one[name] for one in weights) / len(weights) for name in weights[0]}
    model.load_state_dict({name: weight.to(weights[0][name].dtype) for name, weight in mean.items()})
    return model, types


def types_of(labelled: Sequence[Extraction]) -> list[str]:
    """The schema's entity types, and behind them those that the labels add."""
    return [type.value for type in types_in_order({m.type for gold in labelled for m in gold.mentions})]


def silver_examples(rows: list[dict[str, Any]], tokenizer: Tokenizer, types: Sequence[str]) -> list[Example]:
    """What `label.py` wrote."""
    examples = []
    for row in rows:
        example = prepare(paper_from_json(row["paper"]), tokenizer)
        example.spans, example.weights = row["spans"].astype(np.int64), row["weights"]
        mentions = [Mention(example.paper.text[a:b], EntityType(type), a, b) for a, b, type in row["mentions"]]
        aliases = name_aliases(example.paper.text, mentions, example.abbreviations)
        candidates = find_nodes(example, mentions, aliases, types)
        answers = Answers(*(torch.from_numpy(row[name]) for name in ("roles", "relations", "allowed")))
        example.silver = (candidates, Answers(answers.roles.float(), answers.relations.float(), answers.allowed))
        examples.append(example)
    return examples


FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("texts", type=FILE, nargs=-1, required=True)
@click.argument("dev", type=FILE)
@click.argument("output", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--encoder", type=FILE, help="Start from what pretrain.py wrote, and not from MiniLM.")
@click.option("--start", type=FILE, multiple=True, help="Start from the mean of models that this wrote.")
@click.option("--epochs", default=10, show_default=True)
@click.option("--batch", default=8, show_default=True)
@click.option("--rate", default=1.5e-4, show_default=True, help="Of the encoder.")
@click.option("--head-rate", default=1e-3, show_default=True, help="Of the rest.")
@click.option("--hidden", default=0.1, show_default=True, help="Share of the words that are masked.")
@click.option("--every", default=2, show_default=True, help="Measure on DEV each so many epochs.")
@click.option("--seed", default=0, show_default=True)
def main(
    texts: tuple[Path, ...], dev: Path, output: Path, encoder: Path | None, start: tuple[Path, ...],
    epochs: int, batch: int, rate: float, head_rate: float, hidden: float, every: int, seed: int,
) -> None:  # fmt: skip
    """Train on TEXTS (gold format, or .pt of label.py) and write the running mean of the weights to OUTPUT."""
    torch.manual_seed(seed)
    chance = random.Random(seed)
    tokenizer = load_tokenizer(minilm_tokenizer())
    silver = [torch.load(path, weights_only=False) for path in texts if path.suffix == ".pt"]
    labelled = [gold for path in texts if path.suffix != ".pt" for gold in read_gold(path)]
    if start:
        model, types = load_model(start)
    else:
        types = silver[0]["types"] if silver else types_of(labelled)
        model = start_model(encoder, types)
    model.train()
    examples = [gold_example(gold, tokenizer, types) for gold in labelled]
    for saved in silver:
        examples += silver_examples(saved["rows"], tokenizer, types)
    held = [gold_example(gold, tokenizer, types) for gold in read_gold(dev)]
    known = Texts(examples, types, chance)
    step = Stepper(model, epochs * math.ceil(len(examples) / batch), rate, head_rate)
    began = time.monotonic()
    for epoch in range(1, epochs + 1):
        found_share = 0.0 if not start and epoch <= 2 else 0.5  # a new model finds nothing yet
        losses = run_epoch(model, known, batch, hidden, found_share, step)
        click.echo(f"epoch {epoch}: losses {np.round(losses, 4)}, {time.monotonic() - began:.0f} s")
        if epoch % every == 0 or epoch == epochs:
            torch.save({"types": types, "weights": step.mean}, output)
            kept = {name: weight.clone() for name, weight in model.state_dict().items()}
            model.load_state_dict(step.mean)
            click.echo(measure(model, held, tokenizer, types, Thresholds()))
            model.load_state_dict(kept)


if __name__ == "__main__":
    main()
