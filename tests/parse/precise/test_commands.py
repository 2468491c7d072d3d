"""A compilation database is hostile: a few kinds of argument come through, checked, and nothing else."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portcheck.model.errors import UsageError
from portcheck.parse.precise.commands import Command, find_commands, read_commands

_HARMLESS = re.compile(r"-[DU]\w.*|-std=[cgnu+0-9a-z]+|-I|-isystem|-iquote|-include", re.DOTALL)


def one(root: Path, *arguments: str, **more: Any) -> Command:
    """What is left of a command with these arguments."""
    entry = {"directory": str(root), "file": "a.cu", "arguments": ["nvcc", *arguments], **more}
    path = root / "given.json"
    path.write_text(json.dumps([entry]), encoding="utf-8")
    (command,) = read_commands(path, root).values()
    return command


@pytest.mark.parametrize(
    ("arguments", "taken"),
    [
        (["-DA", "-DB=1", "-D", "C=x y", "-UD", "-U", "E"], ["-DA", "-DB=1", "-DC=x y", "-UD", "-UE"]),
        (["-DF(x)=x", '-D__G__="text"'], ["-DF(x)=x", '-D__G__="text"']),
        (["-std=c++20"], ["-std=c++20"]),
        (["--std=gnu++17"], ["-std=gnu++17"]),
        (["-std", "c++14"], ["-std=c++14"]),
    ],
)
def test_harmless_arguments_are_taken(tmp_path: Path, arguments: list[str], taken: list[str]) -> None:
    assert one(tmp_path, *arguments).arguments == tuple(taken)


@pytest.mark.parametrize(
    "spelled",
    [["-Iinc"], ["-I", "inc"], ["-I=inc"], ["-I./sub/../inc"]],
)
def test_folders_are_relative_to_the_commands_own(tmp_path: Path, spelled: list[str]) -> None:
    assert one(tmp_path, *spelled, directory=str(tmp_path / "b")).arguments == ("-I", str(tmp_path / "b" / "inc"))


@pytest.mark.parametrize("option", ["-isystem", "-iquote"])
def test_system_folders(tmp_path: Path, option: str) -> None:
    for spelled in ([option, "inc"], [f"{option}=inc"], [f"-{option}", "inc"], [f"{option}inc"]):
        assert one(tmp_path, *spelled).arguments == (option, str(tmp_path / "inc"))


@pytest.mark.parametrize(
    ("given_as", "language"), [("cu", "cuda"), ("c++", "c++"), ("c", "c"), ("ir", None), ("", None)]
)
def test_the_language(tmp_path: Path, given_as: str, language: str | None) -> None:
    assert one(tmp_path, "-x", given_as).language == language


@pytest.mark.parametrize(
    "arguments",
    [
        ["@response.rsp"],
        ["-fplugin=evil.so"],
        ["-fplugin", "evil.so"],
        ["-Xclang", "-load", "-Xclang", "evil.so"],
        ["-Xclang", "-DA"],
        ["-load", "evil.so"],
        ["-fpass-plugin=evil.so"],
        ["-o", "/etc/passwd"],
        ["-o", "-DA"],
        ["-MD", "-MF", "../written"],
        ["-serialize-diagnostics", "../written"],
        ["--serialize-diagnostics=../written"],
        ["-save-temps", "-dump-dir", ".."],
        ["-include-pch", "evil.pch"],
        ["-include-pch=evil.pch"],
        ["-stdlib=evil"],
        ["-std=c++17 -load evil.so"],
        ["-std=c++17\n"],
        ["-D1=2"],
        ["-DA=1\n#include </etc/passwd>"],
        ["-D"],
        ["-UA=1"],
        ["-D-load"],
        ["-resource-dir", "evil"],
        ["-B", "evil"],
        ["-ivfsoverlay", "evil.yaml"],
        ["-fmodules", "-fmodule-map-file=evil"],
        ["--config=evil.cfg"],
        ["-include", "/etc/passwd"],
        ["-include", "../outside.h"],
        ["-ccbin", "evil"],
        ["--compiler-options", "-DA"],
        ["-imacros", "/etc/passwd"],
        ["-xir"],
        ["-c", "a.cu", "-O3", "-Wall"],
    ],
)
def test_everything_else_is_dropped(tmp_path: Path, arguments: list[str]) -> None:
    assert one(tmp_path, *arguments) == Command(())


def test_an_included_header_must_lie_in_the_tree(tmp_path: Path) -> None:
    root = tmp_path / "tree"
    root.mkdir()
    (tmp_path / "secret.h").touch()
    (root / "link.h").symlink_to(tmp_path / "secret.h")
    assert one(root, "-include", "link.h").arguments == ()
    assert one(root, "-include", "config.h").arguments == ("-include", str(root / "config.h"))


def test_a_command_line_is_split_as_a_shell_would_and_run_by_none(tmp_path: Path) -> None:
    entry = {"directory": ".", "file": "a.cu", "command": f"nvcc -DA='x y' $(touch {tmp_path}/run) `id` -DB; touch c"}
    path = tmp_path / "given.json"
    path.write_text(json.dumps([entry]), encoding="utf-8")
    assert read_commands(path, tmp_path) == {str(tmp_path / "a.cu"): Command(("-DA=x y",))}
    assert sorted(p.name for p in tmp_path.iterdir()) == ["given.json"]


@pytest.mark.parametrize(
    "entry",
    [
        None,
        [],
        "text",
        {},
        {"file": 1, "arguments": []},
        {"file": "a.cu"},
        {"file": "a.cu", "arguments": "nvcc"},
        {"file": "a.cu", "arguments": ["nvcc", 1]},
        {"file": "a.cu", "directory": None, "arguments": []},
        {"file": "a\0.cu", "arguments": ["nvcc"]},
        {"file": "a.cu", "arguments": ["nvcc", "-Ia\0b"]},
        {"file": "a.cu", "command": "nvcc 'open"},
        {"file": "a.cu", "command": 3},
    ],
)
def test_a_broken_entry_is_passed_over(tmp_path: Path, entry: Any) -> None:
    path = tmp_path / "given.json"
    path.write_text(json.dumps([entry, {"file": "b.cu", "arguments": ["nvcc", "-DA"]}]), encoding="utf-8")
    assert read_commands(path, tmp_path) == {str(tmp_path / "b.cu"): Command(("-DA",))}


@pytest.mark.parametrize("content", [None, b"{", b"[" * 100_000, b'{"file": "a.cu"}', b"\xff\xfe\x00"])
def test_a_given_database_that_cannot_be_read_is_an_error(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "given.json"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UsageError, match=r"--compile-commands .*given\.json: \S"):
        find_commands(tmp_path, path)


def test_where_databases_are_looked_for(tmp_path: Path) -> None:
    def put(folder: Path, define: str) -> None:
        folder.mkdir(exist_ok=True)
        entry = {"file": "a.cu", "arguments": ["nvcc", f"-D{define}"]}
        (folder / "compile_commands.json").write_text(json.dumps([entry]), encoding="utf-8")

    def found() -> list[tuple[str, ...]]:
        commands, warning = find_commands(tmp_path, None)
        assert warning is None
        return [command.arguments for command in commands.values()]

    put(tmp_path / "other", "OTHER")
    assert found() == []
    put(tmp_path / "build-release", "RELEASE")
    assert found() == [("-DRELEASE",)]
    put(tmp_path / "build", "BUILD")
    assert found() == [("-DBUILD",)]
    put(tmp_path, "TOP")
    assert found() == [("-DTOP",)]


def test_a_database_linked_from_outside_is_not_read(tmp_path: Path) -> None:
    root = tmp_path / "tree"
    root.mkdir()
    (tmp_path / "outside.json").write_text("[]", encoding="utf-8")
    (root / "compile_commands.json").symlink_to(tmp_path / "outside.json")
    assert find_commands(root, None) == ({}, None)


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.one_of(
            st.text(max_size=8),
            st.sampled_from(["-D", "-I", "-x", "-std", "-std=", "-include", "-isystem", "-Xclang", "-load", "--", "="]),
            st.builds("-{}{}".format, st.sampled_from(["D", "U", "I", "std=", "x", "include"]), st.text(max_size=6)),
        ),
        max_size=8,
    )
)
def test_no_arguments_lead_to_others_than_these(tmp_path: Path, arguments: list[str]) -> None:
    words = [word for word in arguments if "\0" not in word and word.isprintable()]
    taken = iter(one(tmp_path, *words).arguments)
    for word in taken:
        assert _HARMLESS.fullmatch(word)
        if word in ("-I", "-isystem", "-iquote", "-include"):
            assert Path(next(taken)).is_absolute()
