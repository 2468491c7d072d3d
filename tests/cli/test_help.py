"""--help: verbs in groups, options in sections, examples that can be run."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator

import click
import pytest

from cli.program import Run, answered
from portcheck.cli.help import READ, RULES, RUN, SHOW, Command, Group, in_section, section
from portcheck.cli.main import VERBS, cli


def commands(command: click.Command, *path: str) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            child = command.get_command(context, name)
            assert child is not None
            yield from commands(child, *path, name)


ALL = list(commands(cli))


@pytest.mark.parametrize(("path", "command"), ALL, ids=[" ".join(path) for path, _command in ALL])
def test_each_has_one_line_of_help_and_examples(path: tuple[str, ...], command: click.Command) -> None:
    said = command.get_short_help_str(80)
    assert said and not said.endswith("...")
    assert isinstance(command, Command | Group)
    assert command.examples or path in {("rules",), ("rules", "compile")}


EXAMPLES = [
    (line, what)
    for _path, command in ALL
    if isinstance(command, Command | Group)
    for line, what in command.examples
    if line.startswith("portcheck ") and "COMMAND" not in line
]


@pytest.mark.parametrize(("line", "what"), EXAMPLES)
def test_examples_are_understood(line: str, what: str) -> None:
    words = shlex.split(line, comments=False)[1:]
    command: click.Command = cli
    context = click.Context(cli)
    while isinstance(command, click.Group):
        child = command.get_command(context, words.pop(0))
        assert child is not None
        command = child
    words = words[: words.index(">")] if ">" in words else words
    assert command.make_context(" ".join(words), words).params
    assert what and not what.endswith(".")


def test_an_example_that_is_wrong_is_seen() -> None:
    with pytest.raises(click.UsageError):
        test_examples_are_understood("portcheck scan . --no-such-option", "nothing")


def test_verbs_stand_in_groups(portcheck: Run) -> None:
    said = answered(portcheck("--help"))
    places = [said.index(f"\n{title}:\n") for title, verbs in VERBS.items() if verbs]
    assert places == sorted(places)
    for title, verbs in VERBS.items():
        assert (f"\n{title}:\n" in said) == bool(verbs)
        for verb in verbs:
            assert f"\n  {verb} " in said
    assert said.rstrip().splitlines()[-1].startswith("  portcheck COMMAND --help")
    assert answered(portcheck("-h")) == said


def test_options_stand_in_sections(portcheck: Run) -> None:
    said = answered(portcheck("scan", "--help"))
    titles = [line[:-1] for line in said.splitlines() if line.endswith(":") and not line.startswith(" ")]
    assert titles == [READ, RULES, SHOW, "Exact mode", RUN, "Other", "Examples"]
    for option, title in {"-D": READ, "--rules": RULES, "--lang": SHOW, "--cuda-path": "Exact mode", "-j": RUN}.items():
        part = said.partition(f"\n{title}:\n")[2].partition("\n\n")[0]
        assert f"\n  {option}" in f"\n{part}"
    assert "PATH..." not in said.partition("\n\n")[2]


def test_every_option_of_every_verb_is_in_its_help_once(portcheck: Run) -> None:
    for path, command in ALL:
        if isinstance(command, click.Group):
            continue
        said = answered(portcheck(*path, "--help"))
        for parameter in command.params:
            if isinstance(parameter, click.Option) and not parameter.hidden:
                assert len(re.findall(rf"^  {parameter.opts[0]}(?=[, ]|$)", said, re.MULTILINE)) == 1


def test_an_option_that_is_in_no_section_is_not_lost() -> None:
    @click.command(cls=Command)
    @section("Mine")
    @click.option("--mine")
    @in_section("Shared", click.option("--one"), click.option("--two"))
    def verb() -> None:
        """Do."""

    click.option("--late", help="Said last.")(verb)
    said = verb.get_help(click.Context(verb))
    assert said.index("Mine:\n  --mine") < said.index("Shared:\n  --one TEXT\n  --two TEXT") < said.index("Other:\n")
    assert said.index("Other:\n") < said.index("--late TEXT  Said last.")


def test_a_verb_without_sections_has_options_alone() -> None:
    @click.command(cls=Command)
    @click.option("--mine")
    def verb() -> None:
        """Do."""

    said = verb.get_help(click.Context(verb))
    assert "Options:\n  --mine TEXT\n" in said and "Other" not in said and "Examples" not in said
