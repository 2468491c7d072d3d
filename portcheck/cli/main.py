"""The command line: the group of verbs, and the one place where errors become exit codes."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Mapping
from importlib import import_module

import click

from portcheck import __version__
from portcheck.cli.help import WIDTH, Group, write_commands
from portcheck.model.errors import ExitCode, PortcheckError
from portcheck.model.escape import harmless

COMPLETE = "_PORTCHECK_COMPLETE"
"""The variable by which the shells' scripts ask what could stand next."""
VERBS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "Scan and report": {
        "scan": ("portcheck.cli.scan", "scan"),
        "report": ("portcheck.cli.report", "report"),
        "diff": ("portcheck.cli.diff", "diff"),
    },
    "Gate": {
        "check": ("portcheck.cli.check", "check"),
        "baseline": ("portcheck.cli.baseline", "baseline"),
        "init": ("portcheck.cli.init", "init"),
        "config": ("portcheck.cli.config.verb", "config"),
    },
    "Look things up": {
        "lookup": ("portcheck.cli.lookup", "lookup"),
        "explain": ("portcheck.cli.explain", "explain"),
        "targets": ("portcheck.cli.targets", "targets"),
        "rules": ("portcheck.cli.rules", "rules"),
    },
    "Other": {
        "cache": ("portcheck.cli.cache", "cache"),
        "completion": ("portcheck.cli.completion", "completion"),
        "lsp": ("portcheck.cli.lsp", "lsp"),
    },
}
"""The groups of ``--help``; in each the verbs, with the module and the name of their command."""
_MODULES = {verb: place for group in VERBS.values() for verb, place in group.items()}


class LazyGroup(Group):
    """A verb's module is imported only when the verb is used: a one-file scan must start fast."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_MODULES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _MODULES:
            return None
        module, name = _MODULES[cmd_name]
        command = getattr(import_module(module), name)
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        groups = {title: [(verb, self.get_command(ctx, verb)) for verb in verbs] for title, verbs in VERBS.items()}
        write_commands(formatter, groups)


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": WIDTH},
    examples=(
        ("portcheck scan .", "what leaving CUDA costs this folder, on every target"),
        ("portcheck explain cudaMallocAsync", "what a report means by it, and what to do"),
        ("portcheck COMMAND --help", "its options, with examples"),
    ),
)
@click.version_option(__version__, prog_name="portcheck")
def cli() -> None:
    """What leaving CUDA costs, for every GPU stack at once, with the evidence shown."""


def main() -> None:
    """Run the command line and exit with the code that DESIGN fixes for the outcome."""
    if COMPLETE in os.environ:
        from portcheck.cli.completion import complete

        sys.exit(complete(cli, os.environ[COMPLETE]))
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal that cannot show a character is no fault
    try:
        code = cli.main(prog_name="portcheck", standalone_mode=False)
    except PortcheckError as error:
        _complain(f"portcheck: {error}")
        sys.exit(error.exit_code)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message())
        sys.exit(ExitCode.USAGE)
    except click.ClickException as error:
        error.show()
        sys.exit(ExitCode.USAGE)
    except (click.Abort, KeyboardInterrupt):
        click.echo("portcheck: interrupted", err=True)
        sys.exit(ExitCode.INTERRUPTED)
    except SystemExit as stop:
        # click exits with 1 when the reader of a pipe went away; 1 is for a gate that is not met
        sys.exit(ExitCode.OK if stop.code == 1 else stop.code)
    except Exception as error:  # noqa: BLE001  the edge: a fault of ours must not look like a fault of the user's
        import traceback

        _complain(traceback.format_exc() + f"portcheck: internal error: {error}; please report the lines above")
        sys.exit(ExitCode.INTERNAL)
    else:
        sys.exit(code if isinstance(code, int) else ExitCode.OK)


def _complain(text: str) -> None:
    """Messages name files and words of a tree or rule pack that may be hostile."""
    click.echo("\n".join(map(harmless, text.split("\n"))), err=True)
