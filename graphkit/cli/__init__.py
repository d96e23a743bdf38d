"""The command line: arguments in, messages out; the work is done elsewhere."""

from __future__ import annotations

import errno
import importlib
from typing import Any

import click

from graphkit.errors import GraphkitError

_COMMANDS = ("build", "extract", "query", "write", "page", "analyse", "review", "drop", "diff", "fetch", "evaluate")


class _Commands(click.Group):
    """Loads a command when it is asked for, and turns our errors into messages, once for all commands."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 (click's signature)
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in _COMMANDS:
            return None
        command: click.Command = importlib.import_module(f"graphkit.cli.{cmd_name}").command
        return command

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except GraphkitError as error:
            raise click.ClickException(str(error)) from error
        except OSError as error:
            if error.errno == errno.EPIPE:  # the reader has gone; click ends quietly
                raise
            raise click.ClickException(f"cannot read or write: {error}") from error


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="graphkit")
def main() -> None:
    """Make a knowledge graph of a field from paper abstracts: offline, each fact with its sentence.

    Begin with: graphkit build FOLDER -o out
    """
