"""The labels of nodes, and the entity types among them: those of the schema, and any of a user's own.

A name is checked here, once, where it comes in. So whatever holds an `EntityType` or a `NodeLabel` may write it into
Cypher (in backticks), a file name or a page.
"""

from __future__ import annotations

import re
from typing import ClassVar, TypeVar

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,40}")
_NO_ENTITIES = ("Paper", "Author", "Result")
_ENTITIES = ("Task", "Method", "Model", "Dataset", "Metric")
_SPELLINGS = {name.casefold(): name for name in (*_NO_ENTITIES, *_ENTITIES)}

L = TypeVar("L", bound="_Label")


class _Label(str):
    """A text that is safe as a label. One of the schema is always the same object, also after pickling."""

    __slots__ = ()
    _known: ClassVar[dict[str, str]] = {}
    _refused: ClassVar[tuple[str, ...]] = ()

    def __new__(cls: type[L], name: object) -> L:
        """Return the label of this name. Raises ValueError, saying what a name may be, where it is none."""
        if isinstance(name, str) and isinstance(known := cls._known.get(name), cls):
            return known
        return super().__new__(cls, _check_name(name, cls._refused))

    @property
    def value(self) -> str:
        """The name as plain text."""
        return str(self)


def _check_name(name: object, refused: tuple[str, ...]) -> str:
    shown = repr(name)
    shown = shown if len(shown) <= 60 else shown[:59] + "…"
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise ValueError(
            f"{shown} is no entity type: give it a name of a letter from A to Z and up to 40 more letters, digits or "
            "underscores, such as Cell_line"
        )
    spelling = _SPELLINGS.get(name.casefold(), name)
    if spelling in refused:
        raise ValueError(f"{shown} is no entity type: {spelling} is a label of graphkit's own; give it another name")
    if spelling != name:
        raise ValueError(f"{shown} is no entity type: the one of the schema is written {spelling}")
    return name


class EntityType(_Label):
    """What a name in a paper stands for: one of the schema's five, or one of the user's. Also the label of its node."""

    __slots__ = ()
    _refused = _NO_ENTITIES
    TASK: ClassVar[EntityType]
    METHOD: ClassVar[EntityType]
    MODEL: ClassVar[EntityType]
    DATASET: ClassVar[EntityType]
    METRIC: ClassVar[EntityType]


class NodeLabel(_Label):
    """The label of a node: one of the schema's eight, or an entity type of the user's."""

    __slots__ = ()
    PAPER: ClassVar[NodeLabel]
    AUTHOR: ClassVar[NodeLabel]
    TASK: ClassVar[NodeLabel]
    METHOD: ClassVar[NodeLabel]
    MODEL: ClassVar[NodeLabel]
    DATASET: ClassVar[NodeLabel]
    METRIC: ClassVar[NodeLabel]
    RESULT: ClassVar[NodeLabel]

    @property
    def is_entity(self) -> bool:
        """Whether nodes of this label are entities: whether it is an entity type."""
        return self not in _NO_ENTITIES


ENTITY_TYPES = tuple(map(EntityType, _ENTITIES))
"""The entity types of the schema, in its order."""

NODE_LABELS = tuple(map(NodeLabel, ("Paper", "Author", *_ENTITIES, "Result")))
"""The labels of the schema, in its order."""

for _type in ENTITY_TYPES:
    setattr(EntityType, _type.upper(), _type)
for _label in NODE_LABELS:
    setattr(NodeLabel, _label.upper(), _label)
EntityType._known = {type: type for type in ENTITY_TYPES}
NodeLabel._known = {label: label for label in NODE_LABELS}


def types_in_order(types: set[EntityType]) -> tuple[EntityType, ...]:
    """Return the schema's types, all of them, and behind them those of `types` that are a user's own, sorted."""
    return (*ENTITY_TYPES, *sorted(types.difference(ENTITY_TYPES)))
