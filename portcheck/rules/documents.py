"""Read rule files: safe YAML, checked against the JSON Schema of its place, faults with file and line."""

from __future__ import annotations

import errno
import json
import os
import re
import stat
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from portcheck.model.escape import first_harmful
from portcheck.model.frozen import frozen
from portcheck.model.regex import regex

if TYPE_CHECKING:
    from jsonschema.protocols import Validator

MAX_BYTES = 32 * 2**20
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@frozen
class Document:
    """One rule file: ``path`` as shown to people, its ``schema`` name and its content."""

    path: str
    schema: str
    content: dict[str, Any]
    text: str

    def line_of(self, keys: Sequence[str | int]) -> int:
        """The 1-based line of the element that ``keys`` lead to."""
        return _line_of(self.text, keys)


def rule_files(pack: Path) -> Iterator[tuple[Path, str]]:
    """Every rule file of a pack in sorted order, with the name of the schema that its place asks for."""
    for path in sorted((pack / "catalogue").glob("*.yaml")):
        yield path, "catalogue"
    for folder in sorted(child for child in (pack / "targets").glob("*") if child.is_dir()):
        for path in sorted(folder.rglob("*.yaml")):
            yield path, _schema_of(path.relative_to(folder))
    for path in sorted((pack / "hazards").glob("*.yaml")):
        yield path, "hazard"
    for path in sorted((pack / "effort").glob("*.yaml")):
        yield path, "effort"


def _schema_of(path: Path) -> str:
    if path.parts[0] == "facts":
        return "facts"
    return "target" if path.parts == ("target.yaml",) else "mapping"


