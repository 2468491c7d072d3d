"""``portcheck completion``: what a shell needs to complete verbs, options and values, and what it is answered."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from typing import Any

import click
from click.shell_completion import (
    CompletionItem,
    FishComplete,
    ShellComplete,
    ZshComplete,
    add_completion_class,
    shell_complete,
    split_arg_string,
)

from portcheck.cli.candidates import COMPLETE
from portcheck.cli.help import Command

_PROGRAM = "portcheck"
_BREAKS = ":="
"""Where readline cuts words, so that what it takes is only what follows the last of these."""

_BASH = """\
%(complete_func)s() {
    local IFS=$'\\n' response completion
    response=$(env COMP_LINE="$COMP_LINE" COMP_POINT="$COMP_POINT" COMP_WORDBREAKS="$COMP_WORDBREAKS" \\
        %(complete_var)s=bash_complete "$1" 2>/dev/null)
    COMPREPLY=()
    while IFS= read -r completion; do
        case "$completion" in
            dir,*) compopt -o dirnames 2>/dev/null ;;
            file,*) compopt -o default 2>/dev/null ;;
            plain,*) COMPREPLY+=("${completion#plain,}") ;;
        esac
    done <<< "$response"
    return 0
}

complete -o nosort -F %(complete_func)s %(prog_name)s 2>/dev/null || complete -F %(complete_func)s %(prog_name)s
"""


class Bash(ShellComplete):
    """Reads the line itself: bash cuts ``name:profile`` and ``--option=value`` into several words."""

    name = "bash"
    source_template = _BASH

    def get_completion_args(self) -> tuple[list[str], str]:
        point = int(os.environ["COMP_POINT"])
        line = os.environ["COMP_LINE"].encode()[:point].decode(errors="ignore")  # bash counts bytes
        words = split_arg_string(line)[1:]
        if line[-1:].isspace() or not words:
            return words, ""
        return words[:-1], words[-1]

    def get_completions(self, args: list[str], incomplete: str) -> list[CompletionItem[str]]:
        self._kept = _taken_already(incomplete)
        return super().get_completions(args, incomplete)

    def format_completion(self, item: CompletionItem[Any]) -> str:
        value = str(item.value)
        if item.type == "plain" and self._kept and value.startswith(self._kept):
            value = value.removeprefix(self._kept)
        return f"{item.type},{value}"


def _taken_already(incomplete: str) -> str:
    """The part of a value that readline does not replace; of ``--option=value`` click proposes the value alone."""
    value = incomplete.partition("=")[2] if incomplete.startswith("--") else incomplete
    breaks = os.environ.get("COMP_WORDBREAKS", _BREAKS)
    end = max((value.rfind(sign) for sign in _BREAKS if sign in breaks), default=-1)
    return value[: end + 1]


_SHELLS: Mapping[str, type[ShellComplete]] = {"bash": Bash, "zsh": ZshComplete, "fish": FishComplete}


@click.command(
    cls=Command,
    examples=(
        ('eval "$(portcheck completion bash)"', "in ~/.bashrc (bash 4.4 or newer)"),
        ('eval "$(portcheck completion zsh)"', "in ~/.zshrc, behind compinit"),
        ("portcheck completion fish > ~/.config/fish/completions/portcheck.fish", "once"),
    ),
)
@click.argument("shell", type=click.Choice(tuple(_SHELLS)))
def completion(shell: str) -> None:
    """Print the script that completes verbs, options and values.

    It proposes targets with their profiles, formats, hazards, names of CUDA and files. The script asks portcheck
    itself, so it need not be printed again for a new version.
    """

    program = click.get_current_context().find_root().command
    click.echo(_SHELLS[shell](program, {}, _PROGRAM, COMPLETE).source(), nl=False)


def complete(program: click.Command, instruction: str) -> int:
    """Answer a shell's script; the exit code. A fault must not disturb who is typing: it gives nothing."""
    for shell in _SHELLS.values():
        add_completion_class(shell)

    try:
        return shell_complete(program, {}, _PROGRAM, COMPLETE, instruction)
    except Exception as error:  # noqa: BLE001  the edge, as in main
        sys.stderr.write(f"portcheck: nothing to propose: {error!r}\n")
        return 1
