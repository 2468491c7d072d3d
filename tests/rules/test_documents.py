from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from portcheck.rules import documents
from portcheck.rules.documents import Document, load, rule_files

CATALOGUE = """\
library: demo
title: Demo
source: a header
symbols:
- {name: one, kind: function}
- {name: two, kind: type}
"""


def loaded(folder: Path, content: str | bytes, schema: str = "catalogue") -> tuple[Document | None, list[str]]:
    path = folder / "file.yaml"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    faults: list[str] = []
    return load(path, schema, "p/file.yaml", faults), faults


def test_whole_file_has_no_faults(tmp_path: Path) -> None:
    document, faults = loaded(tmp_path, CATALOGUE)
    assert faults == []
    assert document is not None
    assert (document.path, document.schema, document.text) == ("p/file.yaml", "catalogue", CATALOGUE)
    assert [row["name"] for row in document.content["symbols"]] == ["one", "two"]


@pytest.mark.parametrize("content", [b"\xef\xbb\xbf" + CATALOGUE.encode(), CATALOGUE.replace("\n", "\r\n").encode()])
def test_byte_order_mark_and_crlf_are_taken(tmp_path: Path, content: bytes) -> None:
    document, faults = loaded(tmp_path, content)
    assert faults == []
    assert document is not None
    assert document.content["library"] == "demo"


def test_line_of_an_element(tmp_path: Path) -> None:
    document, _faults = loaded(tmp_path, CATALOGUE)
    assert document is not None
    assert document.line_of([]) == 1
    assert document.line_of(["title"]) == 2
    assert document.line_of(["symbols", 1]) == 6
    assert document.line_of(["symbols", 1, "kind"]) == 6
    assert document.line_of(["symbols", 7]) == 5
    assert document.line_of(["nowhere"]) == 1


def test_violation_in_the_third_row_has_its_line(tmp_path: Path) -> None:
    document, faults = loaded(tmp_path, CATALOGUE + "- {name: three, kind: funktion}\n")
    assert document is None
    (fault,) = faults
    assert fault.startswith("p/file.yaml:7: symbols[2].kind: expected one of function, device_function, ")
    assert fault.endswith(", got 'funktion'")


def test_violation_in_a_block_row_has_its_own_line(tmp_path: Path) -> None:
    _document, faults = loaded(tmp_path, CATALOGUE + "- name: three\n  # why\n  kind: type\n  side: left\n")
    (fault,) = faults
    assert fault.startswith("p/file.yaml:10: symbols[2].side: expected one of host, device, both, got 'left'")


def test_all_faults_come_at_once_in_file_order(tmp_path: Path) -> None:
    rows = [f"- {{name: n{number}, kind: {'type' if number % 5 else 'tpye'}}}\n" for number in range(1, 16)]
    _document, faults = loaded(tmp_path, CATALOGUE.replace("title: Demo", "title: 3") + "".join(rows))
    assert [fault.split(": ")[0] for fault in faults] == [f"p/file.yaml:{line}" for line in (2, 11, 16, 21)]


def test_faults_of_earlier_files_stay(tmp_path: Path) -> None:
    path = tmp_path / "file.yaml"
    path.write_text(CATALOGUE)
    faults = ["from another file"]
    assert load(path, "catalogue", "p/file.yaml", faults) is not None
    assert faults == ["from another file"]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("title: Demo", "title: 3", "p/file.yaml:2: title: expected string, got 3"),
        ("title: Demo", "title: null", "p/file.yaml:2: title: expected string, got None"),
        ("source: a header", "source: 2026-11-01",
         "p/file.yaml:3: source: expected string, got datetime.date(2026, 11, 1)"),
        ("kind: function}", "kind: function, ambiguous: maybe}",
         "p/file.yaml:5: symbols[0].ambiguous: expected boolean, got 'maybe'"),
        ("{name: two, kind: type}", "two", "p/file.yaml:6: symbols[1]: expected object, got 'two'"),
        ("title: Demo\n", "", "p/file.yaml:1: the file: 'title' is a required property"),
        ("title: Demo", "titel: Demo\ntitle: Demo",
         "p/file.yaml:1: the file: Additional properties are not allowed ('titel' was unexpected)"),
    ],
)  # fmt: skip
def test_wrong_types_and_keys(tmp_path: Path, old: str, new: str, fault: str) -> None:
    document, faults = loaded(tmp_path, CATALOGUE.replace(old, new))
    assert (document, faults) == (None, [fault])


