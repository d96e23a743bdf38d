"""One text from pieces to facts, by a network whose weights are written down here instead of learnt.

It takes each run of capitalised words for a name, and draws all else from fixed numbers.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer

from graphkit.extract.candidates import Candidates
from graphkit.extract.encoding import Ids
from graphkit.extract.facts import MOST_ADDRESSED, RELATIONS, ROLES, Facts, Thresholds
from graphkit.extract.joint import Array, read_text
from graphkit.extract.spans import WIDEST
from graphkit.sentences import sentence_spans
from graphkit.types import ENTITY_TYPES, EntityType, Mention, Span

WIDTH = 6
LEAST = Thresholds()
ALL = Thresholds(0.4, 0.0, 0.0, 0.0, 0.0)


@dataclass
class FixedNetwork:
    """State 0 of a word is 1 where it begins with a capital letter; the others are sines of its pieces' numbers."""

    tokenizer: Tokenizer
    types: tuple[str, ...] = tuple(type.value for type in ENTITY_TYPES)

    def encode(self, inputs: dict[str, Ids]) -> Array:
        ids, shapes = inputs["ids"][0], inputs["shapes"][0]
        assert len(ids) <= 512
        states = np.sin(ids[:, None] * np.arange(1, WIDTH + 1)).astype(np.float32)
        states[:, 0] = np.where(np.isin((shapes - 1) // 12, (1, 2, 3, 4, 7)) & (shapes > 0), 1.0, 0.0)
        return states

    def score_spans(self, words: Array) -> Array:
        capital = np.concatenate([words[:, 0] > 0, np.zeros(WIDEST, dtype=bool)])
        runs = np.lib.stride_tricks.sliding_window_view(capital, WIDEST)[: len(words)].cumprod(axis=1)
        scores = np.full((len(words), WIDEST, len(self.types)), -20.0, dtype=np.float32)
        lengths = np.arange(1, WIDEST + 1)
        reach = np.arange(len(words))[:, None] + lengths - 1
        kind = (np.abs(words[:, 1]) * 50).astype(int) % len(self.types)
        scores[np.arange(len(words)), :, kind] = np.where(runs > 0, 2.4 * lengths**1.5, -20.0)
        scores[reach >= len(words)] = 2000.0  # of what lies behind the end it knows nothing
        return scores

    def judge(self, words: Array, candidates: Candidates) -> tuple[Array, Array]:
        first, after = candidates.places.T
        assert len(words) >= after.max()
        spots = (words[first] + words[after - 1]) / 2
        nodes = np.array([spots[candidates.owners == number].mean(axis=0) for number in range(len(candidates))])
        roles = nodes @ np.sin(np.arange(WIDTH * len(ROLES))).reshape(WIDTH, -1)
        sides = nodes @ np.cos(np.arange(WIDTH * len(RELATIONS))).reshape(WIDTH, -1)
        relations = 3 * (sides[:, None] - sides[None]) + np.sin(candidates.pairs.sum(axis=2))[:, :, None]
        return roles.astype(np.float32), relations.astype(np.float32)


@pytest.fixture(scope="module")
def network(tokenizer: Tokenizer) -> FixedNetwork:
    return FixedNetwork(tokenizer)


def capitalised(text: str) -> list[str]:
    """The runs of capitalised words of a text of words and single spaces."""
    return re.findall(r"\b[A-Z]\w*(?: [A-Z]\w*)*", text)


def check(text: str, mentions: list[Mention], facts: Facts) -> None:
    """Spans lie in the text, and facts speak of its names."""
    end = 0
    for mention in mentions:
        assert end <= mention.start < mention.end <= len(text)
        assert mention.text == text[mention.start : mention.end]
        assert 0.0 <= mention.score <= 1.0
        end = mention.end
    names = {mention.text for mention in mentions}
    assert {role.name for role in (*facts.proposes, *facts.addresses)} <= names
    assert {name for r in facts.relations for name in (r.head, r.tail)} <= names
    assert {name for r in facts.results for name in (r.subject, r.metric, r.dataset) if name is not None} <= names
    for fact in (*facts.proposes, *facts.addresses, *facts.relations, *facts.results):
        assert 0 <= fact.evidence.start < fact.evidence.end <= len(text)
        assert 0.0 <= fact.score <= 1.0
    assert all(result.value in text[slice(*result.evidence)] for result in facts.results)
    assert len(facts.addresses) <= MOST_ADDRESSED
    pairs = [frozenset((r.head, r.tail)) for r in facts.relations]
    assert len(pairs) == len(set(pairs))
    assert all(len(pair) == 2 for pair in pairs)
    for roles in (facts.proposes, facts.addresses):
        assert len({role.name for role in roles}) == len(roles)
        assert list(roles) == sorted(roles, key=lambda role: (-role.score, role.name))


ODD_TEXTS = {
    "empty": "",
    "white space": " \n\t\n  ",
    "marks": "(((...)))--%%",
    "control characters": "\x00\x1b\u200b\ufeff",
    "accents alone": "\u0301\u0302",
    "only a title": "A Net for Alpha",
    "only an abstract": "\nWe use Alpha by Omega.",
    "emoji": "Net 😀\nWe use Alpha😀, 😀Omega and 👩\u200d👩\u200d👧 Net.",
    "accents": "Cafe\u0301 Net\nWe use Cafe\u0301 Net, A\u030a and Caf\u00e9.",
    "other scripts": "한국어 Net\nहिन्दी Alpha 数据集 Beta, Ω and İstanbul.",
    "control characters in names": "T\nWe use Al\x00pha, The \u200bOmega\x1b and Ne\u00adt.",
    "special pieces": "[SEP] Net [CLS]\nWe use [MASK], [PAD] and [UNK] in Bert.",
    "a long word": "T\nWe use " + "Abc" * 400 + " here.",
    "a long word of marks": "T\nWe use " + "-." * 3000 + " Alpha here.",
    "only values": "t\nit is 91.2%, 3.4x and 5 points here.",
    "no concepts": "t\nit is used here.",
    "many concepts": "T\n" + ", ".join(f"Net{number}" for number in range(200)) + ".",
    "many mentions": "T\n" + "the Alpha and " * 3000,
    "many values": "T\nAlpha " + " ".join(f"{number}.5%" for number in range(900)),
    "a name of many words": "T\n" + "Alpha " * 40,
    "line marks": "A\u2028Net\r\nWe\x0buse Alpha\x85here.",
}


@pytest.mark.parametrize("text", ODD_TEXTS.values(), ids=ODD_TEXTS.keys())
@pytest.mark.parametrize("least", [LEAST, ALL, Thresholds(0.0, 0.0, 0.0, 0.0, 0.0)])
def test_any_text_can_be_read(network: FixedNetwork, text: str, least: Thresholds) -> None:
    mentions, aliases, facts = read_text(network, text, [], [], least)
    check(text, mentions, facts)
    assert aliases == []
    assert read_text(network, text, [], [], least) == (mentions, aliases, facts)


PIECES = [
    "Alpha",
    "Omega Net",
    "it",
    "we",
    "The",
    "91.2%",
    "3x",
    ".",
    ",",
    "\n",
    " ",
    "-",
    "é",
    "e\u0301",
    "😀",
    "\u200b",
]
PIECES += [". We", "Al\x00pha", "[SEP]", "LoRA (LoRA)", "한국", "_", "__", "’s", "A", "a" * 130]


@given(st.lists(st.sampled_from(PIECES), max_size=60), st.booleans(), st.data())
def test_any_pieces_can_be_read_with_any_marks(
    network: FixedNetwork, pieces: list[str], spaced: bool, data: st.DataObject
) -> None:
    text = (" " if spaced else "").join(pieces)
    places = st.integers(0, len(text))
    spans = st.tuples(places, places).map(sorted).map(lambda pair: Span(*pair))
    citations = [span for span in data.draw(st.lists(spans, max_size=2)) if span.start < span.end]
    pairs = data.draw(st.lists(st.tuples(spans, spans), max_size=2))
    mentions, aliases, facts = read_text(network, text, pairs, citations, ALL)
    check(text, mentions, facts)
    names = {mention.text for mention in mentions}
    assert all(names & set(pair) for pair in aliases)
    for mention in mentions:
        assert not any(cited.start < mention.end and mention.start < cited.end for cited in citations)


TEXT = (
    "Pebble Net for the Sieve\n"
    "We propose Pebble Net for the Sieve. With it, Alpha (Li et al., 2020) is used by Beta and Gamma. "
    "The Delta is 91.2% here, and Pebble Net by Low Rank Adaptation (Lora) is 3.4x the Omega."
)


def test_names_and_facts_are_those_of_the_text(network: FixedNetwork) -> None:
    mentions, _, facts = read_text(network, TEXT, [], [], ALL)
    check(TEXT, mentions, facts)
    names = {mention.text for mention in mentions}
    assert {"Pebble Net", "Sieve", "Alpha", "Beta", "Gamma", "Delta", "Low Rank Adaptation", "Lora", "Omega"} <= names
    assert facts.proposes
    assert facts.relations
    assert facts.results
    assert facts.addresses


def test_evidence_is_sentences(network: FixedNetwork) -> None:
    facts = read_text(network, TEXT, [], [], ALL)[2]
    sentences = sentence_spans(TEXT)
    starts, ends = {span.start for span in sentences}, {span.end for span in sentences}
    for fact in (*facts.proposes, *facts.addresses, *facts.relations, *facts.results):
        assert fact.evidence.start in starts
        assert fact.evidence.end in ends


def test_no_name_is_read_in_a_citation(network: FixedNetwork) -> None:
    cited = Span(TEXT.index("(Li"), TEXT.index(" is used"))
    names = {mention.text for mention in read_text(network, TEXT, [], [], ALL)[0]}
    without = {mention.text for mention in read_text(network, TEXT, [], [cited], ALL)[0]}
    assert names - without == {"Li"}


def test_a_short_form_and_its_long_form_are_one_thing(network: FixedNetwork) -> None:
    long, short = (Span(TEXT.index(name), TEXT.index(name) + len(name)) for name in ("Low Rank Adaptation", "Lora"))
    mentions, aliases, facts = read_text(network, TEXT, [(long, short)], [], ALL)
    assert aliases == [("Low Rank Adaptation", "Lora")]
    assert len({mention.type for mention in mentions if mention.text in aliases[0]}) == 1
    named = {r.name for r in (*facts.proposes, *facts.addresses)}
    assert named == {mention.text for mention in mentions} - {"Low Rank Adaptation"} or len(facts.addresses) == 3
    assert "Low Rank Adaptation" not in named | {name for r in facts.relations for name in (r.head, r.tail)}


def test_an_alias_that_is_no_name_of_the_text_is_left_out(network: FixedNetwork) -> None:
    text = "T\nwe use low rank adaptation (lra) here."
    pair = (Span(9, 28), Span(30, 33))
    assert read_text(network, text, [pair], [], ALL)[1] == []


def test_thresholds_are_least_probabilities(network: FixedNetwork) -> None:
    for least in (0.3, 0.6, 0.9):
        mentions, _, facts = read_text(network, TEXT, [], [], Thresholds(least, least, least, least, least))
        found = (*mentions, *facts.proposes, *facts.addresses, *facts.relations, *facts.results)
        assert all(fact.score >= least - 0.0005 for fact in found)


def filler(words: int) -> str:
    """Sentences without a capital letter, and so without a name."""
    return ("we use the network for it here, and in this paper the accuracy is on it. " * (words // 15 + 1))[:-1]


def test_names_are_the_same_alone_and_in_the_midst_of_a_long_text(network: FixedNetwork) -> None:
    alone = "in it, Pebble Net is used with Alpha and Lora by the Omega Net Base."
    before = "t\n" + filler(10_000) + " "
    inside = before + alone + " " + filler(10_000)
    expected = [(m.text, m.type, m.start + len(before), m.end + len(before), m.score) for m in names_of(network, alone)]
    assert len(expected) == 4
    assert [(m.text, m.type, m.start, m.end, m.score) for m in names_of(network, inside)] == expected


def names_of(network: FixedNetwork, text: str) -> list[Mention]:
    return read_text(network, text, [], [], LEAST)[0]


@pytest.mark.parametrize("step", [1, 7, 23])
def test_every_name_of_a_long_text_is_found_whatever_window_it_stands_in(network: FixedNetwork, step: int) -> None:
    words = [f"Net{number} Base" if number % step == 0 else "the network" for number in range(4_000)]
    text = "t\n" + " , ".join(words)
    assert [mention.text for mention in names_of(network, text)] == capitalised(text)


def test_long_names_at_the_borders_of_windows_are_found_whole(network: FixedNetwork) -> None:
    names = [" ".join(f"{letter}{'xyz' * 2}{number}" for letter in "ABCD") for number in range(300)]
    text = "t\n" + " , ".join(names)  # forty pieces in four words
    assert [mention.text for mention in names_of(network, text)] == names


def test_what_stands_at_a_border_of_windows_is_judged_too(network: FixedNetwork) -> None:
    text = "t\n" + " . ".join(f"we use The \u200bNet{number}" for number in range(2_000))
    mentions, _, facts = read_text(network, text, [], [], ALL)
    judged = {role.name for role in (*facts.proposes, *facts.addresses)}
    names = {mention.text for mention in mentions if mention.type is not EntityType.TASK}
    assert len(names) > 1_000
    assert names <= judged


def test_values_and_names_far_from_each_other_are_not_joined(network: FixedNetwork) -> None:
    text = "t\nAlpha is here. " + filler(2_000) + " there is Omega, and it is 91.2% here."
    mentions, _, facts = read_text(network, text, [], [], ALL)
    assert [mention.text for mention in mentions] == ["Alpha", "Omega"]
    assert facts.relations == ()
    assert {role.name for role in (*facts.proposes, *facts.addresses)} == {"Alpha", "Omega"}


def test_results_of_a_long_text_are_in_its_order(network: FixedNetwork) -> None:
    text = "t\n" + " ".join(f"The Net{n} and Alpha{n} by Beta{n} of Gamma{n} is {n}.5% here." for n in range(500))
    facts = read_text(network, text, [], [], ALL)[2]
    places = [result.evidence.start for result in facts.results]
    assert len(places) > 100
    assert places == sorted(places)
    check(text, names_of(network, text), facts)


@pytest.mark.parametrize(
    "sentence",
    ["We propose the Net of Alpha. It is 90.1% here and there. ", "the Net{n} is {n}.5% of it. ", "Alpha ", "it is. "],
)
def test_the_time_grows_with_the_length(network: FixedNetwork, sentence: str) -> None:
    def seconds(words: int) -> float:
        count = words // len(sentence.split())
        text = "t\n" + "".join(sentence.replace("{n}", str(n)) for n in range(count))
        begin = time.perf_counter()
        read_text(network, text, [], [], LEAST)
        return time.perf_counter() - begin

    short, long = (min(seconds(words) for _ in range(2)) for words in (7_500, 30_000))
    assert long < 8 * short + 0.1
