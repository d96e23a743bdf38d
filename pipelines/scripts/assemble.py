"""Put the trained networks into the spaCy pipeline that ships with the package."""

import shutil
from pathlib import Path

import click
import spacy.util

import graphkit.extract.components  # noqa: F401 (registers the factories)


@click.command()
@click.argument("config", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("networks", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.argument("output", type=click.Path(file_okay=False, path_type=Path))
def assemble(config: Path, networks: Path, output: Path) -> None:
    """Write the pipeline of CONFIG, with what `export.py` left in NETWORKS, to OUTPUT."""
    nlp = spacy.util.load_model_from_config(spacy.util.load_config(config), auto_fill=True)
    nlp.get_pipe("graphkit_joint").from_disk(networks)
    nlp.meta["name"], nlp.meta["version"] = "graphkit", "0.1.0"
    if output.exists():
        shutil.rmtree(output)
    nlp.to_disk(output)
    size = sum(file.stat().st_size for file in output.rglob("*") if file.is_file())
    click.echo(f"{output}: {', '.join(nlp.pipe_names)}; {size / 1e6:.1f} MB")


if __name__ == "__main__":
    assemble()
