"""graphkit review"""

from __future__ import annotations

import sys
from pathlib import Path

import click

from graphkit.cli.deciding import PAIRS, decide, decide_on_names, decide_on_words, open_folder, remake, say
from graphkit.cli.options import model_option, read_folder
from graphkit.cli.rows import format_option, shorten, show_rows
from graphkit.decisions import decisions_in_force, dump_decisions, load_decisions
from graphkit.errors import GraphkitError
from graphkit.files import write_whole
from graphkit.review import Entry, known_names, open_entries, order_entries, read_entries
from graphkit.types import Merge, Verdict


class _Actions(click.Group):
    """DIR comes before the action, and where no action follows it, the action is `list`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        helps = bool(args) and args[-1] in ctx.help_option_names
        if helps and args[0] in self.commands:  # graphkit review accept --help
            args = ["DIR", *args]
        elif helps and len(args) == 2:  # graphkit review out --help
            args = args[1:]
        elif args and args[0][:1] != "-" and all(arg[:1] == "-" for arg in args[1:2]):
            args = [args[0], "list", *args[1:]]
        return super().parse_args(ctx, args)


@click.group(
    "review",
    cls=_Actions,
    subcommand_metavar="[ACTION] [NAME or KEY]...",
    epilog="""\b
Example: graphkit review out --limit 10
         graphkit review out accept 3f9a1c 07be22
         graphkit review out accept "PEFT" "parameter-efficient fine-tuning"
         graphkit review out undo""",
)
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@click.pass_context
def command(ctx: click.Context, folder: Path) -> None:
    """List what was merged or left in doubt in DIR, and decide: each decision is kept, and the graph made anew.

    Without an action: doubts (two entities that may be one), then merges that are not sure, each with a KEY.
    """
    ctx.obj = folder


@command.command("list", epilog="Example: graphkit review out list --all --format csv")
@click.option("--all", "everything", is_flag=True, help="List what is sure or decided, too.")
@click.option("--limit", type=click.IntRange(1), default=30, show_default=True, help="Print so many rows.")
@format_option
@click.pass_obj
def list_command(folder: Path, everything: bool, limit: int, format: str) -> None:
    """List doubts and merges.

    `name -> entity` was merged, and `name ? other` was not.
    """
    entries = read_entries(folder)
    listed = order_entries(entries) if everything else _open_entries(folder, entries)
    if not listed and format == "table":
        click.echo("Nothing waits for a decision." if entries else "Nothing was merged, and nothing is in doubt.")
        return
    click.echo(show_rows([_row(entry) for entry in listed[:limit]], format), nl=False)
    if len(listed) > limit:
        click.echo(f"… and {len(listed) - limit:,} more; --limit shows more of them", err=format != "table")


def _open_entries(folder: Path, entries: list[Entry]) -> list[Entry]:
    with open_folder(folder) as kept:
        return open_entries(entries, kept.decisions())


def _row(entry: Entry) -> dict[str, object]:
    name, other = entry.names
    what = f"{name} {'->' if isinstance(entry.found, Merge) else '?'} {other}"
    return {
        "key": entry.key,
        "what": what,
        "reason": entry.found.reason.value,
        "score": round(entry.found.score, 3),
        "papers": entry.found.papers,
    }


@command.command("accept", epilog="Example: graphkit review out accept 3f9a1c 07be22")
@click.argument("words", nargs=-1, required=True, metavar="KEY... | NAME OTHER")
@model_option
@click.pass_obj
def accept_command(folder: Path, words: tuple[str, ...], model: Path) -> None:
    """Say that two names are one thing.

    A doubt is merged, and a merge confirmed.
    """
    decide(folder, model, decide_on_words(folder, Verdict.SAME, words))


@command.command("reject", epilog="Example: graphkit review out reject 3f9a1c")
@click.argument("words", nargs=-1, required=True, metavar="KEY... | NAME OTHER")
@model_option
@click.pass_obj
def reject_command(folder: Path, words: tuple[str, ...], model: Path) -> None:
    """Say that two names are two things.

    A merge is taken apart, and a doubt settled.
    """
    decide(folder, model, decide_on_words(folder, Verdict.APART, words))


@command.command("split", epilog='Example: graphkit review out split "RAG"')
@click.argument("names", nargs=-1, required=True, metavar="NAME...")
@model_option
@click.pass_obj
def split_command(folder: Path, names: tuple[str, ...], model: Path) -> None:
    """Give a name a node of its own."""
    decide(folder, model, [decide_on_names(folder, Verdict.SPLIT, name) for name in names])


@command.command("rename", epilog='Example: graphkit review out rename "finetuning" "fine-tuning"')
@click.argument("name")
@click.argument("new")
@model_option
@click.pass_obj
def rename_command(folder: Path, name: str, new: str, model: Path) -> None:
    """Call the entity of a NAME otherwise."""
    decide(folder, model, [decide_on_names(folder, Verdict.RENAME, name, new)])


@command.command("undo", epilog="Example: graphkit review out undo 3")
@click.argument("numbers", nargs=-1, type=click.IntRange(1), metavar="[NUMBER]...")
@model_option
@click.pass_obj
def undo_command(folder: Path, numbers: tuple[int, ...], model: Path) -> None:
    """Forget the last decision, or others.

    NUMBER is what `decisions` shows.
    """
    with open_folder(folder) as kept:
        known = dict(kept.numbered_decisions())
    if not known:
        raise GraphkitError(f"there is nothing to undo: {folder} has no decisions")
    wanted = sorted(set(numbers)) or [max(known)]
    if missing := [str(number) for number in wanted if number not in known]:
        raise GraphkitError(
            f"{folder} has no decision {', '.join(missing)}: `graphkit review {folder} decisions` lists them"
        )
    remake(folder, model, lambda kept: kept.drop_decisions(wanted))
    for number in wanted:
        click.echo(f"Undone: {say(known[number])}")


@command.command("decisions", epilog="Example: graphkit review out decisions --format json")
@format_option
@click.pass_obj
def decisions_command(folder: Path, format: str) -> None:
    """List the decisions with their numbers.

    A decision that a later one contradicts does not count.
    """
    with open_folder(folder) as kept:
        numbered = kept.numbered_decisions()
    last = {decision: number for number, decision in numbered}
    counting = {last[decision] for decision in decisions_in_force([decision for _, decision in numbered])}
    rows: list[dict[str, object]] = [
        {
            "number": number,
            "verdict": decision.verdict.value,
            "name": decision.name,
            "other": decision.other,
            "counts": "yes" if number in counting else "no, a later one does",
        }
        for number, decision in numbered
    ]
    if not rows and format == "table":
        click.echo("No decisions.")
        return
    click.echo(show_rows(rows, format), nl=False)


@command.command("export", epilog="Example: graphkit review out export decisions.tsv")
@click.argument("file", type=click.Path(dir_okay=False, allow_dash=True), metavar="FILE")
@click.pass_obj
def export_command(folder: Path, file: str) -> None:
    """Write the decisions to a file.

    It is a table with tabs, for `import` in another folder; - is standard output.
    """
    with open_folder(folder) as kept:
        decisions = kept.decisions()
    content = dump_decisions(decisions)
    if file == "-":
        sys.stdout.buffer.write(content)
        return
    write_whole(Path(file), [content])
    click.echo(f"Wrote {len(decisions):,} decisions to {shorten(file)}")


@command.command("import", epilog="Example: graphkit review other-out import decisions.tsv")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE")
@model_option
@click.pass_obj
def import_command(folder: Path, file: Path, model: Path) -> None:
    """Take the decisions of a file.

    All of them or, where a line is bad, none. They come after the decisions of DIR, and so overrule them.
    """
    try:
        wanted = load_decisions(file.read_bytes(), str(file))
    except OSError as error:
        raise GraphkitError(f"cannot read {file}: {error.strerror}. Give a file that `export` wrote") from error
    new = decide(folder, model, wanted)
    click.echo(f"{len(wanted):,} decisions in {shorten(str(file))}; {new:,} of them new.")
    names = {d.name for d in wanted} | {d.other for d in wanted if d.verdict in PAIRS}
    if absent := names - known_names(read_folder(folder)):
        click.echo(
            f"{len(absent):,} of their names stand in no entity of {folder}; they count as soon as one has them."
        )
