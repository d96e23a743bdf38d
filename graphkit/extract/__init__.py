"""From a paper's text to what it says: mentions, relations, results and citations, each with its place."""

from graphkit.extract.pipeline import extract, load_pipeline, model_version

__all__ = ["extract", "load_pipeline", "model_version"]
