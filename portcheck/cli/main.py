"""The command line: the group of verbs, and the one place where errors become exit codes."""

from __future__ import annotations

import contextlib
import errno
import io
import os
import sys
from collections.abc import Mapping
from importlib import import_module

import click

from portcheck import __version__
from portcheck.cli.candidates import COMPLETE
from portcheck.cli.help import WIDTH, Group, write_commands
from portcheck.cli.stopping import code_of
from portcheck.model.errors import ExitCode, PortcheckError
from portcheck.model.escape import harmless

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


def main() -> int:
    """Run the command line; returns the exit code that DESIGN fixes for the outcome, when all is written."""
    if COMPLETE in os.environ:
        from portcheck.cli.completion import complete

        return _left(complete(cli, os.environ[COMPLETE]))
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal that cannot show a character is no fault
    return _left(_outcome())


def _outcome() -> int:
    """The exit code of the command line, with all said but what still waits to be written."""
    try:
        code = cli.main(prog_name="portcheck", standalone_mode=False)
    except PortcheckError as error:
        _complain(f"portcheck: {error}")
        return error.exit_code
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message())
        return ExitCode.USAGE
    except click.ClickException as error:
        error.show()
        return ExitCode.USAGE
    except (click.Abort, KeyboardInterrupt) as error:
        _complain("portcheck: interrupted")
        return code_of(error)
    except SystemExit as stop:
        # click exits with 1 when the reader of a pipe went away; 1 is for a gate that is not met
        return stop.code if isinstance(stop.code, int) and stop.code != 1 else ExitCode.OK
    except Exception as error:  # noqa: BLE001  the edge: a fault of ours must not look like a fault of the user's
        if isinstance(error, OSError) and error.errno in _FULL and error.filename is None:
            return _unwritten(error)
        import traceback

        _complain(traceback.format_exc() + f"portcheck: internal error: {error}; please report the lines above")
        return ExitCode.INTERNAL
    return code if isinstance(code, int) else ExitCode.OK


_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EBADF)
"""Why standard output, which has no name in an error, takes no more."""


def _left(code: int) -> int:
    """Write what still waits: nobody does it later."""
    if sys.stderr is not None and not sys.stderr.closed:
        with contextlib.suppress(OSError):  # who cannot be told is not told
            sys.stderr.flush()
    if sys.stdout is None or sys.stdout.closed:  # by who called, or by the language server
        return code
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        return code
    except OSError as error:
        return code if code not in (ExitCode.OK, ExitCode.GATE_NOT_MET) else _unwritten(error)
    return code


def _unwritten(error: OSError) -> int:
    _complain(f"portcheck: standard output cannot be written: {error.strerror}")
    return ExitCode.USAGE


def _complain(text: str) -> None:
    """Messages name files and words of a tree or rule pack that may be hostile. Who cannot be told is not told."""
    with contextlib.suppress(OSError, ValueError):
        click.echo("\n".join(map(harmless, text.split("\n"))), err=True)
