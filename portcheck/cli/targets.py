"""``portcheck targets``: where one can land, and what is known about it."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from portcheck.cli.options import format_option, rules_option
from portcheck.model.finding import Status
from portcheck.model.target import Target

if TYPE_CHECKING:
    from portcheck.rules.store import RuleStore

_WIDTH = 100


@click.command()
@click.argument("identity", required=False, metavar="[ID]")
@format_option
@rules_option
def targets(identity: str | None, format_name: str, rule_packs: tuple[Path, ...]) -> None:
    """List the targets, or tell all that is known of one (ID, as in scan): profiles, devices, coverage by library."""
    from portcheck.rules.location import store_path
    from portcheck.rules.store import RuleStore

    with closing(RuleStore(store_path(rule_packs))) as store:
        if identity is None:
            known = store.targets().values()
            content: Any = [_content(target, store) for target in known]
            text = "\n".join(line for target in known for line in _listed(target, store))
        else:
            content = _whole(identity, store)
            text = "\n".join(_described(content))
    click.echo(json.dumps(content, ensure_ascii=False, indent=2) if format_name == "json" else text)


def _listed(target: Target, store: RuleStore) -> list[str]:
    lines = [click.style(f"{target.id}  {target.name}  {target.name_zh}", bold=True)]
    for profile in target.profiles.values():
        default = "  (default)" if profile.id == target.default_profile else ""
        lines.append(f"  {target.id}:{profile.id}  {profile.name.en}{default}")
    if target.modes:
        lines.append(f"  modes: {', '.join(f'+{mode.id}' for mode in target.modes.values())}")
    rows = sum(store.row_counts(target.id).values())
    return [*lines, f"  {rows:,} rows, facts of {target.facts_date}", ""]


def _content(target: Target, store: RuleStore) -> dict[str, Any]:
    return {
        "id": target.id,
        "name": target.name,
        "name_zh": target.name_zh,
        "vendor": target.vendor.en,
        "facts_date": target.facts_date,
        "coverage": target.coverage,
        "porting": list(target.porting),
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
                "properties": {k: {"value": f.value, "source": f.source} for k, f in device.properties.items()},
            }
            for device in target.devices.values()
        ],
        "guards": dict(target.guards),
        "siblings": dict(target.siblings),
        "toolchain": [
            {"what": tool.what, "cuda": tool.cuda, "target": tool.target, "source": tool.source}
            for tool in target.toolchain
        ],
        "repositories": dict(target.repositories),
        "facts": {**facts, "symbols": store.witness_count(target.id)},
        "rows_by_library": store.row_counts(target.id),
        "covered": {
            library: {status.value: count for status, count in counts.items()} for library, counts in covered.items()
        },
    }


def _described(content: dict[str, Any]) -> list[str]:
    lines = [click.style(f"{content['name']}  {content['name_zh']}", bold=True) + f"  by {content['vendor']}", ""]
    for paragraph in (content["coverage"], *content["porting"]):
        lines += [click.formatting.wrap_text(paragraph, _WIDTH), ""]
    default = content["default_profile"]
    lines.append(click.style("Profiles", bold=True))
    for profile in content["profiles"]:
        mark = "  (default)" if profile["id"] == default else ""
        lines.append(f"  {content['id']}:{profile['id']}  {profile['name']}; mode {profile['mode']}{mark}")
    lines += [f"  {content['id']}:{default}+{mode['id']}  {mode['name']}" for mode in content["modes"]]
    for device in content["devices"]:
        known = ", ".join(f"{key} {fact['value']}" for key, fact in device["properties"].items())
        lines += ["", click.style(f"Device {device['name']}", bold=True), f"  {known or 'nothing stated'}"]
    lines += ["", click.style("Toolchain", bold=True)]
    lines += [f"  {tool['what']}: {tool['cuda'] or '-'} -> {tool['target']}" for tool in content["toolchain"]]
    lines += ["", click.style("Code already ported is told by", bold=True)]
    lines.append(f"  macros: {', '.join(content['guards']) or '-'}")
    lines.append(f"  files and folders: {', '.join(content['siblings']) or '-'}")
    counts = ", ".join(f"{count:,} {name}" for name, count in content["facts"].items() if count)
    lines += [
        "",
        click.style(f"Facts of {content['facts_date']}", bold=True),
        f"  {content['rows']:,} rows on names; {counts}",
    ]
    return [*lines, "", *_coverage(content)]


def _coverage(content: dict[str, Any]) -> list[str]:
    statuses = [status.value for status in Status]
    head = f"  {'':<20}" + "".join(f"{status:>10}" for status in statuses)
    title = f"CUDA's names on {content['landing']['id']} ({content['landing']['profile']}), by library"
    lines = [click.style(title, bold=True), head]
    for library, counts in content["covered"].items():
        cells = "".join(f"{counts[status]:>10,}" if counts[status] else " " * 10 for status in statuses)
        lines.append(f"  {library:<20}{cells}".rstrip())
    totals = [sum(counts[status] for counts in content["covered"].values()) for status in statuses]
    return [*lines, f"  {'all':<20}" + "".join(f"{total:>10,}" for total in totals)]
