"""Turn labelled abstracts in the gold format into spaCy's binary training format."""

import json
from pathlib import Path

import click
import spacy
from spacy.tokens import DocBin
from spacy.util import filter_spans


@click.command()
@click.argument("gold", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("output", type=click.Path(dir_okay=False, path_type=Path))
def convert(gold: Path, output: Path) -> None:
    """Write GOLD (JSON lines) to OUTPUT (.spacy); entities that cut a token are counted and left out."""
    nlp = spacy.blank("en")
    docs = DocBin()
    kept = lost = 0
    for line in gold.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        doc = nlp.make_doc(row["title"] + "\n" + row["abstract"])
        spans = [doc.char_span(e["start"], e["end"], label=e["type"]) for e in row["entities"]]
        doc.ents = filter_spans([span for span in spans if span is not None])
        kept += len(doc.ents)
        lost += len(spans) - len(doc.ents)
        docs.add(doc)
    output.parent.mkdir(parents=True, exist_ok=True)
    docs.to_disk(output)
    click.echo(f"{output}: {len(docs)} abstracts, {kept} entities, {lost} left out as they cut a token")


if __name__ == "__main__":
    convert()
