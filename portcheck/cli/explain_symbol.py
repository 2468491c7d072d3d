"""``portcheck explain RULE`` for names of CUDA: what it is, what the answers ask for, before and after on each target,
and the answers with their evidence."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rich.console import RenderableType

from portcheck.cli.before_after import after, in_use
from portcheck.cli.explain_status import ADVICE
from portcheck.cli.prose import entry as word_entry
from portcheck.cli.prose import indented, printed, titled
from portcheck.cli.symbols import about, answer_content, answer_lines, answers_for, find_entry, heading
from portcheck.cli.topic import AFTER, BEFORE, WHAT_TO_DO
from portcheck.match.answers import Answer
from portcheck.model.catalogue import Entry
from portcheck.model.finding import Ruling, Status
from portcheck.model.frozen import frozen
from portcheck.model.regex import regex
from portcheck.model.text import COMMA, Speaker, Text
from portcheck.model.words import MEANING, STATUS
from portcheck.report.json_text import both
from portcheck.rules.store import RuleStore

_RULE = Text("rule {rule}", "规则 {rule}")
_BEFORE_AND_AFTER = Text("Before and after", "改前与改后")
_ANSWERS = Text("The answers, with their evidence", "各目标平台的答案及证据")
_PTX = "ptx"
_INSTRUCTION = regex(r"[a-z]\w*(\.\w+(::\w+)*|::\w+)+")
_BY_HAND = (Status.ADAPT, Status.REDESIGN, Status.MISSING)
_HAS = Text("{meaning}. {lines} {to_do}", "{meaning}。{lines}{to_do}")


@frozen
class ExplainedSymbol:
    """A name, and for each target the answers of its profiles."""

    entry: Entry
    answers: tuple[Answer, ...]

    @property
    def rule(self) -> str:
        return f"{self.entry.library}/{self.entry.name}"

    def content(self) -> dict[str, Any]:
        return {
            "explains": "rule",
            "id": self.rule,
            **about(self.entry),
            "statuses": {
                status.value: {"meaning": both(MEANING[status]), "to_do": both(ADVICE[status].to_do)}
                for status in self._statuses()
            },
            "before": in_use(self.entry, self.entry.name),
            "targets": [
                {**answer_content(answer), "after": both(after(self.entry, answer.ruling))} for answer in self.answers
            ],
        }

    def page(self, say: Speaker) -> str:
        name, *more = heading(self.entry, say)
        head = "\n".join((name, f"  {say.text(_RULE).format(rule=self.rule)}", *more))
        table = "\n".join(line for answer in self.answers for line in answer_lines([answer], say))
        return f"{head}\n\n{printed(self._paragraphs(say))}\n{printed([titled(say.text(_ANSWERS))])}{table}\n"

    def _statuses(self) -> list[Status]:
        held = {answer.ruling.status for answer in self.answers}
        return [status for status in Status if status in held]

    def _paragraphs(self, say: Speaker) -> Iterator[RenderableType]:
        yield titled(say.text(WHAT_TO_DO))
        for status in self._statuses():
            advice = ADVICE[status]
            words = {"meaning": MEANING[status], "lines": advice.lines, "to_do": advice.to_do}
            said = {key: say.text(text) for key, text in words.items()}
            yield word_entry(say.text(STATUS[status]), say.text(_HAS).format(**said))
        yield from ("", titled(say.text(_BEFORE_AND_AFTER)))
        yield indented(say.text(BEFORE), 2, "dim")
        yield indented(in_use(self.entry, self.entry.name))
        yield indented(say.text(AFTER), 2, "dim")
        for text, targets in self._afters(say).items():
            yield indented(f"{text}   {say.text(COMMA).join(targets)}")

    def _afters(self, say: Speaker) -> dict[str, list[str]]:
        """What stands there instead -> the targets of which that holds, with the profiles where these differ."""
        ways: dict[str, list[str]] = {}
        for answer in self.answers:
            target = answer.landings[0].target.id
            alone = sum(other.landings[0].target.id == target for other in self.answers) == 1
            names = [target] if alone else [f"{target}:{landing.way}" for landing in answer.landings]
            ways.setdefault(self._after(answer.ruling, say), []).extend(names)
        return ways

    def _after(self, ruling: Ruling, say: Speaker) -> str:
        said = say.text(after(self.entry, ruling))
        return f"{said} ({say.text(ruling.note)})" if ruling.note and ruling.status in _BY_HAND else said


def explained_symbol(identity: str, store: RuleStore) -> ExplainedSymbol | None:
    """``NAME``, ``library/NAME`` or ``target/library/NAME``, the last for this target alone; None for no such name."""
    targets = tuple(store.targets())
    target, _, rule = identity.partition("/")
    entry = find_entry(identity, store) or _of_rule(identity, store)
    if entry is not None:
        return ExplainedSymbol(entry, _answers(entry, targets, store))
    if target in targets and (entry := _of_rule(rule, store)) is not None:
        return ExplainedSymbol(entry, _answers(entry, (target,), store))
    return None


def _of_rule(rule: str, store: RuleStore) -> Entry | None:
    library, _, name = rule.partition("/")
    entry = store.entries([name]).get(name)
    if entry is None and library == _PTX and _INSTRUCTION.fullmatch(name):
        return _uncatalogued(name, store)
    return entry if entry is not None and entry.library == library else None


def _uncatalogued(instruction: str, store: RuleStore) -> Entry:
    """Of the instructions with all their types the catalogue has only some; reports name the others as they stand."""
    title = store.library_titles().get(_PTX, _PTX)
    return Entry(
        name=instruction,
        library=_PTX,
        title=title,
        kind="ptx",
        side="device",
        header="",
        entry=instruction,
        others=(),
        counts="toolkit",
        first_seen=None,
        last_seen=None,
        deprecated=None,
        removed_in=None,
        successor=None,
        min_sm=None,
        source="",
    )


def _answers(entry: Entry, targets: tuple[str, ...], store: RuleStore) -> tuple[Answer, ...]:
    answers = (answer for group in answers_for(entry, (), store) for answer in group)
    return tuple(answer for answer in answers if answer.landings[0].target.id in targets)
