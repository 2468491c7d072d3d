"""The baseline: findings that are known and accepted, as a text file that merges well.

A line for each kind of finding, below the name of the file that it was found in, all sorted::

    # portcheck baseline 1
    # rules 0f3a5c7e9b1d2f4a
    # targets one two
    "src/reduce.cu"
      5d41402abc4b2a76 2 * cuda_runtime/cudaMallocAsync
      7d793037a0760186 1 two cublas/cublasLtMatmul

that is: the fingerprint of the statement, how often it stands there, on which targets (``*``: on all of those above),
and the rule. The file's name tells people where; a finding is known wherever it stands by now (``gate/known.py``).
Where a merge has kept a line of both sides, the larger count holds.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from typing import NamedTuple

from portcheck.model.errors import UsageError
from portcheck.model.finding import Finding
from portcheck.model.frozen import frozen
from portcheck.model.regex import regex

FORMAT = 1
RESTORE = "restore the file (git checkout), or remove it and run: portcheck baseline write"
_ABOUT = "# What `portcheck check` accepts. Written by `portcheck baseline`; commit it."
_ROW = regex(r" +(?P<fingerprint>[0-9a-f]*) (?P<count>[1-9]\d{0,8}) (?P<targets>\S+) (?P<rule>\S.*)")
_HEADER = regex(r"# portcheck baseline (?P<format>\d{1,9})")
_CONFLICT = regex(r"<{7}|={7}|>{7}|\|{7}")


class Key(NamedTuple):
    """What a finding is known by. ``file`` is where it was then."""

    file: str
    rule: str
    fingerprint: str
    target: str


@frozen
class Baseline:
    """``counts``: findings by key; ``targets`` (landings) that it was written for, with rules of ``rules_digest``."""

    counts: Mapping[Key, int] = field(default_factory=dict)
    targets: tuple[str, ...] = ()
    rules_digest: str = ""

    @property
    def total(self) -> int:
        return sum(self.counts.values())


def key_of(finding: Finding) -> Key:
    place = finding.occurrence
    return Key(place.file, place.rule, place.anchor, finding.ruling.target)


def baseline_of(findings: Iterable[Finding], targets: Iterable[str], rules_digest: str) -> Baseline:
    """The baseline that holds just these ``findings``."""
    counts: dict[Key, int] = defaultdict(int)
    for finding in findings:
        counts[key_of(finding)] += 1
    return Baseline(dict(counts), tuple(sorted(targets)), rules_digest[:16])


def merged(new: Baseline, old: Baseline) -> Baseline:
    """``new``, and what ``old`` says of targets that ``new`` does not speak of."""
    others = set(old.targets) - set(new.targets)
    kept = {key: count for key, count in old.counts.items() if key.target in others}
    return Baseline({**kept, **new.counts}, tuple(sorted({*new.targets, *others})), new.rules_digest)


def written(baseline: Baseline) -> str:
    """The file's text, the same for the same baseline."""
    lines = [f"# portcheck baseline {FORMAT}", _ABOUT, f"# rules {baseline.rules_digest}"]
    lines.append(" ".join(("# targets", *baseline.targets)))
    file = None
    for row_file, rule, fingerprint, targets, count in sorted(_rows(baseline)):
        if row_file != file:
            file = row_file
            lines.append(json.dumps(file, ensure_ascii=False))
        lines.append(f"  {fingerprint} {count} {targets} {rule}")
    return "\n".join(lines) + "\n"


def _rows(baseline: Baseline) -> Iterator[tuple[str, str, str, str, int]]:
    """File, rule, fingerprint, targets and count: one row for targets that fare alike."""
    alike: dict[tuple[str, str, str, int], list[str]] = defaultdict(list)
    for key, count in baseline.counts.items():
        alike[key.file, key.rule, key.fingerprint, count].append(key.target)
    for (file, rule, fingerprint, count), targets in alike.items():
        everywhere = sorted(targets) == sorted(baseline.targets)
        yield file, rule, fingerprint, "*" if everywhere else ",".join(sorted(targets)), count


def parsed(text: str, name: str) -> Baseline:
    """The baseline that ``text`` holds. Raises UsageError for what cannot be read, naming the file ``name``, the line
    and the remedy."""
    counts: dict[Key, int] = {}
    targets: list[str] = []
    rules = file = ""
    lines = text.split("\n")
    header = _HEADER.fullmatch(lines[0].strip())
    if header is None:
        raise UsageError(f"{name}:1: is no baseline of portcheck's; {RESTORE}")
    if int(header["format"]) > FORMAT:
        raise UsageError(f"{name}:1: written by a newer portcheck (format {header['format']}); update portcheck")
    for number, line in enumerate(lines[1:], 2):
        row = _ROW.fullmatch(line.rstrip())
        if row is not None:
            fingerprint, count, on, rule = row.groups()
            for target in targets if on == "*" else on.split(","):
                key = Key(file, rule, fingerprint, target)
                counts[key] = max(int(count), counts.get(key, 0))
        elif line.startswith("# rules "):
            rules = line[8:].strip()
        elif line.startswith("# targets "):
            targets = _targets(line, targets, f"{name}:{number}")
        elif line.startswith('"'):
            file = _file_name(line, f"{name}:{number}")
        elif line.strip() and not line.startswith("#"):
            raise UsageError(f"{name}:{number}: {_what_is_wrong(line)}")
    return Baseline(counts, tuple(sorted(set(targets))), rules)


def _targets(line: str, known: list[str], where: str) -> list[str]:
    """``*`` means all of one line of targets; of two that differ nobody knows which."""
    targets = line.split()[2:]
    if known and targets != known:
        raise UsageError(f"{where}: another line of targets than further up; keep one of them, then run: portcheck"
                         " baseline update")  # fmt: skip
    return targets


def _file_name(line: str, where: str) -> str:
    try:
        value = json.loads(line)
    except ValueError:
        value = None
    if not isinstance(value, str):
        raise UsageError(f"{where}: expected the name of a file in quotes; {RESTORE}")
    return value


def _what_is_wrong(line: str) -> str:
    if _CONFLICT.match(line):
        return "a conflict of a merge is left; keep the lines of both sides and drop the marks"
    return f"expected a fingerprint, a count, targets and a rule; {RESTORE}"
