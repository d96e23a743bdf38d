"""graphkit evaluate"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import IO

import click

from graphkit.cli.options import model_option
from graphkit.errors import SourceError
from graphkit.evaluate import Score, evaluate, measure_calibration
from graphkit.ingest import read_records
from graphkit.types import Extraction
from graphkit.workers import extract_papers


@click.command("evaluate", epilog="Example: graphkit evaluate gold.jsonl extractions.jsonl")
@click.argument("gold", metavar="GOLD")
@click.argument("extractions", required=False, metavar="[EXTRACTIONS]")
@click.option(
    "-o",
    "--output",
    type=click.File("w", encoding="utf-8", lazy=True),
    default="-",
    metavar="FILE",
    help="Where to write.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
@click.option("--calibration", is_flag=True, help="Print how far the scores are from the share of right facts.")
@click.option("--workers", type=click.IntRange(1), default=1, show_default=True, metavar="N", help="Processes.")
@model_option
def command(
    gold: str,
    extractions: str | None,
    output: IO[str],
    as_json: bool,
    calibration: bool,
    workers: int,
    model: Path,
) -> None:
    """Print precision, recall and F1 against labelled abstracts, or the calibration error of the scores.

    GOLD has JSON lines in the form that `graphkit extract` writes. Without EXTRACTIONS, GOLD's texts are extracted.
    """
    wanted = _read(gold)
    if extractions is None:
        batches = extract_papers([extraction.paper for extraction in wanted], workers=workers, model=model)
        found = [outcome for batch in batches for outcome in batch if isinstance(outcome, Extraction)]
    else:
        found = _read(extractions)
    if calibration:
        output.write(_show_errors(measure_calibration(wanted, found), as_json))
    else:
        output.write(_show(evaluate(wanted, found), as_json))


def _read(source: str) -> list[Extraction]:
    """Read a file of labelled abstracts; any record that does not fit is an error: figures must count all of them."""
    refused: list[str] = []
    records = read_records(source, refuse=lambda r: refused.append(f"{r.source}, {r.where}: {r.reason}"))
    extractions = []
    for record in records:
        if not isinstance(record, Extraction):
            raise SourceError(f"{source}: record {record.id} has no `entities`, so it is no labelled abstract")
        extractions.append(record)
    if refused:
        raise SourceError(f"{len(refused)} records cannot be used, such as {refused[0]}")
    return extractions


def _show_errors(errors: Mapping[str, float], as_json: bool) -> str:
    if as_json:
        return json.dumps({name: round(error, 4) for name, error in errors.items()}, indent=1) + "\n"
    return "".join(f"{name:16}{error:7.3f}\n" for name, error in errors.items())


def _show(scores: Mapping[str, Score], as_json: bool) -> str:
    if as_json:
        figures = {
            name.strip(): {
                "precision": round(score.precision, 4),
                "recall": round(score.recall, 4),
                "f1": round(score.f1, 4),
                "gold": score.gold,
                "predicted": score.found,
            }
            for name, score in scores.items()
        }
        return json.dumps(figures, indent=1) + "\n"
    width = max(16, *(len(name) + 1 for name in scores))
    lines = [f"{'':{width}}{'P':>7}{'R':>7}{'F1':>7}{'gold':>7}{'found':>7}\n"]
    for name, score in scores.items():
        lines.append(
            f"{name:{width}}{score.precision:7.3f}{score.recall:7.3f}{score.f1:7.3f}{score.gold:7}{score.found:7}\n"
        )
    return "".join(lines)
