"""The trained networks, run by onnxruntime."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime

from graphkit.extract.candidates import JUDGED, Candidates
from graphkit.extract.encoding import Ids, load_tokenizer
from graphkit.extract.joint import Array

FILES = ("encoder.onnx", "spans.onnx", "judge.onnx", "tokenizer.json", "labels.json")


class OnnxNetwork:
    """Runs one text at a time on one core: what comes out of it never hangs on what else is read."""

    def __init__(self, files: dict[str, bytes]) -> None:
        self.files = files
        self.types: tuple[str, ...] = tuple(json.loads(files["labels.json"])["types"])
        self.tokenizer = load_tokenizer(files["tokenizer.json"].decode("utf-8"))
        self._encoder, self._spans, self._judge = (_session(files[name]) for name in FILES[:3])

    def __reduce__(self) -> tuple[type[OnnxNetwork], tuple[dict[str, bytes]]]:
        return OnnxNetwork, (self.files,)  # sessions cannot be pickled

    @classmethod
    def read(cls, folder: Path) -> OnnxNetwork:
        """Read what `write` or the training left. Raises OSError."""
        return cls({name: (folder / name).read_bytes() for name in FILES})

    def write(self, folder: Path) -> None:
        """Write all files."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, data in self.files.items():
            (folder / name).write_bytes(data)

    def encode(self, inputs: dict[str, Ids]) -> Array:
        """See `graphkit.extract.joint.Network`."""
        pieces: Array = self._encoder.run(["pieces"], inputs)[0][0]
        return pieces

    def score_spans(self, words: Array) -> Array:
        """See `graphkit.extract.joint.Network`."""
        scores: Array = self._spans.run(["scores"], {"words": words[None]})[0][0]
        return scores

    def judge(self, words: Array, candidates: Candidates) -> tuple[Array, Array]:
        """See `graphkit.extract.joint.Network`."""
        inputs: dict[str, Any] = {name: np.ascontiguousarray(getattr(candidates, name)) for name in JUDGED}
        roles, relations = self._judge.run(["roles", "relations"], {"words": words, **inputs})
        return roles, relations


def _session(graph: bytes) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1  # the work is spread over processes
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
