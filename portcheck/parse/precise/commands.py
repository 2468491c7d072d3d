"""``compile_commands.json``: hostile input, of which a few harmless kinds of argument are taken and nothing else."""

from __future__ import annotations

import json
import os
import re
import shlex
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from portcheck.model.errors import UsageError
from portcheck.model.frozen import frozen
from portcheck.model.regex import regex
from portcheck.model.text import Text, message

NAME = "compile_commands.json"
_MOST_BYTES = 64 * 2**20
_DEFINE = regex(r"[A-Za-z_]\w*(?:\([\w, .]*\))?(?:=[^\r\n]*)?\Z")
_UNDEFINE = regex(r"[A-Za-z_]\w*\Z")
_STANDARD = regex(r"(?:c|gnu)(?:\+\+)?\d[0-9a-z]\Z")
_LANGUAGES = {"cu": "cuda", "cuda": "cuda", "c": "c", "c++": "c++"}
_SPLIT = regex(r"--?(?P<key>D|U|I|isystem|iquote|std|include|x)(?P<rest>.*)\Z", re.DOTALL)


@frozen
class Command:
    """How a file is compiled, as far as it is taken over. ``language`` is Clang's ``-x``, None where none is given."""

    arguments: tuple[str, ...]
    language: str | None = None


def find_commands(root: Path, given: Path | None) -> tuple[Mapping[str, Command], Text | None]:
    """The commands by the real path of the file, and a warning if one was found that cannot be read.

    Raises UsageError where ``given`` cannot be read.
    """
    if given is not None:
        try:
            return read_commands(given, root), None
        except (OSError, ValueError) as error:
            raise UsageError(f"--compile-commands {given}: {_fault(error)}") from error
    for path in (root / NAME, *sorted(folder / NAME for folder in root.glob("build*"))):
        if not path.is_file() or not path.resolve().is_relative_to(root.resolve()):
            continue
        try:
            return read_commands(path, root), None
        except (OSError, ValueError) as error:
            shown = path.relative_to(root).as_posix()
            return {}, message("{path} was not used: {fault}", path=shown, fault=_fault(error))
    return {}, None


def read_commands(path: Path, root: Path) -> dict[str, Command]:
    """The commands by real path of their file, the first of each. Raises OSError or ValueError."""
    with path.open("rb") as file:
        data = file.read(_MOST_BYTES + 1)
    if len(data) > _MOST_BYTES:
        raise ValueError(f"it is larger than {_MOST_BYTES // 2**20} MiB")
    try:
        entries = json.loads(data)
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error
    if not isinstance(entries, list):
        raise ValueError("it holds no list of commands")
    found: dict[str, Command] = {}
    for entry in entries:
        read = _entry(entry, root)
        if read is not None:
            found.setdefault(*read)
    return found


def _fault(error: Exception) -> str:
    return error.strerror or "it cannot be read" if isinstance(error, OSError) else str(error)


def _entry(entry: Any, root: Path) -> tuple[str, Command] | None:
    if not isinstance(entry, dict):
        return None
    file, folder, words = entry.get("file"), entry.get("directory", ""), _words(entry)
    if not isinstance(file, str) or not isinstance(folder, str) or words is None:
        return None
    if any("\0" in text for text in (file, folder, *words)):
        return None
    base = os.path.join(root, folder)
    return os.path.realpath(os.path.join(base, file)), _command(words[1:], base, root)


def _words(entry: dict[str, Any]) -> list[str] | None:
    """The command as words, the compiler first; None if there is none that can be read."""
    words, command = entry.get("arguments"), entry.get("command")
    if isinstance(words, list):
        return words if all(isinstance(word, str) for word in words) else None
    try:
        return shlex.split(command) if isinstance(command, str) else None
    except ValueError:
        return None


def _command(words: list[str], base: str, root: Path) -> Command:
    taken: list[str] = []
    language = None
    for key, value in _options(words):
        if key in ("I", "isystem", "iquote"):
            taken += [f"-{key}", os.path.normpath(os.path.join(base, value))]
        elif (key == "D" and _DEFINE.match(value)) or (key == "U" and _UNDEFINE.match(value)):
            taken.append(f"-{key}{value}")
        elif key == "std" and _STANDARD.match(value):
            taken.append(f"-std={value}")
        elif key == "x":
            language = _LANGUAGES.get(value, language)
        elif key == "include":
            header = os.path.realpath(os.path.join(base, value))
            if Path(header).is_relative_to(root.resolve()):
                taken += ["-include", header]
    return Command(tuple(taken), language)


def _options(words: list[str]) -> Iterator[tuple[str, str]]:
    """The options that are taken, with their values, however they are spelled: ``-Ia``, ``-I a``, ``-isystem=a``."""
    rest = iter(words)
    for word in rest:
        if word in _WITH_VALUE:  # its value, that it is not taken for an option
            next(rest, None)
            continue
        split = _SPLIT.match(word)
        if split is None:
            continue
        key, value = split["key"], split["rest"]
        if key in ("include", "x", "std", "isystem", "iquote") and value and not value.startswith("="):
            if key in ("include", "std"):
                continue  # -include-pch, -stdlib=
            yield key, value
            continue
        value = value.removeprefix("=") if key not in ("D", "U") else value
        if not value:
            value = next(rest, "")
        if value:
            yield key, value


_WITH_VALUE = frozenset(
    ("-Xclang", "-Xcompiler", "-Xlinker", "-Xptxas", "-Xcudafe", "-Xpreprocessor", "-Xassembler", "-Xnvlink", "-mllvm",
     "-o", "-MF", "-MT", "-MQ", "-arch", "-gencode", "-ccbin", "--compiler-options", "-load", "-L", "-idirafter",
     "-include-pch", "-imacros", "-target", "-T", "--generate-code", "--gpu-architecture", "--compiler-bindir",
     "--output-file", "--options-file", "-optf", "-isysroot", "--sysroot", "-resource-dir", "-working-directory")
)  # fmt: skip
