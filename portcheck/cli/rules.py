"""``portcheck rules``: check, compile and import rule packs."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import click

from portcheck.cli.candidates import library_ids, target_ids
from portcheck.cli.help import READ, Group, section
from portcheck.cli.options import format_option, lang_option, rules_option, targets_option
from portcheck.cli.written import behind_links, write_whole
from portcheck.model.errors import UsageError
from portcheck.model.finding import Basis
from portcheck.model.text import Lang, Speaker

_PATH = click.Path(path_type=Path)


@click.group("rules", cls=Group)
def rules() -> None:
    """Check, compile and import rule packs."""


@rules.command(examples=(("portcheck rules validate my-pack", "all faults at once"),))
@click.argument("directory", type=_PATH)
@lang_option
def validate(directory: Path, lang: Lang) -> None:
    """Check a rule pack, and say all faults at once.

    It looks at schemas, references, evidence and replacements; each fault has its file and line.
    """
    from portcheck.rules.location import validate_pack

    validate_pack(directory)
    say = Speaker(lang)
    click.echo(say("{directory}: the rules hold", directory=directory))


@rules.command("compile")
def compile_rules() -> None:
    """Compile the built-in rules now, and print where the store is."""
    from portcheck.rules.location import store_path

    click.echo(str(store_path()))


@rules.command(
    "coverage",
    examples=(
        ("portcheck rules coverage report.json", "of the names that a scan found"),
        ("portcheck rules coverage --library cublas -t TARGET", "of a library, on one target"),
    ),
)
@click.argument("report", required=False, type=_PATH, metavar="[REPORT.json]")
@section(READ)
@click.option(
    "--library",
    metavar="LIBRARY",
    shell_complete=library_ids,
    help="Of all names of this library of the catalogue.",
)
@targets_option("all")
@lang_option
@format_option
@rules_option
def coverage(
    report: Path | None,
    library: str | None,
    targets: tuple[str, ...],
    lang: Lang,
    format_name: str,
    rule_packs: tuple[Path, ...],
) -> None:
    """Show which targets cover what of a scan, or of a library.

    REPORT.json is a saved scan. What is open on the most targets and used the most comes first.
    """
    from portcheck.cli.coverage import covered, covered_as_json, covered_as_text, names_of_library, names_of_report
    from portcheck.rules.location import store_path
    from portcheck.rules.store import RuleStore

    if (report is None) == (library is None):
        raise UsageError("give either a report (portcheck scan . --output json:report.json) or --library LIBRARY")
    with closing(RuleStore(store_path(rule_packs))) as store:
        uses = names_of_report(report) if report else names_of_library(str(library), store)
        rows = covered(uses, targets, store)
    click.echo(covered_as_json(rows) if format_name == "json" else covered_as_text(rows, lang))


@rules.command(
    "import",
    examples=(
        (
            "portcheck rules import map.csv --target TARGET --basis header --into my-pack",
            "a mapping table of a target",
        ),
    ),
)
@click.argument("tables", nargs=-1, required=True, type=_PATH, metavar="CSV...")
@section("What to import")
@click.option(
    "--target", help="Import a mapping table of this target (its target.yaml must be there).", shell_complete=target_ids
)
@click.option(
    "--catalogue",
    metavar="LIBRARY",
    help="Import a table of CUDA names of this library.",
    shell_complete=library_ids,
)
@click.option("--into", "pack", required=True, type=_PATH, metavar="DIR", help="The rule pack to write to.")
@section("How to read a table of a target")
@click.option(
    "--basis", type=click.Choice([basis.value for basis in Basis]), help="For a table without a basis column."
)
@click.option(
    "--column",
    "columns",
    multiple=True,
    metavar="NAME=COLUMN",
    help="The table's own name of a column; A|B takes the first that is filled.",
)
@click.option(
    "--table", metavar="NAME", help="With --target: import a table of facts (gaps, devices, build ...) instead."
)
@click.option(
    "--readings", type=_PATH, metavar="YAML", help="With --target: how the table is to be read (docs/rules.md)."
)
@click.option("--symbols", multiple=True, type=_PATH, metavar="CSV", help="Names witnessed on the target's side.")
@section("How to read a table of the catalogue")
@click.option("--title", help="With --catalogue: the library's name for people.")
@click.option("--title-zh", help="With --catalogue: the same in Chinese.")
@click.option("--source", help="With --catalogue: where the names were read.")
@click.option("--headers", type=_PATH, metavar="CSV", help="With --catalogue: the table of all headers.")
@click.option(
    "--removed", multiple=True, type=_PATH, metavar="CSV", help="With --catalogue: names gone from the current headers."
)
@click.option(
    "--ambiguous", type=_PATH, metavar="YAML", help="With --catalogue: names that plain C or C++ code has too."
)
@click.option("--kind", help="With --catalogue: the kind of all rows, for a table without a kind column.")
@section("What to import")
@click.option("--rejected", type=_PATH, metavar="FILE", help="Write every row that was not taken, with the reason.")
def import_rules(
    tables: tuple[Path, ...],
    target: str | None,
    catalogue: str | None,
    pack: Path,
    basis: str | None,
    columns: tuple[str, ...],
    table: str | None,
    readings: Path | None,
    symbols: tuple[Path, ...],
    title: str | None,
    title_zh: str | None,
    source: str | None,
    headers: Path | None,
    removed: tuple[Path, ...],
    ambiguous: Path | None,
    kind: str | None,
    rejected: Path | None,
) -> None:
    """Bring a table with evidence (CSV) into a rule pack (YAML).

    A mapping table has the columns cuda_symbol, target_symbol, relation, basis, source and, if it likes, since,
    until and note. Rows without a source are not taken; what is left out is counted by reason.
    """
    from portcheck.rules.import_catalogue import (
        CATALOGUE_COLUMNS,
        CatalogueExtras,
        ambiguous_names,
        import_catalogue,
    )
    from portcheck.rules.import_mapping import MAPPING_COLUMNS
    from portcheck.rules.import_target import TargetTable, import_target_table

    if bool(target) == bool(catalogue):
        raise UsageError("give either --target ID or --catalogue LIBRARY")
    if rejected is not None and not rejected.absolute().parent.is_dir():
        raise UsageError(f"--rejected {rejected}: the folder {rejected.parent} is not there; make it first")
    named = dict(column.partition("=")[::2] for column in columns)
    expected = MAPPING_COLUMNS if target else CATALOGUE_COLUMNS
    for name in sorted(set(named) - set(expected)):
        raise UsageError(f"--column {name}: no such column; expected one of {', '.join(expected)}")
    if target:
        wanted = TargetTable(target, table, named, Basis(basis) if basis else None, symbols, readings)
        result = import_target_table(tables, pack, wanted)
    else:
        assert catalogue is not None
        if len(tables) != 1 or not title or not source:
            raise UsageError("--catalogue takes one CSV, --title and --source")
        names = ambiguous_names(ambiguous) if ambiguous else frozenset[str]()
        about = {"title": title, **({"title_zh": title_zh} if title_zh else {}), "source": source}
        extras = CatalogueExtras(headers, removed, names, named, kind)
        result = import_catalogue(tables[0], catalogue, pack, about, extras)
    if rejected is not None:
        lines = (f"{row.file}:{row.line}: {row.symbol}: {row.reason}\n" for row in result.rejected)
        try:
            write_whole(behind_links(rejected), (line.encode() for line in lines))
        except OSError as error:
            raise UsageError(f"--rejected {rejected}: cannot be written: {error.strerror}") from error
    for name, count in result.written.items():
        click.echo(f"{name}: {count} rows")
    click.echo(f"{result.read} rows read, {result.read - len(result.rejected)} taken, {len(result.rejected)} not taken")
    for reason, count in sorted(result.reasons().items()):
        click.echo(f"  {count}: {reason}")
