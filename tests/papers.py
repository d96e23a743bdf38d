"""Papers of our own invention, for tests that need a few."""

import json
from pathlib import Path

PAPERS = [
    {
        "title": "PebbleNet: Sparse Routing for Small Language Models",
        "abstract": "We propose PebbleNet, a sparse routing method for language modeling on small devices. PebbleNet "
        "(Okafor et al., 2021) is trained on WikiText-103 and reaches 18.4 perplexity, and it outperforms BERT on "
        "GLUE. Our method is 2.3 times faster than a dense Transformer.",
        "year": 2022,
        "authors": ["Ada Okafor", "Lin Wei"],
    },
    {
        "title": "Revisiting pebble-net for Question Answering",
        "abstract": "PebbleNet has been used for language modeling. We study PebbleNet for question answering on SQuAD "
        "and introduce Stepwise Pebble Tuning (SPT), which improves F1 by 3.1 points over fine-tuning. SPT extends "
        "low-rank adaptation (LoRA) [Hu et al., 2022].",
        "year": 2023,
        "authors": ["Mira Castellanos"],
    },
    {
        "title": "A Benchmark of Quiet Failures in Retrieval",
        "abstract": "Retrieval-augmented generation (RAG) often fails without a sign. We present QuietFail, a "
        "benchmark for retrieval-augmented generation, and test GPT-4 and LLaMA-2 7B on it. The best model has an "
        "accuracy of 61.2% on QuietFail. Okafor and Wei (2022) saw the same for language modeling.",
        "year": 2024,
        "authors": ["Jonas Brandt", "Ada Okafor"],
    },
]


def write_jsonl(path: Path, rows: list[dict[str, object]]) -> Path:
    """Write the rows as JSON lines."""
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def many(count: int) -> list[dict[str, object]]:
    """Papers that differ in a few words, so that each is read for itself."""
    return [
        {**PAPERS[n % 3], "title": f"{PAPERS[n % 3]['title']}, part {n}", "year": 2000 + n % 25} for n in range(count)
    ]
