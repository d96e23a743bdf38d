"""The benchmark of snapshots writes files that are read whole, in any size."""

import subprocess
import sys
from pathlib import Path


def test_snapshots_are_read_whole(tmp_path):
    script = Path(__file__).parents[1] / "benchmarks" / "snapshots.py"
    command = [sys.executable, str(script), "--size", "1", "--folder", str(tmp_path)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    rows = [[cell.strip() for cell in line.strip("| ").split("|")] for line in done.stdout.splitlines()[2:]]

    assert [row[0] for row in rows] == [
        "arXiv JSON lines",
        "OpenAlex works",
        "OpenAlex works, gz",
        "JSON list on one line",
        "DBLP XML",
        "Semantic Scholar data sets, gz",
    ]
    refusals = {row[0]: int(row[5]) for row in rows}
    assert refusals.pop("Semantic Scholar data sets, gz") == 2  # one of its abstracts, one of its citations
    assert set(refusals.values()) == {0}
    papers, abstracts = (int(rows[-1][cell]) for cell in (2, 3))
    assert 0.75 * papers < abstracts < 0.85 * papers
    assert list(tmp_path.iterdir()) == []
