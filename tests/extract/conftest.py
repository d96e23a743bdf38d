"""The shipped pipeline, loaded once."""

from __future__ import annotations

import pytest
from spacy.language import Language

from graphkit.extract import load_pipeline


@pytest.fixture(scope="session")
def nlp() -> Language:
    """The pipeline that ships with the package."""
    return load_pipeline()
