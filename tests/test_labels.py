"""Labels: which names may be one, and that nothing else becomes one."""

from __future__ import annotations

import copy
import json
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphkit.types import ENTITY_TYPES, NODE_LABELS, SIGNATURES, EdgeType, EntityType, NodeLabel, allowed

NAMES = st.from_regex(r"[A-Za-z][A-Za-z0-9_]{0,40}", fullmatch=True)
SCHEMA = {label.casefold() for label in NODE_LABELS}
PROTEIN, DISEASE = EntityType("Protein"), EntityType("Disease")


@given(NAMES.filter(lambda name: name.casefold() not in SCHEMA))
def test_a_safe_name_is_a_type_and_a_label(name: str) -> None:
    assert EntityType(name) == NodeLabel(name) == EntityType(name).value == name
    assert type(EntityType(name).value) is str
    assert NodeLabel(name).is_entity


@given(st.text(max_size=50) | st.text("aZ09_`{}<>/\n-é", max_size=50))
def test_what_is_taken_is_a_letter_and_letters_digits_and_underscores(name: str) -> None:
    safe = name.isascii() and name[:1].isalpha() and name.replace("_", "").isalnum() and len(name) <= 41
    if safe and name.casefold() not in SCHEMA:
        assert EntityType(name) == name
    else:
        with pytest.raises(ValueError, match="is no entity type"):
            EntityType(name)


UNSAFE = [
    "",
    "9a",
    "_a",
    "Cell line",
    "Prot\u00e9in",
    "Protein\n",
    "X`) DETACH DELETE n //",
    "<script>",
    "../x",
    "a" * 42,
]


@pytest.mark.parametrize("name", [*UNSAFE, None, 3, ["Task"], {"a": 1}, "x" * 10_000])
def test_any_other_name_is_refused_with_what_to_write(name: object) -> None:
    with pytest.raises(ValueError, match="letters, digits or underscores, such as Cell_line") as refusal:
        EntityType(name)
    assert len(str(refusal.value)) < 250
    with pytest.raises(ValueError, match="Cell_line"):
        NodeLabel(name)


@pytest.mark.parametrize("name", ["Paper", "author", "RESULT"])
def test_the_labels_that_are_no_entities_are_no_entity_types(name: str) -> None:
    with pytest.raises(ValueError, match=f"{name.capitalize()} is a label of graphkit's own; give it another name"):
        EntityType(name)
    assert not NodeLabel(name.capitalize()).is_entity


@pytest.mark.parametrize("name", ["task", "METHOD", "dataSet"])
def test_a_type_of_the_schema_is_written_in_one_way(name: str) -> None:
    with pytest.raises(
        ValueError, match=f"'{name}' is no entity type: the one of the schema is written {name.title()}"
    ):
        EntityType(name)


@pytest.mark.parametrize("label", [*ENTITY_TYPES, *NODE_LABELS, PROTEIN])
def test_a_label_is_the_same_after_a_copy_and_is_text_in_json(label: EntityType | NodeLabel) -> None:
    for copied in (pickle.loads(pickle.dumps(label)), copy.deepcopy(label), type(label)(label.value)):
        assert copied == label
        assert type(copied) is type(label)
        assert copied is label or label == PROTEIN
    assert json.dumps({label: label}) == f'{{"{label.value}": "{label.value}"}}'


def test_the_labels_of_the_schema() -> None:
    assert [type.value for type in ENTITY_TYPES] == ["Task", "Method", "Model", "Dataset", "Metric"]
    assert EntityType.TASK is ENTITY_TYPES[0]
    assert NodeLabel.TASK is NodeLabel(EntityType.TASK)
    assert {label for label in NODE_LABELS if label.is_entity} == set(ENTITY_TYPES)


@given(*[st.sampled_from(ENTITY_TYPES)] * 2, st.sampled_from(list(SIGNATURES)))
def test_between_types_of_the_schema_its_signatures_decide(head: EntityType, tail: EntityType, type: EdgeType) -> None:
    heads, tails = SIGNATURES[type]
    same = head == tail or type is not EdgeType.SUBCLASS_OF
    assert allowed(head, type, tail) is (head in heads and tail in tails and same)


@pytest.mark.parametrize("type", list(SIGNATURES))
@pytest.mark.parametrize("other", [*ENTITY_TYPES, DISEASE])
def test_a_type_of_ones_own_may_have_every_relation_but_subclass_of_another(type: EdgeType, other: EntityType) -> None:
    assert allowed(PROTEIN, type, other) is allowed(other, type, PROTEIN) is (type is not EdgeType.SUBCLASS_OF)
    assert allowed(PROTEIN, type, EntityType("Protein"))
