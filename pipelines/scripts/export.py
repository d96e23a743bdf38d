"""Write the trained networks as ONNX, the form that the package runs."""

import json
from pathlib import Path

import click
import onnx
import torch
from encoder_graph import encoder_graph
from network import minilm_tokenizer
from torch import nn
from train import load_model

from graphkit.extract.candidates import JUDGED, NODE_FEATURES, PAIR_FEATURES


def write_spans(spans: nn.Module, width: int, path: Path) -> None:
    torch.onnx.export(
        spans,
        (torch.zeros(1, 20, width),),
        str(path),
        input_names=["words"],
        output_names=["scores"],
        dynamic_axes={"words": {1: "count"}, "scores": {1: "count"}},
        opset_version=17,
        dynamo=False,
    )


def write_judge(judge: nn.Module, width: int, path: Path) -> None:
    def some(*shape: int) -> torch.Tensor:
        return torch.zeros(shape, dtype=torch.long)

    inputs = (
        torch.zeros(20, width),
        torch.tensor([[0, 2], [3, 4], [5, 6]]),
        torch.tensor([0, 1, 1]),
        some(2, len(NODE_FEATURES)),
        some(2, 2, len(PAIR_FEATURES)),
        some(2, 2, 2),
        some(2, 2, 2),
    )
    names = ["words", *JUDGED]
    axes = {
        "words": {0: "count"},
        "places": {0: "spots"},
        "owners": {0: "spots"},
        "nodes": {0: "things"},
        "roles": {0: "things"},
    }
    axes |= {name: {0: "things", 1: "things"} for name in ("pairs", "nearest", "between", "relations")}
    torch.onnx.export(
        judge,
        inputs,
        str(path),
        input_names=names,
        output_names=["roles", "relations"],
        dynamic_axes=axes,
        opset_version=17,
        dynamo=False,
    )


@click.command()
@click.argument("models", type=click.Path(exists=True, dir_okay=False, path_type=Path), nargs=-1, required=True)
@click.argument("output", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--bits", type=click.Choice(["8", "32"]), default="8", show_default=True, help="Of the encoder's matrices."
)
def main(models: tuple[Path, ...], output: Path, bits: str) -> None:
    """Write the mean of MODELS, which train.py trained from one start, to OUTPUT."""
    model, types = load_model(models)
    model.eval()
    output.mkdir(parents=True, exist_ok=True)
    onnx.save(encoder_graph(model.encoder, int(bits)), output / "encoder.onnx")
    write_spans(model.spans, model.encoder.width, output / "spans.onnx")
    write_judge(model.judge, model.encoder.width, output / "judge.onnx")
    (output / "labels.json").write_text(json.dumps({"types": types}) + "\n", encoding="utf-8")
    (output / "tokenizer.json").write_text(minilm_tokenizer(), encoding="utf-8")


if __name__ == "__main__":
    main()
