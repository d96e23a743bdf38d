"""From the words of a call to decisions, and from decisions to a folder made anew."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path

import click

from graphkit.analyse import compare_graphs
from graphkit.cli.options import progress_bars, read_folder
from graphkit.cli.rows import show_rows
from graphkit.decisions import make_decision, new_decisions
from graphkit.errors import GraphkitError
from graphkit.extract import model_version
from graphkit.folder import Folder
from graphkit.review import find_entry, known_names, nearest_names, read_entries
from graphkit.run import rebuild
from graphkit.types import Decision, Reason, Verdict

PAIRS = (Verdict.SAME, Verdict.APART)
"""The verdicts on two names of entities."""

_MOST_CHANGES = 20
_KEY = re.compile("[0-9a-fA-F]{6,16}")


def open_folder(folder: Path) -> Folder:
    """Open a folder that `graphkit build` left. Raises GraphkitError where it is none."""
    if not (folder / "papers.db").is_file():
        raise GraphkitError(f"{folder} has no papers.db: make it with `graphkit build SOURCE -o {folder}`")
    return Folder(folder)


def decide_on_words(folder: Path, verdict: Verdict, words: Sequence[str]) -> list[Decision]:
    """Return the decisions on the keys, or on the two names, that `words` are. Raises GraphkitError for others."""
    entries = read_entries(folder)
    meant = [find_entry(word, entries) for word in words]
    unknown = [word for word, entry in zip(words, meant, strict=True) if entry is None]
    notes = [word for word, entry in zip(words, meant, strict=True) if entry and entry.found.reason is Reason.TYPE]
    if notes:
        raise GraphkitError(
            f"{', '.join(notes)}: that a name was read as another type, too, is noted, and joins no names"
        )
    if not unknown:
        return [_make(verdict, *entry.names) for entry in meant if entry]
    if len(words) == len(unknown) == 2 and not all(map(_KEY.fullmatch, words)):
        return [decide_on_names(folder, verdict, *words)]
    raise GraphkitError(
        f"no merge or doubt has the key {', '.join(map(repr, unknown))}: `graphkit review {folder} list --all` shows "
        "the keys. Two names are given alone, as in `accept NAME OTHER`"
    )


def decide_on_names(folder: Path, verdict: Verdict, name: str, other: str = "") -> Decision:
    """Return the decision. Raises GraphkitError where a name stands in no entity, or cannot be one."""
    known = known_names(read_folder(folder))
    for wanted in [name, other] if verdict in PAIRS else [name]:
        if wanted not in known:
            near = " or ".join(map(repr, nearest_names(wanted, known)))
            hint = f"did you mean {near}?" if near else "give it as it is written in a paper"
            raise GraphkitError(f"no entity of {folder} has the name {wanted!r}: {hint}")
    return _make(verdict, name, other)


def _make(verdict: Verdict, name: str, other: str) -> Decision:
    try:
        return make_decision(verdict, name, other)
    except ValueError as error:
        raise GraphkitError(f"nothing was decided: {error}") from error


def decide(folder: Path, model: Path, wanted: Sequence[Decision]) -> int:
    """Keep what is new of the decisions, make the folder's files anew, say what changed; return how many are new."""
    with open_folder(folder) as kept:
        new = new_decisions(wanted, kept.decisions())
    remake(folder, model, lambda kept: kept.add_decisions(new))  # also what a killed run decided, and did not make
    if not new:
        click.echo("Nothing is new: this was decided before.")
    for decision in new:
        click.echo(f"Decided: {say(decision)}")
    return len(new)


def remake(folder: Path, model: Path, change: Callable[[Folder], None]) -> None:
    """Change the decisions, make the folder's files anew, and say what changed."""
    before = read_folder(folder)

    def change_with_own_model(kept: Folder) -> None:
        if (read_by := kept.models()) and model_version(model) not in read_by:
            raise GraphkitError(
                f"the papers of {folder} were read by another model ({', '.join(read_by)}), and would be read anew: "
                "give that model with --model, or build the folder with this one first"
            )
        change(kept)

    with progress_bars(quiet=False) as bars:
        after = rebuild(folder, change=change_with_own_model, model=model, progress=bars, notice=bars.notice).graph
    click.echo(f"{len(before.nodes):,} nodes before, {len(after.nodes):,} now.")
    changes = [change for change in compare_graphs(before, after) if change.is_node]
    rows = [{"change": one.change, "name": one.name, "details": one.details, "id": one.id} for one in changes]
    if rows:
        click.echo(show_rows(rows[:_MOST_CHANGES], "table"), nl=False)
    if len(rows) > _MOST_CHANGES:
        click.echo(f"… and {len(rows) - _MOST_CHANGES:,} more")


def say(decision: Decision) -> str:
    """Return the decision in a few words; names are quoted, so that nothing in them reaches the terminal."""
    return " ".join([decision.verdict.value, *(repr(name) for name in (decision.name, decision.other) if name)])
