"""Which part of the pipeline takes how much of the time: clocks put around its functions, from outside."""

from __future__ import annotations

import json
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any, TypeVar
from unittest.mock import patch

from graphkit.extract import components, extract, joint, pipeline
from graphkit.extract.network import OnnxNetwork
from graphkit.extract.reading import Reading
from graphkit.records import extraction_to_json, paper_from_json
from graphkit.types import Extraction, Paper

Answer = TypeVar("Answer")

REST = "the rest: spaCy's loop, `doc.text`"

# The name of a part, and where the functions are looked up that are its work.
_PARTS: tuple[tuple[str, object, tuple[str, ...]], ...] = (
    ("encoder", OnnxNetwork, ("encode",)),
    ("spans' scores", OnnxNetwork, ("score_spans",)),
    ("judge", OnnxNetwork, ("judge",)),
    ("field", joint, ("span_probabilities",)),
    ("word pieces and their case", joint, ("encode", "windows", "window_inputs")),
    ("states of words", joint, ("scan_words",)),
    ("agreement and reading", joint, ("find_mentions", "name_aliases", "read_concepts")),
    ("agreement and reading", Reading, ("split",)),
    ("candidates", joint, ("find_candidates",)),
    ("decoding of facts", joint, ("find_facts", "join_facts")),
    ("values", joint, ("find_values",)),
    ("abbreviations", components, ("find_abbreviations",)),
    ("citations", components, ("find_citations",)),
    ("spaCy's tokenizer", pipeline, ("make_doc",)),
    ("JSON values, `doc.ents`", components.JointReader, ("__call__",)),
    ("JSON values, `doc.ents`", pipeline, ("extraction_from_json",)),
)


class Clocks:
    """Charges the seconds of processor time to the part that is at work, and not to those that called it."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)
        self._parts = [REST]
        self._last = time.process_time()

    def time(self, part: str, function: Callable[..., Answer]) -> Callable[..., Answer]:
        """Return the function, with its own time charged to a part."""

        def timed(*args: Any, **kwargs: Any) -> Answer:
            self._charge()
            self._parts.append(part)
            try:
                return function(*args, **kwargs)
            finally:
                self._charge()
                self._parts.pop()

        return timed

    def _charge(self) -> None:
        now = time.process_time()
        self.seconds[self._parts[-1]] += now - self._last
        self._last = now


@contextmanager
def clocks_around_parts() -> Iterator[Clocks]:
    """Put a clock around each part while it lasts."""
    clocks = Clocks()
    with ExitStack() as stack:
        for part, owner, names in _PARTS:
            for name in names:
                stack.enter_context(patch.object(owner, name, clocks.time(part, getattr(owner, name))))
        yield clocks


def share_time(lines: Sequence[str]) -> list[tuple[str, float]]:
    """Extract from lines of JSON to lines of JSON: each part's share of the processor's time, the greatest first."""
    with clocks_around_parts() as clocks:
        read = clocks.time("JSON values, `doc.ents`", read_line)
        write = clocks.time("JSON values, `doc.ents`", write_line)
        for extraction in extract(map(read, lines)):
            write(extraction)
    total = sum(clocks.seconds.values())
    parts = sorted(clocks.seconds.items(), key=lambda part: -part[1])
    return [(part, seconds / total) for part, seconds in parts]


def read_line(line: str) -> Paper:
    return paper_from_json(json.loads(line), "benchmark")


def write_line(extraction: Extraction) -> str:
    return json.dumps(extraction_to_json(extraction), ensure_ascii=False) + "\n"
