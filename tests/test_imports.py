"""The import rule of the design: each ring knows the inner ones alone, and each big library one folder."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "graphkit"
CORE = {"types", "labels", "errors", "identity", "sentences", "records", "files", "decisions"}
STAGES = {"ingest", "extract", "resolve", "stores", "analyse", "render", "fetch"}
OUTER = {"workers", "folder", "cited", "review", "report", "evaluate", "run"}
ALLOWED = {
    **dict.fromkeys(CORE, CORE),
    "graph": CORE,
    **dict.fromkeys(STAGES, CORE | {"graph"}),
    **dict.fromkeys(OUTER, CORE | {"graph"} | STAGES | OUTER),
    "cli": CORE | {"graph"} | STAGES | OUTER,
    "__main__": {"cli"},
}
HOMES = {
    "spacy": {"extract"},
    "thinc": {"extract"},
    "neo4j": {"stores"},
    "kglite": {"stores"},
    "pyarrow": {"stores"},
    "pyoxigraph": {"stores"},
    "pyvis": {"render"},
    "click": {"cli"},
    "networkx": {"stores", "analyse"},
    "graspologic_native": {"analyse"},
    "arxiv": {"fetch"},
    "lxml": {"fetch"},
    "pyalex": {"fetch"},
    "requests": {"fetch"},
    "semanticscholar": {"fetch"},
    "urllib3": {"fetch"},
}
MODULES = sorted(PACKAGE.rglob("*.py"))


def part_of(module: Path) -> str:
    """The folder or module right under graphkit that a file belongs to; empty for graphkit/__init__.py."""
    first = module.relative_to(PACKAGE).parts[0].removesuffix(".py")
    return "" if first == "__init__" else first


def imported_names(module: Path) -> Iterator[str]:
    """Every name imported anywhere in a file, in functions too, with its package."""
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}: imports are absolute"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_there_is_something_to_check() -> None:
    parts = {part_of(module) for module in MODULES} - {""}
    assert parts == set(ALLOWED)


@pytest.mark.parametrize("module", MODULES, ids=lambda module: str(module.relative_to(PACKAGE)))
def test_a_module_imports_only_what_is_further_in(module: Path) -> None:
    own = part_of(module)
    names = [name.split(".") for name in imported_names(module)]
    used = {name[1] for name in names if name[0] == "graphkit" and len(name) > 1}
    assert used <= ALLOWED.get(own, set()) | {own}


@pytest.mark.parametrize("module", MODULES, ids=lambda module: str(module.relative_to(PACKAGE)))
def test_a_library_is_imported_in_its_own_folder_alone(module: Path) -> None:
    roots = {name.split(".")[0] for name in imported_names(module)}
    assert {root for root in roots if part_of(module) not in HOMES.get(root, {part_of(module)})} == set()
