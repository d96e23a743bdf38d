"""Put the trained parts together into the pipeline that ships with the package."""

import shutil
from pathlib import Path

import click
import spacy.util
from spacy.language import Language

import graphkit.extract.components  # noqa: F401 (registers the factories)


@click.command()
@click.argument("config", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("facts", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.argument("output", type=click.Path(file_okay=False, path_type=Path))
def assemble(config: Path, facts: Path, output: Path) -> None:
    """Write the pipeline of CONFIG, with the classifiers in FACTS, to OUTPUT."""
    trained = spacy.util.load_model_from_config(spacy.util.load_config(config), auto_fill=True)
    nlp = without_vocabulary(trained)
    for name in ("graphkit_roles", "graphkit_relations"):
        nlp.get_pipe(name).from_disk(facts)
    nlp.meta["name"], nlp.meta["version"] = "graphkit", "0.1.0"
    if output.exists():
        shutil.rmtree(output)
    nlp.to_disk(output)
    size = sum(file.stat().st_size for file in output.rglob("*") if file.is_file())
    click.echo(f"{output}: {', '.join(nlp.pipe_names)}; {size / 1e6:.1f} MB")


def without_vocabulary(trained: Language) -> Language:
    """A copy with the weights alone: the words of the training texts stay behind."""
    nlp = spacy.util.load_model_from_config(trained.config, auto_fill=True)
    nlp.get_pipe("ner").from_bytes(trained.get_pipe("ner").to_bytes(exclude=["vocab"]), exclude=["vocab"])
    return nlp


if __name__ == "__main__":
    assemble()
