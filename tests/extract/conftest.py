"""The shipped pipeline, loaded once, and a small tokenizer for what needs no model."""

from __future__ import annotations

import string

import pytest
from spacy.language import Language
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

from graphkit.extract import load_pipeline

WORDS = "a accuracy an and by for here in is it network on paper propose the this use we with"


@pytest.fixture(scope="session")
def nlp() -> Language:
    """The pipeline that ships with the package."""
    return load_pipeline()


@pytest.fixture(scope="session")
def tokenizer() -> Tokenizer:
    """Cuts as the model's does, with a vocabulary of some words, and of letters for all others."""
    letters = string.ascii_lowercase + string.digits
    pieces = [*(f"[unused{n}]" for n in range(100)), "[UNK]", "[CLS]", "[SEP]"]
    pieces += [*letters, *(f"##{letter}" for letter in letters), *string.punctuation, *WORDS.split()[1:]]
    vocabulary = {piece: number for number, piece in enumerate(pieces)}
    made = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]", max_input_chars_per_word=100))
    made.normalizer = normalizers.BertNormalizer(lowercase=True)
    made.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    return made
