from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from portcheck.model.errors import ExitCode, RulesError
from portcheck.model.finding import Basis, Status
from portcheck.rules.compile import combined_digest, digest_of
from portcheck.rules.location import compile_store
from portcheck.rules.store import RuleStore

Layered = Callable[..., RuleStore]
EVIDENCE = '[{basis: header, source: "o/r@1:h.h#L1"}]'


def faults_of(pack: Path) -> tuple[str, ...]:
    with pytest.raises(RulesError) as caught:
        compile_store(pack, pack.parent / "out.sqlite", "rules")
    return caught.value.faults


def edit(pack: Path, name: str, old: str, new: str) -> None:
    path = pack / name
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def row(symbol: str, rest: str = "status: same, confidence: witnessed", evidence: str = EVIDENCE) -> str:
    return f"- {{symbol: {symbol}, {rest}, evidence: {evidence}}}\n"


def add(pack: Path, *rows: str, name: str = "targets/acme/demo.yaml") -> None:
    with (pack / name).open("a", encoding="utf-8") as file:
        file.write("".join(rows))


def overlay(folder: Path, *rows: str, target: str = "acme") -> Path:
    path = folder / "targets" / target / "extra.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(f"target: {target}\nlibrary: demo\nrows:\n" + "".join(rows))
    return folder


