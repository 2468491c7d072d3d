"""What the verbs that render share: their formats, files and colours, and how these are printed and written."""

from __future__ import annotations

import os
import shutil
import sys
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

import click

from portcheck.cli.candidates import files
from portcheck.cli.help import SHOW, in_section, section
from portcheck.cli.written import behind_links, write_whole
from portcheck.model.errors import UsageError
from portcheck.model.frozen import frozen
from portcheck.model.report import Report
from portcheck.report.registry import Content, Detail, RenderOptions, as_pieces, is_binary, renderer, usual_detail

_COLORS = click.Choice(["auto", "always", "never"])
_PACKED = ".gz"
_LEVEL = 6
"""Of compression: 9 takes three times as long for 2 percent."""

_ALWAYS_THERE = "terminal"
"""A format that needs no package beside those that portcheck needs: it is loaded when it is wanted."""
Code = TypeVar("Code", None, int)
"""What a verb returns: an exit code, or None where that is always 0."""
Render = Callable[[str, bool], Content]
"""Of a format, with colours or without."""

detail_option = in_section(
    SHOW,
    click.option(
        "--detail",
        type=click.Choice([detail.value for detail in Detail]),
        help="How much to show.  [default: in the terminal summary, of a single file findings; in Markdown summary;"
        " lines elsewhere]",
    ),
)
source_option = in_section(
    SHOW,
    click.option("--source/--no-source", "quote", default=True, help="Whether reports may quote lines of the source."),
)


@frozen
class Outputs:
    """``shown``: the format on stdout, None where nothing is to be printed; ``files``: each with its format."""

    shown: str | None
    color: bool
    files: tuple[tuple[str, Path], ...]

    def any_format(self, fits: Callable[[str], bool]) -> bool:
        """Whether one of the formats asked for does."""
        shown = () if self.shown is None else (self.shown,)
        return any(map(fits, (*shown, *(name for name, _path in self.files))))

    def deliver(self, render: Render) -> None:
        """Write the files, then print. Raises UsageError for what cannot be written."""
        for name, path in self.files:
            _write(path, as_pieces(render(name, False)))
        if self.shown is not None:
            content = render(self.shown, self.color)
            # what programs read is the same on stdout as in a file, whatever the encoding of this terminal
            with suppress(BrokenPipeError):  # who has read enough takes nothing from the verdict
                for piece in (content,) if self.shown == "terminal" else as_pieces(content):
                    click.echo(piece, nl=False, color=self.color)

    def deliver_report(self, report: Report, detail: str | None, options: RenderOptions) -> None:
        """The same for a report, in the ``detail`` asked for or that of the format."""

        def render(name: str, color: bool) -> Content:
            chosen = Detail(detail) if detail else usual_detail(name, report)
            return renderer(name)(report, replace(options, detail=chosen, color=color, width=width()))

        self.deliver(render)


def width() -> int:
    """Columns to fill in the terminal."""
    return max(60, min(140, shutil.get_terminal_size((100, 24)).columns))


def prefix_of(root: Path) -> str:
    """The scan root as seen from the current folder, which in CI is the root of the checkout; nothing where it lies
    elsewhere."""
    from portcheck.discover.walk import shown  # verbs that scan have it already

    here, whole = Path.cwd().resolve(), root.resolve()
    below = shown(whole.relative_to(here)) if whole.is_relative_to(here) else "."
    return "" if below == "." else f"{below}/"


def outputs_options(
    formats: Sequence[str], format_of_suffix: Callable[[str], str | None], load: Callable[[str], object]
) -> Callable[[Callable[..., Code]], Callable[..., Code]]:
    """The options of a verb that renders in these ``formats``; the verb gets them as ``outputs``, checked: that a
    file cannot be written, or that ``load`` finds a format's package not installed, is said before long work."""

    def decorate(verb: Callable[..., Code]) -> Callable[..., Code]:
        @section(SHOW)
        @click.option(
            "-f",
            "--format",
            "format_name",
            type=click.Choice(formats),
            default="terminal",
            show_default=True,
            help="What to print.",
        )
        @click.option(
            "-o",
            "--output",
            "files",
            multiple=True,
            metavar="[FORMAT:]FILE",
            shell_complete=files,
            help="Write a report to a file as well; repeat it. The suffix tells the format; with .gz it is packed.",
        )
        @click.option("--color", type=_COLORS, default="auto", show_default=True, help="Colours in the terminal.")
        @click.option("-q", "--quiet", is_flag=True, help="Print no report; --output still writes.")
        @wraps(verb)
        def with_outputs(
            *arguments: Any, format_name: str, files: tuple[str, ...], color: str, quiet: bool, **rest: Any
        ) -> Code:
            parsed = tuple(_parsed_output(file, formats, format_of_suffix) for file in files)
            for name, path in parsed:
                load(name)
                _check_writable(path)
            _check_different([path for _name, path in parsed])
            if not quiet and format_name != _ALWAYS_THERE:
                load(format_name)
            if not quiet:
                _check_printable(format_name)
            outputs = Outputs(None if quiet else format_name, _use_color(color), parsed)
            return verb(*arguments, outputs=outputs, **rest)

        return with_outputs

    return decorate


def _parsed_output(
    output: str, formats: Sequence[str], format_of_suffix: Callable[[str], str | None]
) -> tuple[str, Path]:
    """``FORMAT:FILE``, or ``FILE`` whose suffix (before ``.gz``) tells the format."""
    name, colon, rest = output.partition(":")
    if colon and name in formats:
        if not rest:
            raise UsageError(f"--output {output}: no file after the colon")
        return name, Path(rest)
    by_suffix = format_of_suffix(Path(output.removesuffix(_PACKED)).suffix)
    if by_suffix is None:
        known = ", ".join(formats)
        raise UsageError(f"--output {output}: the suffix tells no format; write FORMAT:FILE with one of {known}")
    return by_suffix, Path(output)


def _check_printable(name: str) -> None:
    if is_binary(name) and _is_terminal():
        raise UsageError(f"--format {name} is binary and would garble the terminal; write --output {name}:FILE")


def _check_writable(path: Path) -> None:
    if path.is_dir():
        raise UsageError(f"--output {path}: is a folder; give a file")
    if not path.parent.is_dir():
        raise UsageError(f"--output {path}: the folder {path.parent} is not there; make it first")
    if not os.access(path if path.exists() else path.parent, os.W_OK):
        raise UsageError(f"--output {path}: cannot be written; choose another file or change its permissions")


def _check_different(paths: Sequence[Path]) -> None:
    """The second of two reports in one file would overwrite the first; a device may take both."""
    seen: set[Path] = set()
    for path in paths:
        real = path.resolve()
        if real in seen and (real.is_file() or not real.exists()):
            raise UsageError(f"--output {path}: two reports in one file; give each a file of its own")
        seen.add(real)


def _write(path: Path, chunks: Iterable[bytes]) -> None:
    try:
        write_whole(behind_links(path), _packed(chunks) if path.suffix == _PACKED else chunks)
    except OSError as error:
        raise UsageError(f"--output {path}: cannot be written: {error.strerror}") from error


def _packed(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """As gzip does, without a time in it: the same report gives the same bytes."""
    packer = zlib.compressobj(_LEVEL, wbits=zlib.MAX_WBITS | 16)
    for chunk in chunks:
        yield packer.compress(chunk)
    yield packer.flush()


def _use_color(color: str) -> bool:
    if color == "auto":
        return _is_terminal() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return color == "always"


def _is_terminal() -> bool:
    """Whether there is a standard output, and people read it."""
    return sys.stdout is not None and sys.stdout.isatty()