def load(path: Path, schema: str, shown: str, faults: list[str]) -> Document | None:
    """Read one file; every fault goes to ``faults`` as ``file:line: sentence``, and None is returned."""
    text = _read(path, shown, faults)
    if text is None:
        return None
    try:
        _refuse_deep_nesting(text)
        _refuse_aliases(text)
        content = yaml.load(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        faults.append(f"{shown}:{line}: not valid YAML: {error.problem}")
        return None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        faults.append(f"{shown}:{line}: not valid YAML: character {error.character:#x} is not allowed")
        return None
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        faults.append(f"{shown}:1: not valid YAML: {' '.join(str(error).split())}")
        return None
    code = _CODE.get(schema, frozenset())
    found = [(_line_of(text, keys), sentence) for keys, sentence in _harmful(content, [], code)]
    for fault in _validator(schema).iter_errors(content):
        keys = list(fault.absolute_path)
        found.append((_line_of(text, keys), _sentence(fault, keys)))
    faults += [f"{shown}:{line}: {sentence}" for line, sentence in sorted(found)]
    return None if found else Document(shown, schema, content, text)


def bytes_of(path: Path) -> bytes:
    """What a rule file holds, or so much of it as shows that it is too large. Raises OSError, for a pipe or a device
    too: nobody waits for one."""
    with open(path, "rb", opener=lambda name, flags: os.open(name, flags | os.O_NONBLOCK)) as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise OSError(errno.EINVAL, "not a regular file")
        return file.read(MAX_BYTES + 1)


def _read(path: Path, shown: str, faults: list[str]) -> str | None:
    try:
        data = bytes_of(path)
    except OSError as error:
        faults.append(f"{shown}:1: cannot be read: {error.strerror}")
        return None
    if len(data) > MAX_BYTES:
        faults.append(f"{shown}:1: larger than {MAX_BYTES // 2**20} MiB; split it by library")
        return None
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        faults.append(f"{shown}:{line}: not UTF-8; save the file as UTF-8")
        return None


_DEEPEST = 200
_QUOTED = regex(r'"(?:[^"\\]|\\.)*"')
_BRACKET = regex(r"[\[\]{}]")
_DEEP_BLOCK = regex(rf"^ {{{4 * _DEEPEST}}}|(?:[-?:] +){{{_DEEPEST}}}", re.MULTILINE)


def _refuse_deep_nesting(text: str) -> None:
    """The parser below recurses in C and would overrun its stack; rule files are flat."""
    depth = 0
    for bracket in _BRACKET.finditer(_QUOTED.sub("", text)):
        depth = depth + 1 if bracket[0] in "[{" else max(0, depth - 1)
        if depth > _DEEPEST:
            break
    if depth > _DEEPEST or _DEEP_BLOCK.search(text):
        raise ValueError("nested too deeply")


def _refuse_aliases(text: str) -> None:
    """An alias can make a small file grow without bound, and no rule file needs one."""
    if "*" not in text:
        return
    for event in yaml.parse(text, Loader=_LOADER):
        if isinstance(event, yaml.AliasEvent):
            mark: Any = event.start_mark
            raise yaml.composer.ComposerError(None, None, "aliases are not allowed in rule files", mark)


@cache
def _validator(schema: str) -> Validator:
    from jsonschema import Draft202012Validator
    from referencing import Registry, Resource

    folder = resources.files("portcheck.rules") / "schemas"
    contents = {name: json.loads((folder / f"{name}.schema.json").read_text("utf-8")) for name in _SCHEMAS}
    registry: Registry[Any] = Registry().with_resources(
        (content["$id"], Resource.from_contents(content)) for content in contents.values()
    )
    return Draft202012Validator(contents[schema], registry=registry)


_SCHEMAS = ("catalogue", "target", "mapping", "facts", "readings", "hazard", "effort")
_CODE: Mapping[str, frozenset[str]] = {"hazard": frozenset(("before", "after", "code", "query"))}
"""Keys whose texts are code: lines and tabs are part of it."""


def _harmful(value: Any, keys: list[str | int], code: frozenset[str]) -> Iterator[tuple[list[str | int], str]]:
    """Whatever a rule says is shown to people, so it must not steer their terminal, nor look like what it is not."""
    if isinstance(value, str):
        text = value.rstrip("\n") if not keys or keys[-1] not in code else re.sub(r"[\n\t]", " ", value)
        character = first_harmful(text)
        if "\n" in text:
            yield keys, f"{_path(keys)}: a line break inside a text; write it as one line (>- folds lines)"
        elif character:
            yield keys, f"{_path(keys)}: the character {character} cannot be shown; take it out"
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _harmful(item, [*keys, number], code)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _harmful(key, keys, frozenset())
            yield from _harmful(item, [*keys, key], code)


def _path(keys: Sequence[str | int]) -> str:
    return "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in keys).lstrip(".") or "the file"


def _sentence(fault: Any, keys: Sequence[str | int]) -> str:
    where = _path(keys)
    if fault.validator == "enum":
        return f"{where}: expected one of {', '.join(map(str, fault.validator_value))}, got {fault.instance!r}"
    if fault.validator == "type":
        return f"{where}: expected {fault.validator_value}, got {_short(fault.instance)}"
    return f"{where}: {_short(fault.message, quote=False)}"


def _short(value: Any, quote: bool = True) -> str:
    text = repr(value) if quote else str(value)
    return text if len(text) <= 160 else text[:157] + "..."


def _line_of(text: str, keys: Sequence[str | int]) -> int:
    node = _composed(text)
    line = node.start_mark.line + 1 if node is not None else 1
    for key in keys:
        node = _child(node, key)
        if node is None:
            break
        line = node.start_mark.line + 1
    return line


@lru_cache(maxsize=1)
def _composed(text: str) -> yaml.Node | None:
    node: yaml.Node | None = yaml.compose(text, Loader=_LOADER)
    return node


def _child(node: yaml.Node | None, key: str | int) -> yaml.Node | None:
    if isinstance(node, yaml.MappingNode):
        return next((value for name, value in node.value if name.value == str(key)), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(key, int) and key < len(node.value):
        child: yaml.Node = node.value[key]
        return child
    return None
