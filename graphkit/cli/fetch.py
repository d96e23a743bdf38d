"""graphkit fetch"""

from __future__ import annotations

import re
from pathlib import Path

import click

from graphkit.cited import cited_ids
from graphkit.cli.options import Bars, progress_bars, quiet_option, told_when_stopped
from graphkit.errors import FetchError
from graphkit.fetch import SERVICES, Fetched, Request, fetch

_DEFAULT_LIMIT = 1_000


def _parse_years(
    ctx: click.Context,  # noqa: ARG001
    parameter: click.Parameter,  # noqa: ARG001
    value: str | None,
) -> tuple[int | None, int | None]:
    if value is None:
        return None, None
    match = re.fullmatch(r"(\d{4})?(-?)(\d{4})?", value.strip())
    if not match or not (match[1] or match[3]) or (match[3] and not match[2]):
        raise click.BadParameter(f"{value!r} is not of the form 2019, 2019-2023, 2019- or -2023")
    first = int(match[1]) if match[1] else None
    last = int(match[3]) if match[3] else (None if match[2] else first)
    if first and last and first > last:
        raise click.BadParameter(f"{first} is after {last}")
    return first, last


@click.command(
    "fetch",
    epilog="""\b
Example: graphkit fetch openalex "graph neural networks" -o works.jsonl --limit 500
         graphkit fetch openalex --references-of works.jsonl -o cited.jsonl
         graphkit build works.jsonl cited.jsonl -o out

\b
The environment may hold OPENALEX_API_KEY, OPENALEX_EMAIL and S2_API_KEY.""",
)
@click.argument("service", type=click.Choice(SERVICES))
@click.argument("query", required=False)
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    metavar="FILE",
    help="File to write: JSON lines, which `graphkit build` reads.",
)
@click.option(
    "--id",
    "ids",
    multiple=True,
    metavar="ID",
    help="A DOI, arXiv id or id of the service, not a QUERY. May be repeated.",
)
@click.option("--author", default="", metavar="NAME", help="All who are called so; or one, by the id of the service.")
@click.option(
    "--references-of",
    "citing",
    multiple=True,
    type=click.Path(exists=True, path_type=Path),
    metavar="PATH",
    help="What the papers of a file or a graph's folder cite and it does not hold. May be repeated.",
)
@click.option(
    "--years", callback=_parse_years, metavar="FROM-TO", help="Of a QUERY or --author: 2019-2023, 2019- or 2019."
)
@click.option(
    "--limit", type=click.IntRange(1), metavar="N", help=f"Works at most; for a QUERY {_DEFAULT_LIMIT:,} if not given."
)
@click.option("--again", is_flag=True, help="Begin anew where FILE, or a part of it, is there already.")
@quiet_option
def command(
    service: str,
    query: str | None,
    output: Path,
    ids: tuple[str, ...],
    author: str,
    citing: tuple[Path, ...],
    years: tuple[int | None, int | None],
    limit: int | None,
    again: bool,
    quiet: bool,
) -> None:
    """Get works from OpenAlex, arXiv or Semantic Scholar: by QUERY, id, author, or all that given papers cite.

    A fetch that was stopped goes on when it is called again; until it ends, FILE.part has what came so far.
    """
    query, author = (query or "").strip(), author.strip()
    ids = tuple(id.strip() for id in ids)
    _check_call(query, ids, author, citing, years)
    remedy = (
        f"What came so far is in {output}.part, if anything: the same command, without --again, goes on from there."
    )
    with told_when_stopped(remedy), progress_bars(quiet=quiet) as bars:
        if citing:
            ids = _gather_ids(citing, bars)
        if query and limit is None:
            limit = _DEFAULT_LIMIT
        request = Request(service, query, ids, author, *years, limit)
        fetched = fetch(request, output, again=again, progress=bars, notice=bars.notice)
    if not quiet:
        _tell(fetched, request)


def _check_call(
    query: str,
    ids: tuple[str, ...],
    author: str,
    citing: tuple[Path, ...],
    years: tuple[int | None, int | None],
) -> None:
    if sum(map(bool, (query, ids, author, citing))) != 1:
        raise click.UsageError("give exactly one of QUERY, --id, --author and --references-of")
    if any(years) and not (query or author):
        raise click.UsageError("--years goes with a QUERY or --author")
    if not all(ids):
        raise click.UsageError("an --id is empty")


def _gather_ids(citing: tuple[Path, ...], bars: Bars) -> tuple[str, ...]:
    found: dict[str, None] = {}
    texts = 0
    for path in citing:
        ids, others = cited_ids(path)
        found.update(dict.fromkeys(ids))
        texts += others
    if texts:
        bars.notice(f"{texts:,} references have no id, so they cannot be looked up.")
    if not found:
        raise FetchError(
            f"{', '.join(map(str, citing))}: no references with ids to works that are not there. arXiv gives no "
            "references; OpenAlex and Semantic Scholar do"
        )
    return tuple(sorted(found))


def _tell(fetched: Fetched, request: Request) -> None:
    click.echo(f"Fetched {fetched.works:,} works into {fetched.path}.")
    if request.limit is not None and fetched.works == request.limit and fetched.total > fetched.works:
        click.echo(f"There are {fetched.total:,} in all: --limit takes more.")
    elif not request.ids and fetched.works < fetched.total:
        click.echo(f"The service counts {fetched.total:,}, and gave no more.")
    if fetched.missing:
        click.echo(f"Not known to the service: {len(fetched.missing):,} ids.")
        for id in fetched.missing[:20]:
            click.echo(f"  {id[:200]}")
        if len(fetched.missing) > 20:
            click.echo(f"  and {len(fetched.missing) - 20:,} more")
    click.echo(f"Next: graphkit build {fetched.path} -o out")
