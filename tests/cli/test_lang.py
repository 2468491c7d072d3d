"""The default of --lang: an environment variable chooses it, the locale does not."""

from __future__ import annotations

import click
import pytest

from cli.program import Run, answered, refused
from portcheck.cli.main import cli

pytestmark = pytest.mark.usefixtures("small_rules")


def test_the_environment_chooses_the_language(portcheck: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    chinese = answered(portcheck("targets", "--lang", "zh"))
    monkeypatch.setenv("PORTCHECK_LANG", "zh")
    assert answered(portcheck("targets")) == chinese
    assert "条条目" in chinese


def test_the_option_outdoes_it(portcheck: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    english = answered(portcheck("targets"))
    monkeypatch.setenv("PORTCHECK_LANG", "zh")
    assert answered(portcheck("targets", "--lang", "en")) == english


@pytest.mark.parametrize("name", ["LANG", "LC_ALL", "LC_MESSAGES", "LANGUAGE"])
def test_the_locale_does_not(name: str, portcheck: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    english = answered(portcheck("targets"))
    monkeypatch.setenv(name, "zh_CN.UTF-8")
    assert answered(portcheck("targets")) == english


def test_empty_is_none(portcheck: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTCHECK_LANG", "")
    assert "rows, facts of" in answered(portcheck("targets"))


def test_a_language_that_is_not_there(portcheck: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTCHECK_LANG", "fr")
    refused(portcheck("targets"), "PORTCHECK_LANG", "'fr' is not one of 'en', 'zh'")


def commands(group: click.Group, context: click.Context) -> list[click.Command]:
    found = []
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        found += commands(command, context) if isinstance(command, click.Group) else [command]
    return found


def test_every_command_that_tells_people_something_has_the_option() -> None:
    without = {
        command.name
        for command in commands(cli, click.Context(cli))
        if not any(parameter.name == "lang" for parameter in command.params)
    }
    assert without == {"compile", "completion", "import"}