def dump(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as store:
        return list(store.iterdump())


def test_whole_pack_compiles(pack: Path, tmp_path: Path) -> None:
    digest = compile_store(pack, tmp_path / "out.sqlite")
    with closing(RuleStore(tmp_path / "out.sqlite")) as store:
        assert store.digest == digest == digest_of(pack)
        assert list(store.rows("acme", ["demoMalloc", "demoFree", "sin"])) == ["demoFree", "demoMalloc"]


# References


def test_unknown_symbol(pack: Path) -> None:
    add(pack, row("demoMaloc"))
    assert faults_of(pack) == ("rules/targets/acme/demo.yaml:6: 'demoMaloc' is in no catalogue",)


@pytest.mark.parametrize("symbol", ["demo_t", "demo.h", "common.h", "demo"])
def test_every_kind_of_catalogue_name_can_be_mapped(pack: Path, layered: Layered, symbol: str) -> None:
    add(pack, row(symbol))
    assert layered(pack).rows("acme", [symbol])[symbol][0].status is Status.SAME


def test_unknown_profile_of_a_row(pack: Path) -> None:
    add(pack, row("sin", "status: same, confidence: witnessed, profiles: [native, nativ]"))
    assert faults_of(pack) == ("rules/targets/acme/demo.yaml:6: no profile 'nativ'; expected one of native, wrapped",)


@pytest.mark.parametrize(
    ("old", "new", "line", "sentence"),
    [
        ("default_profile: native", "default_profile: nativ", 8, "expected one of native, wrapped"),
        ("default_profile: native", "porting_zh: [一, 二]\ndefault_profile: native", 8,
         "expected as many paragraphs as porting has, 0"),
        ("device: a1", "device: a2", 10, "no device 'a2' under devices"),
        ("mode: layer}", "mode: layer, keeps: [demo, dmeo]}", 11, "no catalogue has the library 'dmeo'"),
        ("target: acme", "target: acmee", 1, "expected 'acme', the folder's name"),
    ],
)  # fmt: skip
def test_wrong_names_in_target_yaml(pack: Path, old: str, new: str, line: int, sentence: str) -> None:
    edit(pack, "targets/acme/target.yaml", old, new)
    assert f"rules/targets/acme/target.yaml:{line}: {sentence}" in faults_of(pack)


def test_device_of_a_target_without_devices(pack: Path) -> None:
    about = (pack / "targets/acme/target.yaml").read_text("utf-8")
    (pack / "targets/acme/target.yaml").write_text(about.partition("devices:")[0], "utf-8")
    assert faults_of(pack) == ("rules/targets/acme/target.yaml:10: no device 'a1' under devices",)


def test_profile_may_keep_a_library_of_the_catalogue(pack: Path, layered: Layered) -> None:
    edit(pack, "targets/acme/target.yaml", "mode: layer}", "mode: layer, keeps: [demo]}")
    profiles = layered(pack).targets()["acme"].profiles
    assert (profiles["wrapped"].keeps, profiles["native"].keeps) == (frozenset({"demo"}), None)


FAMILY = f"families:\n- {{library: demo, status: redesign, note: x, evidence: {EVIDENCE}}}\n"


def test_unknown_profile_of_a_family(pack: Path) -> None:
    add(pack, FAMILY.replace("note: x", "profiles: [nativ], note: x"), name="targets/acme/target.yaml")
    fault = "rules/targets/acme/target.yaml:15: no profile 'nativ'; expected one of native, wrapped"
    assert faults_of(pack) == (fault,)


def test_family_of_an_unknown_library(pack: Path) -> None:
    add(pack, FAMILY, name="targets/acme/target.yaml")
    compile_store(pack, pack.parent / "out.sqlite")
    edit(pack, "targets/acme/target.yaml", "library: demo", "library: dmeo")
    (fault,) = faults_of(pack)
    assert fault.startswith("rules/targets/acme/target.yaml:15: ")
    assert "'dmeo'" in fault


def test_mapping_of_an_unknown_target(pack: Path) -> None:
    overlay(pack, row("sin"), target="beta")
    assert faults_of(pack) == ("rules/targets/beta/extra.yaml:1: no target 'beta'; expected one of acme",)


def test_row_that_stands_twice(pack: Path) -> None:
    add(pack, row("sin"), row("demo_t"), row("sin"))
    assert faults_of(pack) == ("rules/targets/acme/demo.yaml:8: 'sin' stands here twice",)


def test_row_that_stands_in_another_file_too(pack: Path) -> None:
    add(pack, row("sin"))
    overlay(pack / "more", row("demo_t"), row("sin"))
    (pack / "more" / "targets" / "acme" / "extra.yaml").rename(pack / "targets" / "acme" / "extra.yaml")
    assert faults_of(pack) == ("rules/targets/acme/extra.yaml:5: 'sin' stands in rules/targets/acme/demo.yaml too",)


@pytest.mark.parametrize(
    "other",
    [
        "status: adapt, confidence: witnessed",
        "status: same, confidence: witnessed, profiles: [wrapped]",
        'status: same, confidence: witnessed, since: "2.0"',
        'status: same, confidence: witnessed, until: "2.0"',
    ],
)
def test_rows_that_differ_are_both_kept(pack: Path, layered: Layered, other: str) -> None:
    add(pack, row("sin"), row("sin", other))
    assert len(layered(pack).rows("acme", ["sin"])["sin"]) == 2


def test_faults_of_all_files_come_at_once(pack: Path) -> None:
    elsewhere = "status: same, confidence: witnessed, profiles: [nowhere]"
    add(pack, row("cos", elsewhere), row("sin"), row("sin"))
    add(pack, "- {path: x y, public: true}\n", name="catalogue/demo.yaml")
    (pack / "targets" / "acme" / "broken.yaml").write_text("target: [\n")
    edit(pack, "targets/acme/target.yaml", "default_profile: native", "default_profile: nativ")
    places = {fault.split(": ")[0] for fault in faults_of(pack)}
    assert {
        "rules/catalogue/demo.yaml:14",
        "rules/targets/acme/broken.yaml:2",
        "rules/targets/acme/target.yaml:8",
        "rules/targets/acme/demo.yaml:6",
        "rules/targets/acme/demo.yaml:8",
    } <= places


def test_fault_in_the_catalogue_does_not_make_its_names_unknown(pack: Path) -> None:
    add(pack, "- {path: other.h}\n", name="catalogue/demo.yaml")
    assert [fault.split(": ")[0] for fault in faults_of(pack)] == ["rules/catalogue/demo.yaml:14"]


def test_fault_in_target_yaml_does_not_make_the_target_unknown(pack: Path) -> None:
    edit(pack, "targets/acme/target.yaml", "mode: text", "mode: txet")
    assert [fault.split(": ")[0] for fault in faults_of(pack)] == ["rules/targets/acme/target.yaml:10"]


def test_pack_without_rules(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    places = "catalogue/*.yaml, hazards/*.yaml, effort/*.yaml or targets/<id>/target.yaml"
    expected = f"rules:1: no rule files; expected {places}"
    assert faults_of(tmp_path / "empty") == (expected,)


@pytest.mark.parametrize("name", ["catalogue/lock.yaml", "targets/acme/.#demo.yaml"])
def test_broken_link_is_a_fault_of_that_file(pack: Path, name: str) -> None:
    (pack / name).symlink_to("nowhere")
    assert faults_of(pack) == (f"rules/{name}:1: cannot be read: No such file or directory",)


def test_folder_with_the_name_of_a_rule_file_is_a_fault(pack: Path) -> None:
    (pack / "catalogue" / "x.yaml").mkdir()
    assert faults_of(pack) == ("rules/catalogue/x.yaml:1: cannot be read: Is a directory",)


def test_error_shows_every_fault_and_the_count(pack: Path) -> None:
    add(pack, row("one"), row("two"))
    with pytest.raises(RulesError) as caught:
        compile_store(pack, pack.parent / "out.sqlite")
    assert caught.value.exit_code is ExitCode.USAGE
    assert str(caught.value).splitlines() == [
        "the rules have 2 faults:",
        "  rules/targets/acme/demo.yaml:6: 'one' is in no catalogue",
        "  rules/targets/acme/demo.yaml:7: 'two' is in no catalogue",
    ]


# Packs over each other


def test_extra_pack_wins_row_by_row(pack: Path, tmp_path: Path, layered: Layered) -> None:
    extra = overlay(tmp_path / "extra", row("demoFree", evidence='[{basis: mapping_table, source: "o/r@1:x#L9"}]'))
    rows = layered(pack, extra).rows("acme", ["demoMalloc", "demoFree"])
    assert [(r.status, r.pack) for r in rows["demoFree"]] == [(Status.SAME, "layer 1"), (Status.MISSING, "layer 0")]
    assert [(r.status, r.pack) for r in rows["demoMalloc"]] == [(Status.RENAME, "layer 0")]


def test_last_of_two_extra_packs_wins(pack: Path, tmp_path: Path, layered: Layered) -> None:
    first = overlay(tmp_path / "first", row("sin", "status: adapt, confidence: witnessed"))
    second = overlay(tmp_path / "second", row("sin", "status: redesign, confidence: witnessed"))
    assert layered(pack, first, second).rows("acme", ["sin"])["sin"][0].status is Status.REDESIGN
    assert layered(pack, second, first).rows("acme", ["sin"])["sin"][0].status is Status.ADAPT


def test_extra_pack_with_very_many_rows_of_one_symbol(pack: Path, tmp_path: Path, layered: Layered) -> None:
    add(pack, row("sin"))
    rows = (row("sin", f"status: rename, replacement: sin{n}, confidence: witnessed") for n in range(120))
    found = layered(pack, overlay(tmp_path / "extra", *rows)).rows("acme", ["sin"])["sin"]
    assert [r.pack for r in found] == ["layer 1"] * 120 + ["layer 0"]


def test_extra_pack_brings_a_target_of_its_own(pack: Path, tmp_path: Path, layered: Layered) -> None:
    extra = overlay(tmp_path / "extra", row("sin"), target="beta")
    text = (pack / "targets" / "acme" / "target.yaml").read_text("utf-8").replace("target: acme", "target: beta")
    (extra / "targets" / "beta" / "target.yaml").write_text(text, "utf-8")
    store = layered(pack, extra)
    assert list(store.targets()) == ["acme", "beta"]
    assert store.rows("acme", ["sin"]) == {}
    assert store.rows("beta", ["sin"])["sin"][0].status is Status.SAME


def test_extra_pack_replaces_a_targets_description(pack: Path, tmp_path: Path, layered: Layered) -> None:
    extra = tmp_path / "extra"
    shutil.copytree(pack / "targets", extra / "targets")
    edit(extra, "targets/acme/target.yaml", "name: Acme", "name: Acme of ours")
    assert layered(pack, extra).targets()["acme"].name == "Acme of ours"


def test_extra_pack_adds_names_to_the_catalogue(pack: Path, tmp_path: Path, layered: Layered) -> None:
    extra = overlay(tmp_path / "extra", row("demoNew"))
    (extra / "catalogue").mkdir()
    (extra / "catalogue" / "new.yaml").write_text(
        "library: new\ntitle: N\nsource: x\nsymbols:\n- {name: demoNew, kind: function}\n- {name: sin, kind: macro}\n"
    )
    symbols = layered(pack, extra).vocabulary().symbols
    assert (symbols["demoNew"].library, symbols["sin"].library) == ("new", "demo")


# Order of conflicting rows


@pytest.mark.parametrize(
    ("weak", "strong"),
    [
        ("mapping_table", "binding"),
        ("mapping_table", "documentation"),
        ("mapping_table", "use"),
        ("binding", "documentation"),
        ("binding", "use"),
        ("documentation", "use"),
        ("use", "paired_port"),
        ("paired_port", "header"),
        ("header", "shim_header"),
    ],
)
def test_most_trusted_basis_comes_first(pack: Path, layered: Layered, weak: str, strong: str) -> None:
    for name, basis in (("weak", weak), ("strong", strong)):
        evidence = f"[{{basis: {basis}, source: x}}]"
        add(pack, row("sin", f"status: rename, replacement: {name}, confidence: witnessed", evidence))
    assert [r.replacement for r in layered(pack).rows("acme", ["sin"])["sin"]] == ["strong", "weak"]


@pytest.mark.parametrize("basis", [basis.value for basis in Basis])
def test_what_is_known_comes_before_what_is_not_on_the_same_word(pack: Path, layered: Layered, basis: str) -> None:
    two = f"[{{basis: {basis}, source: x}}, {{basis: {basis}, source: y}}]"
    add(pack, row("sin", "status: unknown, confidence: table", two))
    add(pack, row("sin", "status: redesign, confidence: table", f"[{{basis: {basis}, source: z}}]"))
    found = layered(pack).rows("acme", ["sin"])["sin"]
    assert [r.status for r in found] == [Status.REDESIGN, Status.UNKNOWN]


@pytest.mark.parametrize("weak", ["header", "paired_port", "use"])
@pytest.mark.parametrize("strong", ["shim_header", "header"])
def test_what_was_seen_is_known_whichever_way_it_was_seen(pack: Path, layered: Layered, weak: str, strong: str) -> None:
    """That a port leaves a name out says less than a use of it, though ports are trusted more than uses."""
    add(pack, row("sin", "status: unknown, confidence: witnessed", f"[{{basis: {strong}, source: x}}]"))
    add(pack, row("sin", "status: same, confidence: witnessed", f"[{{basis: {weak}, source: y}}]"))
    found = layered(pack).rows("acme", ["sin"])["sin"]
    assert [r.status for r in found] == [Status.SAME, Status.UNKNOWN]


@pytest.mark.parametrize(
    ("seen", "said"), [("use", "documentation"), ("paired_port", "mapping_table"), ("binding", "mapping_table")]
)
def test_not_known_by_better_material_comes_before_known_by_worse(
    pack: Path, layered: Layered, seen: str, said: str
) -> None:
    add(pack, row("sin", "status: same, confidence: table", f"[{{basis: {said}, source: x}}]"))
    add(pack, row("sin", "status: unknown, confidence: table", f"[{{basis: {seen}, source: y}}]"))
    found = layered(pack).rows("acme", ["sin"])["sin"]
    assert [r.status for r in found] == [Status.UNKNOWN, Status.SAME]


def test_best_evidence_of_a_row_counts(pack: Path, layered: Layered) -> None:
    both = "[{basis: mapping_table, source: x}, {basis: header, source: y}]"
    add(pack, row("sin", "status: adapt, confidence: witnessed", "[{basis: use, source: z}]"))
    add(pack, row("sin", "status: same, confidence: witnessed", both))
    found = layered(pack).rows("acme", ["sin"])["sin"]
    assert [r.status for r in found] == [Status.SAME, Status.ADAPT]


def test_more_sources_come_first_where_the_basis_is_the_same(pack: Path, layered: Layered) -> None:
    one, two = "[{basis: use, source: x}]", "[{basis: use, source: y}, {basis: use, source: z}]"
    add(pack, row("sin", "status: rename, replacement: a, confidence: witnessed", one))
    add(pack, row("sin", "status: rename, replacement: b, confidence: witnessed", two))
    assert [r.replacement for r in layered(pack).rows("acme", ["sin"])["sin"]] == ["b", "a"]


# Determinism


def test_digest_is_the_same_for_equal_content(pack: Path, tmp_path: Path) -> None:
    copy = tmp_path / "elsewhere" / "under another name"
    shutil.copytree(pack, copy)
    (copy / "README.md").write_text("no rule")
    assert digest_of(copy) == digest_of(pack)


def test_digest_changes_with_content_and_names(pack: Path) -> None:
    digests = [digest_of(pack)]
    add(pack, "# a comment\n")
    digests.append(digest_of(pack))
    (pack / "catalogue" / "demo.yaml").rename(pack / "catalogue" / "renamed.yaml")
    digests.append(digest_of(pack))
    (pack / "targets" / "acme" / "demo.yaml").unlink()
    digests.append(digest_of(pack))
    assert len(set(digests)) == 4


def test_combined_digest_depends_on_every_part_and_their_order() -> None:
    assert combined_digest(["a"]) == "a"
    assert len({combined_digest(parts) for parts in (["a"], ["a", "b"], ["b", "a"], ["a", "b", "b"])}) == 4


def test_two_compiles_give_the_same_rows(pack: Path, tmp_path: Path) -> None:
    add(pack, row("sin"), row("sin", "status: adapt, confidence: witnessed"), row("demo_t"))
    copy = tmp_path / "copy"
    shutil.copytree(pack, copy)
    assert compile_store(pack, tmp_path / "1.sqlite") == compile_store(copy, tmp_path / "2.sqlite")
    assert dump(tmp_path / "1.sqlite") == dump(tmp_path / "2.sqlite")


def test_old_output_is_replaced(pack: Path, tmp_path: Path) -> None:
    compile_store(pack, tmp_path / "out.sqlite")
    before = dump(tmp_path / "out.sqlite")
    edit(pack, "targets/acme/demo.yaml", "acMalloc", "acmeMalloc")
    compile_store(pack, tmp_path / "out.sqlite")
    after = dump(tmp_path / "out.sqlite")
    assert len(before) == len(after)
    assert before != after
