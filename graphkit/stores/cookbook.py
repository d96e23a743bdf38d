"""The queries of cookbook.cypher: each with a name, what it tells, and its parameters."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path

from graphkit.errors import StoreError

FILE = Path(__file__).with_name("cookbook.cypher")
_PARAMETER = re.compile(r"\$(\w+) = (.+?) : (.+)")


@dataclass(frozen=True)
class Parameter:
    """A $name of a query: an example, and what it means."""

    name: str
    example: str | int | float | bool
    meaning: str


@dataclass(frozen=True)
class Recipe:
    """A query that only reads; the same on every store that answers Cypher."""

    name: str
    section: str
    about: str
    parameters: tuple[Parameter, ...]
    cypher: str


@cache
def read_cookbook() -> Mapping[str, Recipe]:
    """Return all recipes by name, in the order of the file."""
    recipes: dict[str, Recipe] = {}
    section = ""
    for block in FILE.read_text(encoding="utf-8").split("\n\n"):
        first, _, rest = block.strip().partition("\n")
        if first.startswith("// == "):
            section = first.removeprefix("// == ")
        elif first.startswith("// recipe: "):
            recipe = _read_recipe(first.removeprefix("// recipe: "), section, rest)
            recipes[recipe.name] = recipe
    return recipes


def get_recipe(name: str) -> Recipe:
    """Return the recipe of that name. Raises StoreError that names the nearest ones."""
    recipes = read_cookbook()
    if name not in recipes:
        near = get_close_matches(name, recipes) or list(recipes)
        raise StoreError(
            f"There is no recipe {name!r}. Perhaps: {', '.join(near)}. `graphkit query --recipes` has all."
        )
    return recipes[name]


def _read_recipe(name: str, section: str, text: str) -> Recipe:
    lines = text.splitlines()
    notes = [line.removeprefix("// ") for line in lines if line.startswith("//")]
    parameters = tuple(
        Parameter(found[1], json.loads(found[2]), found[3]) for note in notes if (found := _PARAMETER.fullmatch(note))
    )
    about = " ".join(note for note in notes if not note.startswith("$"))
    cypher = "\n".join(line for line in lines if not line.startswith("//"))
    return Recipe(name, section, about, parameters, cypher.rstrip().removesuffix(";"))
