"""A few kills, at random moments, of each command that changes a folder; `make bench` has many."""

import subprocess
import sys
from pathlib import Path


def test_a_killed_command_loses_nothing_and_leaves_no_half_file():
    script = Path(__file__).parents[1] / "benchmarks" / "kills.py"
    command = [sys.executable, str(script), "--kills", "5", "--papers", "20"]
    result = subprocess.run(command, capture_output=True, text=True)

    assert result.returncode == 0, result.stderr
    assert "5 kills: nothing lost, nothing half, the same folder at the end." in result.stdout
