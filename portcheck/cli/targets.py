"""``portcheck targets``: where one can land, and what is known about it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from portcheck.cli.candidates import target_ids
from portcheck.cli.columns import left, right
from portcheck.cli.help import Command
from portcheck.cli.options import format_option, lang_option, rules_option
from portcheck.model.finding import Status
from portcheck.model.target import DeviceFact, PortingMode, Target
from portcheck.model.text import COMMA, SEMICOLON, Lang, Speaker, joined, message, same
from portcheck.model.words import FACTS, MODE, STATUS, TABLES

if TYPE_CHECKING:
    from portcheck.rules.store import RuleStore

_WIDTH = 100


@click.command(
    cls=Command,
    examples=(
        ("portcheck targets", "all of them, with their profiles"),
        ("portcheck targets TARGET:PROFILE", "all that is known of one"),
    ),
)
@click.argument("identity", required=False, metavar="[ID]", shell_complete=target_ids)
@lang_option
@format_option
@rules_option
def targets(identity: str | None, lang: Lang, format_name: str, rule_packs: tuple[Path, ...]) -> None:
    """List the targets, or tell all that is known of one.

    ID is a target as in scan; of one, it says profiles, devices, tools and the coverage by library.
    """
    from portcheck.rules.location import store_path
    from portcheck.rules.store import RuleStore

    say = Speaker(lang)
    with closing(RuleStore(store_path(rule_packs))) as store:
        if identity is None:
            known = store.targets().values()
            content: Any = [_content(target, store) for target in known]
            text = "\n".join(line for target in known for line in _listed(target, store, say))
        else:
            content = _whole(identity, store)
            text = "\n".join(_described(content, say))
    click.echo(json.dumps(content, ensure_ascii=False, indent=2) if format_name == "json" else text)


def _listed(target: Target, store: RuleStore, say: Speaker) -> list[str]:
    lines = [click.style("  ".join((target.id, *_names(target.name, target.name_zh, say))), bold=True)]
    for profile in target.profiles.values():
        default = say("  (default)") if profile.id == target.default_profile else ""
        lines.append(f"  {target.id}:{profile.id}  {say.text(profile.name)}{default}")
    if target.modes:
        modes = say.text(COMMA).join(f"+{mode.id}" for mode in target.modes.values())
        lines.append(say("  modes: {modes}", modes=modes))
    rows = sum(store.row_counts(target.id).values())
    return [*lines, say("  {rows:,} rows, facts of {date}", rows=rows, date=target.facts_date), ""]


def _names(name: str, name_zh: str, say: Speaker) -> tuple[str, ...]:
    """Both, the reader's own first."""
    return (name, name_zh) if say.lang is Lang.EN else tuple(dict.fromkeys((name_zh, name)))


def _content(target: Target, store: RuleStore) -> dict[str, Any]:
    return {
        "id": target.id,
        "name": target.name,
        "name_zh": target.name_zh,
        "vendor": target.vendor.en,
        "vendor_zh": target.vendor.zh,
        "facts_date": target.facts_date,
        "coverage": target.coverage,
        "coverage_zh": target.coverage_zh or None,
        "porting": list(target.porting),
        "porting_zh": list(target.porting_zh),
        "default_profile": target.default_profile,
        "profiles": [
            {
                "id": p.id,
                "name": p.name.en,
                "name_zh": p.name.zh,
                "mode": p.mode.value,
                "device": p.device,
                "sdk": p.sdk,
            }
            for p in target.profiles.values()
        ],
        "modes": [
            {"id": m.id, "name": m.name.en, "name_zh": m.name.zh, "kind": m.kind.value, "source": m.source}
            for m in target.modes.values()
        ],
        "rows": sum(store.row_counts(target.id).values()),
    }


def _whole(identity: str, store: RuleStore) -> dict[str, Any]:
    from portcheck.match.answers import coverage_by_library
    from portcheck.match.landings import choose_landings

    landing = choose_landings((identity,), store.targets())[0]
    target = landing.target
    keys = [(name, library, False) for name, library in store.catalogue()]
    covered = coverage_by_library(landing, keys, store)
    facts = {name: len(rows) for name, rows in store.facts(target.id).items()}
    return {
        **_content(target, store),
        "landing": {"id": landing.id, "profile": landing.profile.id, "mode": landing.profile.mode.value},
        "devices": [
            {
                "id": device.id,
                "name": device.name.en,
                "name_zh": device.name.zh,
                "properties": {key: _property(fact) for key, fact in device.properties.items()},
            }
            for device in target.devices.values()
        ],
        "guards": dict(target.guards),
        "siblings": dict(target.siblings),
        "toolchain": [
            {
                "what": tool.what,
                "what_zh": tool.what_zh or None,
                "cuda": tool.cuda,
                "cuda_zh": tool.cuda_zh or None,
                "target": tool.target,
                "target_zh": tool.target_zh or None,
                "source": tool.source,
            }
            for tool in target.toolchain
        ],
        "repositories": dict(target.repositories),
        "facts": {**facts, "symbols": store.witness_count(target.id)},
        "rows_by_library": store.row_counts(target.id),
        "covered": {
            library: {status.value: count for status, count in counts.items()} for library, counts in covered.items()
        },
    }


