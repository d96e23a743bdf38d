"""The measure of speed: spaCy's plain `ner`, as `spacy init config -p ner -o efficiency` has it, without vectors."""

from __future__ import annotations

from collections.abc import Sequence

import spacy
from spacy.language import Language
from spacy.training import Example
from spacy.util import minibatch
from thinc.api import fix_random_seed

from graphkit.types import Extraction

_STEPS = 100
_TEXTS_A_STEP = 8

_TOK2VEC = {
    "@architectures": "spacy.Tok2Vec.v2",
    "embed": {
        "@architectures": "spacy.MultiHashEmbed.v2",
        "width": 96,
        "attrs": ["NORM", "PREFIX", "SUFFIX", "SHAPE"],
        "rows": [5000, 1000, 2500, 2500],
        "include_static_vectors": False,
    },
    "encode": {
        "@architectures": "spacy.MaxoutWindowEncoder.v2",
        "width": 96,
        "depth": 4,
        "window_size": 1,
        "maxout_pieces": 3,
    },
}
_MODEL = {
    "@architectures": "spacy.TransitionBasedParser.v2",
    "state_type": "ner",
    "extra_state_tokens": False,
    "hidden_width": 64,
    "maxout_pieces": 2,
    "use_upper": True,
    "nO": None,
    "tok2vec": _TOK2VEC,
}


def train_plain_ner(extractions: Sequence[Extraction]) -> Language:
    """Return a tokenizer and a `ner` that has seen the mentions of these texts for a few steps.

    It is no good reader yet, but one that opens and closes names as it goes, and so takes the time of a trained one.
    """
    fix_random_seed(0)
    nlp = spacy.blank("en")
    nlp.add_pipe("ner", config={"model": _MODEL})
    examples = [make_example(nlp, extraction) for extraction in extractions]
    optimizer = nlp.initialize(lambda: examples)
    left = _STEPS
    while left > 0:
        for batch in list(minibatch(examples, _TEXTS_A_STEP))[:left]:
            nlp.update(batch, sgd=optimizer, drop=0.1)
            left -= 1
    return nlp


def make_example(nlp: Language, extraction: Extraction) -> Example:
    """Return a text with those of its mentions that begin and end with spaCy's tokens."""
    doc = nlp.make_doc(extraction.paper.text)
    spans = ((mention.start, mention.end, mention.type.value) for mention in extraction.mentions)
    return Example.from_dict(doc, {"entities": [span for span in spans if doc.char_span(*span[:2]) is not None]})
