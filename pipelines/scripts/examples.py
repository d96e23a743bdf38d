"""Abstracts with the answers that a model is trained towards: hard ones from labels, soft ones from other models."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor

from graphkit.extract.abbreviations import find_abbreviations
from graphkit.extract.candidates import Candidates, find_candidates
from graphkit.extract.citations import find_citations
from graphkit.extract.encoding import Encoding, encode, window_inputs, windows
from graphkit.extract.facts import RELATIONS, ROLES, allowed_relations, may_have_role
from graphkit.extract.joint import name_aliases
from graphkit.extract.reading import read_concepts
from graphkit.extract.spans import WIDEST
from graphkit.extract.values import find_values
from graphkit.identity import name_key
from graphkit.records import extraction_from_json, paper_from_json
from graphkit.types import EdgeType, Extraction, Mention, Paper, Span

MASK = 103  # the id of [MASK]


@dataclass
class Example:
    """The first window of an abstract. `spans` (n, 3): first word, length - 1, type; `weights`: how sure each is."""

    paper: Paper
    encoding: Encoding
    abbreviations: list[tuple[Span, Span]]
    citations: list[Span]
    spans: np.ndarray
    weights: np.ndarray
    gold: Extraction | None = None
    silver: "tuple[Candidates, Answers] | None" = None


@dataclass
class Answers:
    """For the nodes of a text: the probability of each role (nodes, roles), -1 where nothing is asked, and of each
    relation (nodes, nodes, relations); `allowed` are the relations that the schema lets hold.
    """

    roles: Tensor
    relations: Tensor
    allowed: Tensor


def prepare(paper: Paper, tokenizer: Tokenizer) -> Example:
    """Encode an abstract that has no answers yet."""
    text = paper.text
    citations = [Span(c.start, c.end) for c in find_citations(text)]
    empty = np.zeros((0, 3), dtype=np.int64)
    return Example(
        paper, first_window(encode(tokenizer, text)), find_abbreviations(text), citations, empty, empty[:, 0]
    )


def first_window(encoding: Encoding) -> Encoding:
    """What one pass of the encoder takes; training leaves the rest of a long text out."""
    count = windows(encoding.counts.tolist())[0].end
    pieces = int(encoding.counts[:count].sum())
    parts = (encoding.ids[:pieces], encoding.shapes[:pieces], encoding.segments[:pieces])
    return Encoding(*parts, encoding.words[:count], encoding.firsts[:count], encoding.counts[:count])


def read_gold(path: Path) -> list[Extraction]:
    """Read labelled abstracts in the gold format. Raises ValueError, with the line, where one is broken."""
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            row = json.loads(line)
            found.append(extraction_from_json(row, paper_from_json(row)))
        except (ValueError, KeyError, TypeError) as error:
            raise ValueError(f"{path}, line {number}: {error}") from error
    return found


def gold_example(gold: Extraction, tokenizer: Tokenizer, types: Sequence[str]) -> Example:
    """An abstract with its labels; a mention that no words fit, or too long a one, is left out."""
    example = prepare(gold.paper, tokenizer)
    starts = {word.start: i for i, word in enumerate(example.encoding.words)}
    ends = {word.end: i for i, word in enumerate(example.encoding.words)}
    rows = []
    for mention in gold.mentions:
        first, last = starts.get(mention.start), ends.get(mention.end)
        if first is not None and last is not None and 0 <= last - first < WIDEST:
            rows.append((first, last - first, types.index(mention.type.value)))
    example.spans = np.array(rows, dtype=np.int64).reshape(-1, 3)
    example.weights = np.ones(len(rows))
    example.gold = gold
    return example


def find_nodes(
    example: Example, mentions: Sequence[Mention], aliases: Sequence[tuple[str, str]], types: Sequence[str]
) -> Candidates:
    """The nodes of a text whose mentions are given."""
    text, words = example.paper.text, example.encoding.words
    inside = [m for m in mentions if words and m.start < words[-1].end]
    taken = [*(Span(m.start, m.end) for m in inside), *example.citations]
    values = [value for value in find_values(text, taken) if words and value.start < words[-1].end]
    return find_candidates(read_concepts(text, inside, aliases), values, words, types)


def gold_nodes(example: Example, types: Sequence[str]) -> tuple[Candidates, Answers]:
    """The nodes of the labelled mentions, and what is right of them."""
    assert example.gold is not None
    candidates = find_nodes(example, example.gold.mentions, example.gold.aliases, types)
    return candidates, right_answers(example.gold, candidates)


def found_nodes(example: Example, mentions: Sequence[Mention], types: Sequence[str]) -> tuple[Candidates, Answers]:
    """The nodes of mentions that a network found, and what is right of them."""
    assert example.gold is not None
    aliases = name_aliases(example.paper.text, mentions, example.abbreviations)
    candidates = find_nodes(example, mentions, aliases, types)
    return candidates, right_answers(example.gold, candidates)


def right_answers(gold: Extraction, candidates: Candidates) -> Answers:
    """What the labels say of the nodes; a node stands for the labelled concept that one of its names is."""
    names = Names(gold.aliases)
    keys = []
    for concept in candidates.concepts:
        votes = Counter(names.key(m.text) for m in concept.mentions)
        keys.append(min(votes, key=lambda key: (-votes[key], key)))
    at: dict[str, int] = {}
    for number, key in enumerate(keys):
        at.setdefault(key, number)
    roles = np.full((len(candidates), len(ROLES)), -1.0, dtype=np.float32)
    told = ({names.key(r.name) for r in gold.proposes}, {names.key(r.name) for r in gold.addresses})
    for number, (concept, key) in enumerate(zip(candidates.concepts, keys, strict=True)):
        for column, role in enumerate(ROLES[:2]):
            if may_have_role(concept.type, role):
                roles[number, column] = key in told[column]
    relations = np.zeros((len(candidates), len(candidates)), dtype=np.int64)
    for relation in gold.relations:
        head, tail = at.get(names.key(relation.head)), at.get(names.key(relation.tail))
        if head is not None and tail is not None:
            relations[head, tail] = RELATIONS.index(relation.type)
    roles[len(candidates.concepts) :, 2] = 0.0
    for number, end, type in _result_ends(gold, candidates, names, at):
        roles[number, 2] = 1.0
        if end is not None:
            relations[number, end] = RELATIONS.index(type)
    allowed = allowed_relations(candidates)
    relations[~np.take_along_axis(allowed, relations[..., None], axis=2)[..., 0]] = 0
    exact = np.eye(len(RELATIONS), dtype=np.float32)[relations]
    return Answers(torch.from_numpy(roles), torch.from_numpy(exact), torch.from_numpy(allowed))


def _result_ends(
    gold: Extraction, candidates: Candidates, names: "Names", at: dict[str, int]
) -> Iterator[tuple[int, int | None, EdgeType]]:
    """Each value that is a labelled result, and what it belongs to."""
    places: dict[str, list[int]] = {}
    for number, value in enumerate(candidates.values, start=len(candidates.concepts)):
        places.setdefault(plain_value(value.text), []).append(number)
    for result in gold.results:
        ends = ((EdgeType.OF, result.subject), (EdgeType.ON, result.dataset), (EdgeType.IN, result.metric))
        for number in places.get(plain_value(result.value), []):
            for type, name in ends:
                yield number, at.get(names.key(name)) if name else None, type


def plain_value(text: str) -> str:
    """What the spellings of a value share."""
    return re.sub(r"[\s\\~$≈]|percent|points?", "", text).replace("×", "x").casefold()


class Names:
    """The names of one abstract, joined by its aliases."""

    def __init__(self, aliases: Sequence[tuple[str, str]]) -> None:
        self._parents: dict[str, str] = {}
        for long, short in aliases:
            one, other = self.key(long), self.key(short)
            if one != other:
                self._parents[one] = other

    def key(self, name: str) -> str:
        """The same for all names of a thing."""
        key = name_key(name)
        while key in self._parents:
            key = self._parents[key]
        return key


def make_batch(examples: Sequence[Example], hidden: float, chance: np.random.Generator) -> dict[str, Tensor]:
    """The encoder's inputs and a mask of pieces, (batch, pieces); first and last piece of each word, (batch, words).

    A share `hidden` of the words is replaced by [MASK]: what they are must be told from the words around.
    """
    inputs = [window_inputs(e.encoding, windows(e.encoding.counts.tolist())[0]) for e in examples]
    # few different shapes: oneDNN compiles a kernel for each
    pieces = -(-max(one["ids"].shape[1] for one in inputs) // 32) * 32
    words = -(-max(len(e.encoding.words) for e in examples) // 32) * 32
    batch: dict[str, np.ndarray[Any, Any]] = {
        name: np.zeros((len(examples), pieces), dtype=np.int64) for name in ("ids", "shapes", "segments")
    }
    batch["mask"] = np.zeros((len(examples), pieces), dtype=bool)
    batch |= {name: np.zeros((len(examples), words), dtype=np.int64) for name in ("first", "after")}
    for i, (example, one) in enumerate(zip(examples, inputs, strict=True)):
        length, count = one["ids"].shape[1], len(example.encoding.words)
        for name, row in one.items():
            batch[name][i, :length] = row[0]
        batch["mask"][i, :length] = True
        lost = np.flatnonzero(np.repeat(chance.random(count) < hidden, example.encoding.counts))
        batch["ids"][i, lost + 1] = MASK
        batch["first"][i, :count] = example.encoding.firsts + 1
        batch["after"][i, :count] = example.encoding.firsts + example.encoding.counts + 1
    return {name: torch.from_numpy(array) for name, array in batch.items()}