def _property(fact: DeviceFact) -> dict[str, Any]:
    words = {"value_zh": fact.value_zh} if fact.value_zh else {}
    return {"value": fact.value, **words, "source": fact.source}


def _described(content: dict[str, Any], say: Speaker) -> list[str]:
    names = "  ".join(_names(content["name"], content["name_zh"], say))
    lines = [click.style(names, bold=True) + say("  by {vendor}", vendor=_said(content, "vendor", say)), ""]
    for paragraph in (_said(content, "coverage", say), *_said(content, "porting", say)):
        lines += [_wrapped(paragraph, say), ""]
    default = content["default_profile"]
    lines.append(click.style(say("Profiles"), bold=True))
    for profile in content["profiles"]:
        way = say("{name}; mode {mode}", name=_said(profile, "name", say), mode=MODE[PortingMode(profile["mode"])])
        mark = say("  (default)") if profile["id"] == default else ""
        lines.append(f"  {content['id']}:{profile['id']}  {way}{mark}")
    lines += [f"  {content['id']}:{default}+{mode['id']}  {_said(mode, 'name', say)}" for mode in content["modes"]]
    for device in content["devices"]:
        title = click.style(say("Device {name}", name=_said(device, "name", say)), bold=True)
        nothing = say("nothing stated")
        lines += ["", title, f"  {_properties(device, say) or nothing}"]
    lines += ["", click.style(say("Toolchain"), bold=True), *_toolchain(content, say), "", *_told_by(content, say), ""]
    return [*lines, *_facts(content, say), "", *_coverage(content, say)]


def _said(content: dict[str, Any], key: str, say: Speaker) -> Any:
    """In Chinese, if it has any."""
    return (say.lang is Lang.ZH and content.get(f"{key}_zh")) or content[key]


def _wrapped(paragraph: str, say: Speaker) -> str:
    if say.lang is Lang.EN:
        return click.formatting.wrap_text(paragraph, _WIDTH)
    from portcheck.report.terminal.wrapping import wrapped  # only Chinese needs it

    return wrapped(paragraph, _WIDTH)


def _properties(device: dict[str, Any], say: Speaker) -> str:
    known = device["properties"].items()
    if say.lang is Lang.EN:
        return ", ".join(f"{key} {fact['value']}" for key, fact in known)
    words = {True: say("supported"), False: say("not supported")}
    facts = []
    for key, fact in known:
        value = fact["value"]
        said = words[value] if isinstance(value, bool) else _said(fact, "value", say)
        facts.append(say("{name}: {value}", name=FACTS.get(key, same(key)), value=said))
    return say.text(SEMICOLON).join(facts)


def _toolchain(content: dict[str, Any], say: Speaker) -> Iterator[str]:
    for tool in content["toolchain"]:
        pair = f"{_said(tool, 'cuda', say) or '-'} -> {_said(tool, 'target', say)}"
        yield "  " + say("{name}: {value}", name=_said(tool, "what", say), value=pair)


def _told_by(content: dict[str, Any], say: Speaker) -> Iterator[str]:
    yield click.style(say("Code already ported is told by"), bold=True)
    yield say("  macros: {names}", names=say.text(COMMA).join(content["guards"]) or "-")
    yield say("  files and folders: {names}", names=say.text(COMMA).join(content["siblings"]) or "-")


def _facts(content: dict[str, Any], say: Speaker) -> Iterator[str]:
    counts = [
        message("{count:,} {what}", count=count, what=TABLES.get(name, same(name)))
        for name, count in content["facts"].items()
        if count
    ]
    yield click.style(say("Facts of {date}", date=content["facts_date"]), bold=True)
    yield say("  {rows:,} rows on names; {counts}", rows=content["rows"], counts=joined(counts, COMMA))


def _coverage(content: dict[str, Any], say: Speaker) -> list[str]:
    statuses = [status.value for status in Status]
    landing = content["landing"]
    title = say("CUDA's names on {landing} ({profile}), by library", landing=landing["id"], profile=landing["profile"])
    head = "".join(right(say.text(STATUS[status]), 10) for status in Status)
    lines = [click.style(title, bold=True), f"  {'':<20}{head}"]
    for library, counts in content["covered"].items():
        cells = "".join(f"{counts[status]:>10,}" if counts[status] else " " * 10 for status in statuses)
        lines.append(f"  {library:<20}{cells}".rstrip())
    totals = [sum(counts[status] for counts in content["covered"].values()) for status in statuses]
    return [*lines, "  " + left(say("all"), 20) + "".join(f"{total:>10,}" for total in totals)]