@pytest.mark.parametrize("content", ["", "# nothing\n", "- 1\n", "text\n"])
def test_file_that_is_no_mapping(tmp_path: Path, content: str) -> None:
    document, faults = loaded(tmp_path, content)
    assert document is None
    (fault,) = faults
    assert ": the file: expected object, got " in fault


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (CATALOGUE + "- {name: three, kind: type\n", 8),
        (CATALOGUE + "\t- x\n", 7),
        ("library: demo\ntitle: 'open\n", 3),
        ("library: demo\ntitle: a: b\n", 2),
        (CATALOGUE + "---\n" + CATALOGUE, 7),
        ("library: !!python/object/apply:os.system [id]\n", 1),
    ],
)
def test_yaml_errors_have_their_line(tmp_path: Path, content: str, line: int) -> None:
    document, faults = loaded(tmp_path, content)
    assert document is None
    (fault,) = faults
    assert fault.startswith(f"p/file.yaml:{line}: not valid YAML: ")


def test_alias_is_refused(tmp_path: Path) -> None:
    document, faults = loaded(tmp_path, CATALOGUE.replace("Demo", "&x Demo").replace("a header", "*x"))
    assert document is None
    assert faults == ["p/file.yaml:3: not valid YAML: aliases are not allowed in rule files"]


def test_stars_that_are_no_alias_are_taken(tmp_path: Path) -> None:
    document, faults = loaded(tmp_path, CATALOGUE.replace("Demo", '"*x and *y"') + "# *z\n")
    assert faults == []
    assert document is not None
    assert document.content["title"] == "*x and *y"


def test_file_that_is_not_utf8_has_the_line(tmp_path: Path) -> None:
    document, faults = loaded(tmp_path, CATALOGUE.replace("a header", "头文件").encode("gb18030"))
    assert document is None
    assert faults == ["p/file.yaml:3: not UTF-8; save the file as UTF-8"]


def test_file_that_is_not_there(tmp_path: Path) -> None:
    faults: list[str] = []
    assert load(tmp_path / "gone.yaml", "catalogue", "p/gone.yaml", faults) is None
    assert faults == ["p/gone.yaml:1: cannot be read: No such file or directory"]


@pytest.mark.parametrize(("size", "whole"), [(len(CATALOGUE), True), (len(CATALOGUE) - 1, False)])
def test_file_over_the_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int, whole: bool) -> None:
    monkeypatch.setattr(documents, "MAX_BYTES", size)
    document, faults = loaded(tmp_path, CATALOGUE)
    assert (document is not None) == whole
    assert faults == ([] if whole else ["p/file.yaml:1: larger than 0 MiB; split it by library"])


@pytest.mark.parametrize(
    "value",
    ["2026-13-01", "2026-11-01 25:00:00", pytest.param("1" * 5000, id="integer of 5000 digits")],
)
def test_value_that_python_cannot_hold_is_a_fault(tmp_path: Path, value: str) -> None:
    document, faults = loaded(tmp_path, CATALOGUE.replace("Demo", value))
    assert document is None
    (fault,) = faults
    assert fault.startswith("p/file.yaml:")


def test_control_character_is_one_fault_on_one_line(tmp_path: Path) -> None:
    document, faults = loaded(tmp_path, CATALOGUE + "# \x01\n")
    assert document is None
    (fault,) = faults
    assert "\n" not in fault


def test_profile_whose_id_is_a_number_is_a_fault(tmp_path: Path) -> None:
    """YAML reads ``950:`` as a number; it must be put in quotes."""
    text = (
        'target: acme\nname: A\nname_zh: A\nvendor: A\nfacts_date: "2026-11"\ncoverage: thin\n'
        'default_profile: "950"\nprofiles:\n  {}: {{name: x, mode: text}}\n'
    )
    quoted, none = loaded(tmp_path, text.format('"950"'), "target")
    assert none == []
    assert quoted is not None
    document, faults = loaded(tmp_path, text.format("950"), "target")
    assert document is None
    assert [fault.split(": ")[0] for fault in faults] == ["p/file.yaml:9"]


def test_deep_nesting_is_a_fault_and_no_crash(tmp_path: Path) -> None:
    path = tmp_path / "deep.yaml"
    path.write_text("[" * 200_000)
    code = (
        "import sys; from pathlib import Path; from portcheck.rules.documents import load; faults = [];"
        "load(Path(sys.argv[1]), 'catalogue', 'deep.yaml', faults); print(faults[0][:12])"
    )
    done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "deep.yaml:1:\n")


