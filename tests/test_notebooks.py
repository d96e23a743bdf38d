"""The notebooks run from top to bottom, with no network, and are kept without what a run leaves in them."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path
from typing import Any

import nbformat
import pytest
from ipykernel.kernelspec import write_kernel_spec
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient

NOTEBOOKS = sorted((Path(__file__).parents[1] / "notebooks").glob("*.ipynb"))

# Put before the first cell. Jupyter's own messages do not pass through Python's sockets, so they are not touched.
_NO_NETWORK = """
import sys

def _refuse(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname"):
        raise RuntimeError(f"a notebook went to the network: {event} {arguments}")

sys.addaudithook(_refuse)
"""


@pytest.fixture(scope="module")
def run_notebook(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A function that runs a notebook in the interpreter of the tests, and gives what each cell shows."""
    home = tmp_path_factory.mktemp("jupyter")
    write_kernel_spec(home / "kernels" / "python3")
    specs = KernelSpecManager(kernel_dirs=[str(home / "kernels")], ensure_native_kernel=False)

    def run(file: Path) -> dict[str, str]:
        notebook = nbformat.read(file, as_version=4)
        notebook.cells.insert(0, nbformat.v4.new_code_cell(_NO_NETWORK))
        with pytest.MonkeyPatch.context() as patch:
            for variable in ("JUPYTER_RUNTIME_DIR", "JUPYTER_CONFIG_DIR", "IPYTHONDIR"):
                patch.setenv(variable, str(home / variable.lower()))  # nothing of the user's own set-up takes part
            manager = AsyncKernelManager(kernel_name="python3", kernel_spec_manager=specs)
            client = NotebookClient(notebook, km=manager, timeout=60, resources={"metadata": {"path": str(home)}})
            client.execute(cleanup_kc=True)  # as the manager is ours, its kernel and sockets would be left open
        return {cell.id: _shown(cell) for cell in notebook.cells[1:] if cell.cell_type == "code"}

    return run


@pytest.fixture(scope="module")
def explored(run_notebook: Any) -> dict[str, str]:
    """What each cell of notebooks/explore.ipynb shows."""
    return run_notebook(next(file for file in NOTEBOOKS if file.stem == "explore"))


def _shown(cell: Any) -> str:
    """The text and HTML of a cell's outputs; a warning or message on standard error fails the test."""
    texts = []
    for output in cell.outputs:
        assert output.get("name") != "stderr", output.text
        data = output.get("data", {})
        texts.append(output.get("text") or data.get("text/html") or data["text/plain"])
    return "".join(texts)


def test_every_cell_of_explore_runs_and_shows_something(explored: dict[str, str]) -> None:
    assert [id for id, text in explored.items() if not text.strip()] == []


def test_explore_walks_a_path_between_two_names_with_a_sentence_of_the_samples_for_each_step(
    explored: dict[str, str],
) -> None:
    lines = explored["path"].strip().splitlines()
    steps = [re.fullmatch(r"(.+?)  (?:-[A-Z_]+->|<-[A-Z_]+-)  (.+)", line) for line in lines[::3]]
    assert all(steps)
    assert steps[0][1] == "PebbleQuant"
    assert steps[-1][2] == "HotpotQA"
    assert [one[2] for one in steps[:-1]] == [other[1] for other in steps[1:]]
    samples = " ".join(file.read_text(encoding="utf-8") for file in _sample_files())
    assert all(line.strip("“” ") in samples for line in lines[1::3])


def _sample_files() -> list[Path]:
    import graphkit

    return sorted((Path(graphkit.__file__).parent / "samples").iterdir())


def test_explore_shows_a_page_that_loads_nothing(explored: dict[str, str]) -> None:
    frame = re.search(r'srcdoc="([^"]*)"', explored["page"])
    assert frame
    page = html.unescape(frame[1])
    assert "Around BaLoRA" in page
    sandbox = re.search(r'<iframe sandbox="([^"]*)"', explored["page"])
    assert sandbox
    assert "allow-scripts" in sandbox[1].split()
    assert "allow-same-origin" not in sandbox[1].split()
    assert not re.search(r"<(?:script|link|img|iframe)\b[^>]*\b(?:src|href)\s*=", page)


@pytest.mark.parametrize("file", NOTEBOOKS, ids=lambda file: file.stem)
def test_notebooks_are_kept_without_outputs_and_counts(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    notebook = json.loads(text)
    cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]

    assert [cell["id"] for cell in cells if cell["outputs"] or cell["execution_count"] is not None] == []
    assert set(notebook["metadata"]) == {"kernelspec", "language_info"}
    assert text == json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
    nbformat.validate(notebook)
