"""Code actions: renames that are no more than text, and comments that suppress a finding.

A name is replaced only where the document has it word for word, in code that is compiled, and where what takes its
place is a name or header as well. So nothing is changed in strings, in code for other targets, or where a macro of
the project's pastes the name together.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from portcheck.lsp.analysis import Answer
from portcheck.lsp.diagnostics import stretch_of
from portcheck.lsp.text import OpenText, Spot, Stretch
from portcheck.model.escape import harmless
from portcheck.model.finding import GRAVEST_FIRST, Confidence, Finding, Status
from portcheck.model.frozen import frozen
from portcheck.model.occurrence import Context, Kind, Region
from portcheck.model.regex import regex
from portcheck.model.source import BUILD_LANGUAGES, Language
from portcheck.model.text import Speaker

QUICK_FIX = "quickfix"
RENAME_ALL = "source.portcheck.rename"
"""With the target behind it. No kind of ``source.fixAll``: an editor that fixes all when it saves would port the file
to one target after the other."""
KINDS = (QUICK_FIX, RENAME_ALL)

_NAME = regex(r"[A-Za-z_]\w*(?:::[A-Za-z_]\w*)*", re.ASCII)
_HEADER = regex(r"[\w.+-]*\w(?:/[\w.+-]*\w)*", re.ASCII)
_NAMED = frozenset(
    (Kind.FUNCTION, Kind.TYPE, Kind.ENUMERATOR, Kind.MACRO, Kind.ATTRIBUTE, Kind.BUILTIN, Kind.NAMESPACE, Kind.BUILD)
)
_HASH_COMMENTS = frozenset(language.value for language in BUILD_LANGUAGES)
_NO_COMMENTS = frozenset((Language.XMAKE.value,))
"""Their comments begin otherwise."""


@frozen
class Edit:
    where: Stretch
    text: str


@frozen
class Action:
    """``rules``: whose diagnostics it settles."""

    title: str
    kind: str
    edits: tuple[Edit, ...]
    rules: frozenset[str] = frozenset()


def actions(answer: Answer, where: Stretch, say: Speaker, only: Sequence[str] = ()) -> tuple[Action, ...]:
    """What can be done at ``where``; of the kinds ``only`` (and those below them) where any are given. To rename all is
    offered at a name that can be renamed, and where it is asked for."""
    if answer.report is None:
        return ()
    text = answer.document.text
    findings = answer.report.findings
    here = [f for f in findings if not f.suppressed and stretch_of(f.occurrence, text).touches(where)]
    fits = [(finding, edit) for finding in here if (edit := rename_of(finding, text)) is not None]
    targets = dict.fromkeys(finding.ruling.target for finding, _edit in fits)
    if any(_covers(kind, RENAME_ALL) or kind.startswith(RENAME_ALL) for kind in only):
        targets = dict.fromkeys(finding.ruling.target for finding in findings)
    found = [
        *_renames(fits, say),
        *(action for target in targets for action in _rename_all(findings, target, text, say)),
        *_suppressions(here, answer, say),
    ]
    return tuple(action for action in found if not only or any(_covers(kind, action.kind) for kind in only))


def rename_of(finding: Finding, text: OpenText) -> Edit | None:
    """The edit that is all of a finding's work; None where it is more than that, or none."""
    occurrence, ruling = finding.occurrence, finding.ruling
    if ruling.status is not Status.RENAME or not ruling.replacement or occurrence.region is not Region.ACTIVE:
        return None
    if occurrence.context in (Context.LITERAL, Context.ASM):
        return None
    shape = _HEADER if occurrence.kind is Kind.HEADER else _NAME if occurrence.kind in _NAMED else None
    where = stretch_of(occurrence, text)
    if shape is None or not shape.fullmatch(ruling.replacement) or text.between(where) != occurrence.symbol:
        return None
    return Edit(where, ruling.replacement)


def _covers(kind: str, other: str) -> bool:
    """Kinds are a hierarchy with dots."""
    return not kind or other == kind or other.startswith(f"{kind}.")


def _renames(fits: Iterable[tuple[Finding, Edit]], say: Speaker) -> Iterator[Action]:
    offered: set[tuple[str, Edit]] = set()
    for finding, edit in fits:
        target = finding.ruling.target
        if (target, edit) in offered:
            continue
        offered.add((target, edit))
        title = say("Rename to {name} ({target})", name=edit.text, target=target)
        if finding.ruling.confidence is Confidence.TABLE:
            title = say("Rename to {name} ({target}, only by a mapping table)", name=edit.text, target=target)
        yield Action(title, QUICK_FIX, (edit,), frozenset((finding.occurrence.rule,)))


def _rename_all(findings: Iterable[Finding], target: str, text: OpenText, say: Speaker) -> Iterator[Action]:
    edits: list[Edit] = []
    by_table, rules = 0, set()
    for finding in findings:
        live = finding.ruling.target == target and not finding.suppressed
        edit = rename_of(finding, text) if live else None
        if edit is None or (edits and edit.where.start < edits[-1].where.end):  # edits must not overlap
            continue
        edits.append(edit)
        rules.add(finding.occurrence.rule)
        by_table += finding.ruling.confidence is Confidence.TABLE
    if not edits:
        return
    title = say.counted(
        "Rename all in this file for {target}: {count} place",
        "Rename all in this file for {target}: {count} places",
        len(edits),
        target=target,
    )
    if by_table:
        title = say("{title}, {count} only by a mapping table", title=title, count=by_table)
    yield Action(title, f"{RENAME_ALL}.{target}", tuple(edits), frozenset(rules))


def _suppressions(here: Iterable[Finding], answer: Answer, say: Speaker) -> Iterator[Action]:
    """A comment in a line of its own before the line. None in the middle of a macro, where it would cut it off."""
    language = answer.report.files[0].language if answer.report and answer.report.files else ""
    text = answer.document.text
    offered: set[str] = set()
    for finding in here:
        rule, number = finding.occurrence.rule, finding.occurrence.line - 1
        inside = text.line(number - 1).endswith("\\") or finding.occurrence.context is Context.LITERAL
        if rule in offered or inside or finding.ruling.status not in GRAVEST_FIRST or language in _NO_COMMENTS:
            continue
        offered.add(rule)
        comment = suppression(rule, language)
        line = text.line(number)
        indent = line[: len(line) - len(line.lstrip())]
        start = Spot(number, 0)
        title = say("Suppress with a comment: {comment}", comment=harmless(comment))
        yield Action(title, QUICK_FIX, (Edit(Stretch(start, start), f"{indent}{comment}\n"),), frozenset((rule,)))


def suppression(rule: str, language: str) -> str:
    """The comment that suppresses a rule on the next line."""
    return f"{'#' if language in _HASH_COMMENTS else '//'} portcheck: ignore-next-line[{rule}]"
