"""The shipped pipeline, end to end: from papers to extractions whose every place and name holds."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from papers import PAPERS
from spacy.language import Language
from spacy.tokens import Doc

from graphkit.errors import ModelError
from graphkit.extract import extract, load_pipeline, model_version
from graphkit.extract.pipeline import MODEL, make_doc
from graphkit.records import extraction_from_json, findings_to_json, paper_from_json
from graphkit.sentences import sentence_spans
from graphkit.types import EntityType, Extraction, Paper, allowed

ODD = [
    ("A short one", "Yes."),
    ("?", "!"),
    (
        "𝛼-Nets 🦙🚀 for 机器翻译",
        "We use 🦙 (LLaMA) 👩‍👩‍👧 and é̂ṽ with 𝟗𝟏.𝟐% accuracy; Ünïcödé‑Nets\u00a0win\u202e. \u200b",
    ),
    ("Brackets ((((", "[[[ ((( {{{ \\cite{ \\textbf{x} $\\alpha_{1}$ %%% <b>bold</b> & \\\\ ]]]"),
    ("النماذج اللغوية", "نقترح BERT للغة العربية. 我们提出了一种新的方法。"),
    ("UPPER CASE TITLE ON BERT", "WE PROPOSE XNET. XNET BEATS BERT ON GLUE BY 3.1 POINTS."),
    ("One word", "transformer " * 300),
    ("No stop at all", "we propose pebble nets for parsing and " * 60),
]


def papers() -> list[Paper]:
    rows = [*PAPERS, *({"title": title, "abstract": abstract} for title, abstract in ODD)]
    return [paper_from_json(row) for row in rows]


@pytest.fixture(scope="session")
def extractions(nlp: Language) -> list[Extraction]:
    return list(extract(papers(), nlp=nlp))


def test_each_paper_has_its_extraction_in_order(extractions: list[Extraction]) -> None:
    assert [e.paper for e in extractions] == papers()


def test_plain_abstracts_give_what_they_plainly_say(extractions: list[Extraction]) -> None:
    first, second, _ = extractions[:3]
    types = {m.text: m.type for m in first.mentions}
    assert types["GLUE"] is EntityType.DATASET
    assert types["PebbleNet"] in (EntityType.METHOD, EntityType.MODEL)
    assert "PebbleNet" in {role.name for role in first.proposes}
    assert "language modeling" in {role.name for role in first.addresses}
    assert [(c.authors, c.year) for c in first.citations] == [(("Okafor",), 2021)]
    assert ("Stepwise Pebble Tuning", "SPT") in second.aliases
    assert ("low-rank adaptation", "LoRA") in second.aliases
    assert second.relations


def test_mentions_stand_at_their_places_in_order_and_apart(extractions: list[Extraction]) -> None:
    for e in extractions:
        end = 0
        for mention in e.mentions:
            assert end <= mention.start < mention.end
            assert e.paper.text[mention.start : mention.end] == mention.text == mention.text.strip()
            assert 0.0 < mention.score <= 1.0
            end = mention.end


def test_names_are_those_of_mentions_and_the_schema_holds(extractions: list[Extraction]) -> None:
    for e in extractions:
        types = {m.text: m.type for m in e.mentions}
        assert {role.name for role in e.proposes + e.addresses} <= set(types)
        assert all(types[role.name] is EntityType.TASK for role in e.addresses)
        for relation in e.relations:
            assert relation.head != relation.tail
            assert allowed(types[relation.head], relation.type, types[relation.tail])
        for result in e.results:
            assert result.subject in types
            assert types[result.metric] is EntityType.METRIC
            assert result.dataset is None or types[result.dataset] is EntityType.DATASET
            assert result.value in e.paper.text
        assert all(set(pair) & set(types) for pair in e.aliases)


def test_evidence_is_whole_sentences_of_the_text_that_hold_what_they_show(extractions: list[Extraction]) -> None:
    for e in extractions:
        sentences = sentence_spans(e.paper.text)
        starts, ends = {span.start for span in sentences}, {span.end for span in sentences}
        names = {m.text for m in e.mentions}
        shown = [(role.evidence, [role.name]) for role in e.proposes + e.addresses]
        shown += [(r.evidence, [r.head, r.tail]) for r in e.relations]
        shown += [(r.evidence, [r.metric]) for r in e.results]
        for evidence, _ in shown:
            assert evidence.start in starts
            assert evidence.end in ends
            assert names & {m.text for m in e.mentions if evidence.start <= m.start and m.end <= evidence.end}
        for result in e.results:
            assert result.value in e.paper.text[slice(*result.evidence)]


def test_an_extraction_survives_json(extractions: list[Extraction]) -> None:
    for e in extractions:
        assert extraction_from_json(json.loads(json.dumps(findings_to_json(e))), e.paper) == e


@pytest.mark.parametrize("seed", range(3))
def test_the_company_that_a_paper_is_read_in_does_not_count(
    seed: int, nlp: Language, extractions: list[Extraction]
) -> None:
    shuffled = papers()
    random.Random(seed).shuffle(shuffled)
    alone = {e.paper.id: e for e in extract(shuffled[: 2 + 3 * seed], nlp=nlp)}
    together = {e.paper.id: e for e in extractions}
    assert all(together[id] == e for id, e in alone.items())


def test_a_paper_read_alone_is_read_the_same(nlp: Language, extractions: list[Extraction]) -> None:
    for e in extractions:
        assert next(extract([e.paper], nlp=nlp)) == e


def test_nothing_gives_nothing(nlp: Language) -> None:
    assert list(extract([], nlp=nlp)) == []


@settings(max_examples=30)
@given(
    st.lists(
        st.sampled_from(["(" * 1500, "ab-" * 700, "LoRA", "\n", "  ", "$=" * 900, "漢" * 1200, "we use"]), max_size=8
    )
)
def test_endless_words_keep_every_character_in_its_place(nlp: Language, parts: list[str]) -> None:
    text = " ".join(parts)
    assert make_doc(nlp, text).text == text


def test_a_long_text_is_read_whole(nlp: Language) -> None:
    sentence = "We propose Net{n}, a new method for question answering: 9{m}.{m}% accuracy on SQuAD (Li et al., 2020). "

    def read(words: int) -> tuple[float, Extraction]:
        text = "".join(sentence.format(n=n % 500, m=n % 10) for n in range(words // 16))
        paper = paper_from_json({"title": "A long one", "abstract": text})
        begin = time.perf_counter()
        extraction = next(extract([paper], nlp=nlp))
        return time.perf_counter() - begin, extraction

    short_time, _ = read(5_000)
    long_time, extraction = read(20_000)
    assert long_time < 10 * short_time
    text = extraction.paper.text
    assert all(text[m.start : m.end] == m.text for m in extraction.mentions)
    assert extraction.mentions[-1].start > 0.95 * len(text)
    assert len(extraction.citations) == 20_000 // 16


# The pipeline as spaCy knows it


def test_a_doc_keeps_its_findings_as_bytes(nlp: Language) -> None:
    doc = nlp(papers()[0].text)
    again = Doc(nlp.vocab).from_bytes(doc.to_bytes())
    assert doc._.graphkit["entities"]
    assert again._.graphkit == doc._.graphkit


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")  # spaCy forks
def test_spacys_own_processes_give_the_same(nlp: Language) -> None:
    texts = [paper.text for paper in papers()]
    one = [doc._.graphkit for doc in nlp.pipe(texts)]
    two = [doc._.graphkit for doc in nlp.pipe(texts, n_process=2, batch_size=3)]
    assert one == two


def test_the_model_loads_where_graphkit_was_never_imported(tmp_path: Path) -> None:
    code = (
        "import json, sys, spacy\n"
        "assert not any(name.startswith('graphkit') for name in sys.modules)\n"
        "doc = spacy.load(sys.argv[1])(sys.argv[2])\n"
        "print(json.dumps(doc._.graphkit))\n"
    )
    command = [sys.executable, "-W", "error", "-c", code, str(MODEL), papers()[0].text]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (extraction,) = extract(papers()[:1])
    assert extraction_from_json(json.loads(done.stdout), papers()[0]) == extraction


def test_a_saved_pipeline_reads_the_same(tmp_path: Path, nlp: Language, extractions: list[Extraction]) -> None:
    nlp.to_disk(tmp_path / "saved")
    again = load_pipeline(tmp_path / "saved")
    assert list(extract(papers()[:3], nlp=again)) == extractions[:3]


def test_a_missing_model_is_told_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="Install graphkit again"):
        load_pipeline(tmp_path / "nothing")


@pytest.mark.parametrize("part", ["encoder.onnx", "tokenizer.json", "labels.json"])
def test_a_damaged_model_is_told_with_what_to_do(tmp_path: Path, nlp: Language, part: str) -> None:
    nlp.to_disk(tmp_path / "model")
    (tmp_path / "model" / "graphkit_joint" / part).write_bytes(b"nothing of use")
    with pytest.raises(ModelError, match="Install graphkit again"):
        load_pipeline(tmp_path / "model")


def test_the_version_is_that_of_the_files(tmp_path: Path, nlp: Language) -> None:
    nlp.to_disk(tmp_path / "one")
    nlp.to_disk(tmp_path / "two")
    meta = tmp_path / "two" / "meta.json"
    meta.write_text(meta.read_text(encoding="utf-8").replace("0.1.0", "0.1.1"), encoding="utf-8")
    assert model_version() == model_version(MODEL)
    assert model_version(tmp_path / "one") != model_version(tmp_path / "two")
