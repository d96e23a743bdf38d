"""Go on with the pre-training of the encoder on unlabelled abstracts, by masked-language modelling."""

import json
import lzma
import math
import random
import time
from pathlib import Path

import click
import numpy as np
import torch
from network import Encoder, minilm_tokenizer
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional

from graphkit.extract.encoding import encode, load_tokenizer

LONGEST = 320  # pieces; the rest of a longer text is not read
MASK_ID, CLS, SEP = 103, 101, 102
CHOICES = 3000


class Guesser(nn.Module):
    """The head that guesses masked pieces; its last matrix is that of the embeddings."""

    def __init__(self, encoder: Encoder) -> None:
        super().__init__()
        self.encoder = encoder
        self.transform = nn.Linear(encoder.width, encoder.width)
        self.norm = nn.LayerNorm(encoder.width)
        self.bias = nn.Parameter(torch.zeros(encoder.pieces.num_embeddings))

    def forward(
        self, ids: Tensor, shapes: Tensor, segments: Tensor, mask: Tensor, wanted: Tensor, choices: Tensor
    ) -> Tensor:
        hidden = self.encoder(ids, shapes, segments, mask)[wanted]
        hidden = self.norm(functional.gelu(self.transform(hidden)))
        return functional.linear(hidden, self.encoder.pieces.weight[choices], self.bias[choices])


def read(corpus: Path, tokenizer: Tokenizer) -> list[dict[str, np.ndarray]]:
    rows = []
    with lzma.open(corpus, "rt", encoding="utf-8") as lines:
        for line in lines:
            paper = json.loads(line)
            if len(paper["abstract"] or "") < 200:
                continue
            e = encode(tokenizer, paper["title"] + "\n" + paper["abstract"])
            cut = slice(0, LONGEST)
            words = np.repeat(np.arange(len(e.counts)), e.counts)
            rows.append(
                {
                    "ids": e.ids[cut].astype(np.int32),
                    "shapes": e.shapes[cut].astype(np.uint8),
                    "segments": e.segments[cut].astype(np.uint8),
                    "words": words[cut].astype(np.int16),
                }
            )
    return rows


def make_batch(
    rows: list[dict[str, np.ndarray]], frequent: np.ndarray, share: float, chance: np.random.Generator
) -> list[Tensor]:
    """Mask whole words, `share` of them: 8 of 10 as [MASK], 1 as another piece, 1 as it is."""
    # few different shapes: oneDNN compiles a kernel for each
    length = -(-(max(len(row["ids"]) for row in rows) + 2) // 32) * 32
    ids, shapes, segments = (np.zeros((len(rows), length), dtype=np.int64) for _ in range(3))
    mask, wanted = (np.zeros((len(rows), length), dtype=bool) for _ in range(2))
    for i, row in enumerate(rows):
        n = len(row["ids"])
        ids[i, : n + 2] = [CLS, *row["ids"], SEP]
        shapes[i, 1 : n + 1] = row["shapes"]
        segments[i, 1 : n + 1] = row["segments"]
        segments[i, n + 1 :] = 1
        mask[i, : n + 2] = True
        hidden_words = chance.random(int(row["words"][-1]) + 1) < share
        wanted[i, 1 : n + 1] = hidden_words[row["words"]]
    targets = ids[wanted]
    dice = chance.random(len(targets))
    new = np.where(dice < 0.8, MASK_ID, np.where(dice < 0.9, chance.integers(1000, 30522, len(targets)), targets))
    ids[wanted] = new
    # the softmax is over these pieces alone: all 30,522 would double the time
    choices = np.union1d(targets, chance.choice(frequent, CHOICES, replace=False))
    targets = np.searchsorted(choices, targets)
    seen = shapes[wanted]
    seen[(dice < 0.8) & (chance.random(len(targets)) < 0.5)] = 0
    shapes[wanted] = seen
    return [torch.from_numpy(a) for a in (ids, shapes, segments, mask, wanted, choices, targets)]


@click.command()
@click.argument("corpus", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("output", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--steps", default=5000, show_default=True, help="For which the fall of the rate is planned.")
@click.option("--stop", default=1500, show_default=True, help="The steps that are done.")
@click.option("--batch", default=16, show_default=True)
@click.option("--rate", default=3e-4, show_default=True)
@click.option("--share", default=0.2, show_default=True)
@click.option("--seed", default=0, show_default=True)
def pretrain(
    corpus: Path,
    output: Path,
    steps: int,
    stop: int,
    batch: int,
    rate: float,
    share: float,
    seed: int,
) -> None:
    """Write the encoder, started from MiniLM and trained on CORPUS (JSON lines, xz), to OUTPUT."""
    torch.manual_seed(seed)
    order = random.Random(seed)
    chance = np.random.default_rng(seed)
    rows = read(corpus, load_tokenizer(minilm_tokenizer()))
    click.echo(f"{len(rows)} abstracts, {sum(len(r['ids']) for r in rows)} pieces")
    counts = np.bincount(np.concatenate([row["ids"] for row in rows]), minlength=30522)
    frequent = np.flatnonzero(counts >= 20)
    encoder = Encoder.from_minilm()
    encoder.dropout = 0.0
    for layer in encoder.layers:
        layer.dropout = 0.0
    model = Guesser(encoder)
    fresh = [p for n, p in model.named_parameters() if not n.startswith("encoder") or "shapes" in n]
    known = [p for n, p in model.named_parameters() if n.startswith("encoder") and "shapes" not in n]
    optimizer = torch.optim.AdamW(
        [{"params": known, "lr": rate}, {"params": fresh, "lr": 3 * rate}],
        weight_decay=0.01,
        betas=(0.9, 0.98),
        fused=True,
    )
    warm = steps // 20
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda s: min(1.0, (s + 1) / warm) * max(0.02, 0.5 * (1 + math.cos(math.pi * s / steps)))
    )
    model.train()
    pending: list[list[dict[str, np.ndarray]]] = []
    total = right = count = 0.0
    began = time.monotonic()
    for step in range(1, stop + 1):
        if not pending:
            order.shuffle(rows)
            pool = sorted(range(len(rows)), key=lambda i: (i // (batch * 64), len(rows[i]["ids"])))
            pending = [[rows[i] for i in pool[j : j + batch]] for j in range(0, len(pool) - batch + 1, batch)]
            order.shuffle(pending)
        *inputs, targets = make_batch(pending.pop(), frequent, share, chance)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            logits = model(*inputs)
        loss = functional.cross_entropy(logits.float(), targets)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        total += loss.item() * len(targets)
        right += (logits.argmax(1) == targets).sum().item()
        count += len(targets)
        if step % 50 == 0 or step == stop:
            click.echo(f"{step}: loss {total / count:.3f}, right {right / count:.3f}, {time.monotonic() - began:.0f} s")
            total = right = count = 0.0
        if step % 500 == 0 or step == stop:
            torch.save(encoder.state_dict(), output)


if __name__ == "__main__":
    pretrain()
