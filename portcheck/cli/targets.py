"""``portcheck targets``: where one can land."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

import click

from portcheck.model.target import Target


@click.command()
@click.option(
    "-f", "--format", "format_name", type=click.Choice(["terminal", "json"]), default="terminal", show_default=True
)
@click.option(
    "--rules",
    "rule_packs",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="A rule pack to lay over the built-in one.",
)
def targets(format_name: str, rule_packs: tuple[Path, ...]) -> None:
    """List the targets and their profiles, and how well each is covered."""
    from portcheck.rules.location import store_path
    from portcheck.rules.store import RuleStore

    with closing(RuleStore(store_path(rule_packs))) as store:
        known = store.targets()
    if format_name == "json":
        click.echo(json.dumps([_content(target) for target in known.values()], ensure_ascii=False, indent=2))
        return
    for target in known.values():
        click.secho(f"{target.id}  {target.name}  {target.name_zh}", bold=True)
        for profile in target.profiles.values():
            default = "  (default)" if profile.id == target.default_profile else ""
            click.echo(f"  {target.id}:{profile.id}  {profile.name}{default}")
        click.echo(f"  facts of {target.facts_date}. {target.coverage}\n")


def _content(target: Target) -> dict[str, object]:
    return {
        "id": target.id,
        "name": target.name,
        "name_zh": target.name_zh,
        "vendor": target.vendor,
        "facts_date": target.facts_date,
        "coverage": target.coverage,
        "default_profile": target.default_profile,
        "profiles": [
            {"id": p.id, "name": p.name, "mode": p.mode.value, "architecture": p.architecture, "sdk": p.sdk}
            for p in target.profiles.values()
        ],
    }