# Which files belong to a pack


def test_rule_files_are_sorted_and_have_the_schema_of_their_place(pack: Path) -> None:
    for name in (
        "targets/acme/more/b.yaml",
        "targets/acme/more/target.yaml",
        "targets/acme/facts/gaps.yaml",
        "targets/acme/facts/more/target.yaml",
        "targets/acme/more/facts/c.yaml",
        "targets/beta/a.yaml",
        "targets/facts/a.yaml",
        "catalogue/a.yaml",
    ):
        (pack / name).parent.mkdir(parents=True, exist_ok=True)
        (pack / name).write_text("")
    assert [(path.relative_to(pack).as_posix(), schema) for path, schema in rule_files(pack)] == [
        ("catalogue/a.yaml", "catalogue"),
        ("catalogue/demo.yaml", "catalogue"),
        ("targets/acme/demo.yaml", "mapping"),
        ("targets/acme/facts/gaps.yaml", "facts"),
        ("targets/acme/facts/more/target.yaml", "facts"),
        ("targets/acme/more/b.yaml", "mapping"),
        ("targets/acme/more/facts/c.yaml", "mapping"),
        ("targets/acme/more/target.yaml", "mapping"),
        ("targets/acme/target.yaml", "target"),
        ("targets/beta/a.yaml", "mapping"),
        ("targets/facts/a.yaml", "mapping"),
    ]


def test_other_files_of_a_pack_are_not_read(pack: Path) -> None:
    before = list(rule_files(pack))
    for name in (
        "ambiguous.yaml",
        "README.md",
        "catalogue/notes.txt",
        "targets/loose.yaml",
        "effort/x.txt",
        "readings/acme.yaml",
        "facts/acme.yaml",
    ):
        (pack / name).parent.mkdir(parents=True, exist_ok=True)
        (pack / name).write_text("not a rule")
    assert list(rule_files(pack)) == before


def test_empty_folder_has_no_rule_files(tmp_path: Path) -> None:
    assert list(rule_files(tmp_path)) == []


HARMFUL = ["\x1b[31m", "\x07", "\x85", "\u202e", "\u200b", "\ufeff", "\u2028", "\ue000", "\r", "\t", "\0"]


@pytest.mark.parametrize("character", HARMFUL)
def test_what_would_steer_a_terminal_is_refused(tmp_path: Path, character: str) -> None:
    escaped = "".join(f"\\U{ord(c):08x}" for c in character)
    document, faults = loaded(tmp_path, CATALOGUE.replace("name: two", f'name: "two{escaped}"'))
    assert document is None
    (fault,) = faults
    assert fault.startswith("p/file.yaml:6: symbols[1].name: the character \\")
    assert fault.endswith("cannot be shown; take it out")
    assert fault.isprintable()


def test_a_key_that_would_steer_a_terminal_is_refused(tmp_path: Path) -> None:
    _document, faults = loaded(tmp_path, CATALOGUE + '"a\\e[31m": 1\n')
    assert "p/file.yaml:1: the file: the character \\x1b cannot be shown; take it out" in faults
    assert all(fault.isprintable() for fault in faults)


@pytest.mark.parametrize("text", ["核函数，一次", "naïve", "全角\u3000空格", "→ 10 µs", "😀"])
def test_writing_of_every_kind_is_taken(tmp_path: Path, text: str) -> None:
    document, faults = loaded(tmp_path, CATALOGUE.replace("title: Demo", f'title: "{text}"'))
    assert faults == []
    assert document is not None
    assert document.content["title"] == text


TARGET = """\
target: acme
name: Acme
name_zh: 顶点
vendor: Acme
facts_date: 2026-11
porting: ["how it goes", "what bites"]
default_profile: main
profiles: {main: {name: "Main", mode: text}}
"""


@pytest.mark.parametrize("style", [">-", ">", "|"])
def test_a_text_may_be_folded_and_end_with_its_line(tmp_path: Path, style: str) -> None:
    _document, faults = loaded(tmp_path, TARGET + f"coverage: {style}\n  first, second\n", "target")
    assert faults == []


def test_a_text_of_several_lines_is_refused_with_the_remedy(tmp_path: Path) -> None:
    _document, faults = loaded(tmp_path, TARGET + "coverage: |\n  first\n  second\n", "target")
    assert faults == ["p/file.yaml:9: coverage: a line break inside a text; write it as one line (>- folds lines)"]
