"""From papers to extractions, through the spaCy pipeline that ships with the package."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.tokens import Doc

import graphkit.extract.components as _components  # importing it registers the factories
from graphkit import identity, sentences
from graphkit.errors import ModelError
from graphkit.records import extraction_from_json
from graphkit.types import EntityType, Extraction, Paper

MODEL = Path(__file__).with_name("model")
BATCH = 64

_LONG_WORD = re.compile(r"\S{1000,}")
_PIECE = 200
_REMEDY = (
    "Install graphkit again, or give with --model a folder that spaCy's to_disk wrote of a pipeline with graphkit's "
    "components, such as `make train` makes"
)


@lru_cache(maxsize=2)
def load_pipeline(path: Path = MODEL) -> Language:
    """Load a pipeline once per process. Raises ModelError where there is none, or one that does not fit."""
    _check_folder(path)
    try:
        nlp = spacy.load(path)
        _check_labels(nlp)
        findings = nlp(make_doc(nlp, "A title\nA sentence."))._.graphkit
    except Exception as error:  # a folder may be broken in any way, and a pipeline fail in any way
        raise ModelError(f"the model at {path} cannot be used: {error}. {_REMEDY}") from error
    if not isinstance(findings, dict) or "entities" not in findings:
        raise ModelError(f"the model at {path} has no components of graphkit that find entities. {_REMEDY}")
    return nlp


def _check_folder(path: Path) -> None:
    if not (path / "config.cfg").is_file():
        raise ModelError(f"no extraction model at {path}: it is no folder with a config.cfg. {_REMEDY}")


def _check_labels(nlp: Language) -> None:
    """Raise ValueError for an entity type that is no safe label."""
    for name in nlp.pipe_names:
        if "doc.ents" in nlp.get_pipe_meta(name).assigns:
            for label in nlp.pipe_labels.get(name, []):
                EntityType(label)


@lru_cache(maxsize=2)
def model_version(path: Path = MODEL) -> str:
    """Return a hash of all that decides what is read in a text: the model's files and the code around it.

    Raises ModelError where there is no model.
    """
    _check_folder(path)
    digest = hashlib.sha256(" ".join(map(version, ("spacy", "tokenizers", "onnxruntime"))).encode())
    code = [*Path(_components.__file__).parent.glob("*.py"), Path(identity.__file__), Path(sentences.__file__)]
    for file in [*sorted(code), *sorted(path.rglob("*"))]:
        if file.is_file():
            digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:12]


def extract(papers: Iterable[Paper], *, nlp: Language | None = None) -> Iterator[Extraction]:
    """Yield what is read in each paper, in their order; `BATCH` papers are in memory at a time."""
    pipeline = nlp or load_pipeline()
    pairs = ((make_doc(pipeline, paper.text), paper) for paper in papers)
    for doc, paper in pipeline.pipe(pairs, as_tuples=True, batch_size=BATCH):
        yield extraction_from_json(doc._.graphkit, paper)


def make_doc(nlp: Language, text: str) -> Doc:
    """Tokenize a text; a run without white space of a thousand characters and more is cut into pieces first.

    spaCy's tokenizer takes the square of the time for a word of punctuation marks.
    """
    if not _LONG_WORD.search(text):
        return nlp.make_doc(text)
    cuts = [0]
    for word in _LONG_WORD.finditer(text):
        cuts += [*range(max(word.start(), 1), word.end(), _PIECE), word.end()]
    pieces = [nlp.make_doc(text[start:end]) for start, end in pairwise([*cuts, len(text)]) if start < end]
    return Doc.from_docs(pieces, ensure_whitespace=False)
