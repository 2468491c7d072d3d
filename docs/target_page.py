"""One page for each target: what the rules say of it, for people who decide."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from portcheck.match.answers import coverage_by_library
from portcheck.match.landings import choose_landings
from portcheck.model.finding import Status
from portcheck.model.target import Target
from portcheck.report.markdown.text import code, plain, table
from portcheck.rules.store import RuleStore


def target_page(target: Target, store: RuleStore) -> str:
    """The page as Markdown."""
    sections = (_head, _profiles, _devices, _toolchain, _coverage, _kernels, _gaps, _sources)
    lines = [line for section in sections for line in section(target, store)]
    return "\n".join(lines).rstrip() + "\n"


def targets_page(targets: Iterable[Target], store: RuleStore) -> str:
    """The list of all targets."""
    rows = [
        (f"[{target.id}]({target.id}.md)", target.name, target.name_zh, ", ".join(target.profiles),
         f"{sum(store.row_counts(target.id).values()):,}")
        for target in targets
    ]  # fmt: skip
    listed = table(("id", "name", "", "profiles", "rows"), rows)
    return "\n".join(["# Targets", "", "Made by `python docs/generate.py`; do not edit.", "", *listed]) + "\n"


def _head(target: Target, store: RuleStore) -> Iterator[str]:
    yield from (f"# {target.name} ({target.name_zh})", "", "Made by `python docs/generate.py`; do not edit.", "")
    rows = sum(store.row_counts(target.id).values())
    yield f"By {target.vendor.en}. Facts of {target.facts_date}: {rows:,} rows on CUDA names."
    yield from ("", "## How well it is known", "", plain(target.coverage), "")
    if target.porting:
        yield from ("## How a port works", "")
        for paragraph in target.porting:
            yield from (plain(paragraph), "")


def _profiles(target: Target, store: RuleStore) -> Iterator[str]:
    yield from ("## Profiles", "")
    rows = [
        (f"`{target.id}:{profile.id}`" + (" (default)" if profile.id == target.default_profile else ""),
         plain(profile.name.en), profile.mode.value, profile.device or "")
        for profile in target.profiles.values()
    ]  # fmt: skip
    yield from table(("profile", "", "porting mode", "device"), rows)
    if target.modes:
        yield "Other porting modes:"
        yield ""
        for mode in target.modes.values():
            yield f"- `{target.id}:{target.default_profile}+{mode.id}`: {plain(mode.name.en)} ({code(mode.source)})"
        yield ""


def _devices(target: Target, store: RuleStore) -> Iterator[str]:
    if target.devices:
        yield from ("## Devices", "")
        rows = [
            (plain(device.name.en), name.replace("_", " "), plain(str(fact.value)), code(fact.source))
            for device in target.devices.values()
            for name, fact in device.properties.items()
        ]
        yield from table(("device", "", "", "source"), rows)


def _toolchain(target: Target, store: RuleStore) -> Iterator[str]:
    if target.toolchain:
        yield from ("## Toolchain", "")
        rows = [(plain(t.what), code(t.cuda or ""), code(t.target), code(t.source)) for t in target.toolchain]
        yield from table(("", "CUDA", target.name, "source"), rows)
    if target.siblings:
        names = ", ".join(f"`{name}`" for name in target.siblings)
        yield from (f"Files and folders of this target, told by a word or suffix of their names: {names}.", "")
    if target.guards:
        macros = ", ".join(f"`{macro}`" for macro in target.guards)
        yield from (f"Branches under these macros are code for it already: {macros}.", "")


def _coverage(target: Target, store: RuleStore) -> Iterator[str]:
    landing = choose_landings((target.id,), {target.id: target})[0]
    keys = [(name, library, False) for name, library in store.catalogue()]
    covered = coverage_by_library(landing, keys, store)
    known = {library: counts for library, counts in covered.items() if counts[Status.UNKNOWN] < sum(counts.values())}
    yield from (f"## CUDA's names on `{target.id}:{landing.profile.id}`", "")
    rows = [(code(library), *_counts(counts)) for library, counts in known.items()]
    totals = {status: sum(counts[status] for counts in covered.values()) for status in Status}
    yield from table(("library", *(status.value for status in Status)), [*rows, ("all libraries", *_counts(totals))])
    nothing = sorted(set(covered) - set(known))
    if nothing:
        yield from (f"Nothing is known of: {', '.join(map(code, nothing))}.", "")


def _counts(counts: Mapping[Status, int]) -> Iterator[str]:
    return (f"{counts[status]:,}" if counts[status] else "" for status in Status)


def _kernels(target: Target, store: RuleStore) -> Iterator[str]:
    model = store.facts(target.id).get("kernel_model", ())
    if model:
        yield from ("## What becomes of kernels", "")
        rows = [
            (code(fact["cuda_concept"]), plain(fact["target_concept"]), plain(fact.get("how_it_translates", "")),
             fact["rewrite_class"], code(fact["source"]))
            for fact in model
        ]  # fmt: skip
        yield from table(("CUDA", target.name, "how", "class", "source"), rows)


def _gaps(target: Target, store: RuleStore) -> Iterator[str]:
    gaps = store.facts(target.id).get("gaps", ())
    deciding = [gap for gap in gaps if "rules" in gap]
    if not gaps:
        return
    yield from ("## Gaps", "")
    if deciding:
        rows = [(plain(gap["subject"]), plain(gap["what"]), _decided(gap), code(gap["source"])) for gap in deciding]
        yield from table(("", "what", "so", "source"), rows)
    others = len(gaps) - len(deciding)
    if others:
        where = f"`rules/targets/{target.id}/facts/gaps.yaml`"
        yield from (f"{others} more rows decide nothing about single names (hardware, tools, speed): {where}.", "")


def _decided(gap: Mapping[str, Any]) -> str:
    return "; ".join(dict.fromkeys(map(_rule, gap["rules"])))


def _rule(rule: Mapping[str, Any]) -> str:
    """What one rule of a gap decides, and when."""
    names = [*rule.get("libraries", ()), *rule.get("symbols", ())]
    text = f"{rule['status']}: {', '.join(map(code, names[:3]))}" + (" ..." if len(names) > 3 else "")
    if "profiles" in rule:
        text += f" on {', '.join(rule['profiles'])}"
    if "since" in rule:
        text += f" since SDK {rule['since']}"
    if "until" in rule:
        text += f" before SDK {rule['until']}"
    return text


def _sources(target: Target, store: RuleStore) -> Iterator[str]:
    counts = {name: len(rows) for name, rows in store.facts(target.id).items()} | {
        "symbols": store.witness_count(target.id)
    }
    yield from ("## Sources", "")
    yield from (f"- {plain(name)}: {plain(what)}" for name, what in target.repositories.items())
    listed = ", ".join(f"{name.replace('_', ' ')} {count:,}" for name, count in sorted(counts.items()) if count)
    yield from (
        "",
        f"Rows of the other tables: {listed}. `portcheck lookup NAME` shows the evidence of every single row.",
    )
