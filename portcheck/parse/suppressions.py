"""Comments that suppress findings: ``// portcheck: ignore[ID, ID@TARGET] reason`` and its other forms.

``docs/suppressions.md`` has the syntax.
"""

from __future__ import annotations

import re
from dataclasses import field, replace

from portcheck.model.frozen import mutable
from portcheck.model.regex import regex
from portcheck.model.suppression import Form, Suppression, SuppressionFault
from portcheck.parse.place import SourceText
from portcheck.parse.text import begins_line

_HINT = b"portcheck:"
_MARK = regex(rb"(?<![\w`\"'.-])(?<!\w/)portcheck:[ \t]*(?P<word>[A-Za-z][\w-]*+)?")
_LINE_END = regex(rb"[\r\n]")
_IDS = regex(rb"[ \t:]*\[(?P<ids>(?:[^\[\]]++|\[[^\[\]]*+\])*)\]")
_OPENING = regex(rb"[ \t:]*\[")
_CLOSERS = regex(r"\s*(?:\*/|\]=*\]|\"\"\")?\s*\Z")
_NOT_BLANK = regex(rb"\S")
_STOP = regex(rb"[;{}()]")
_BRACKET = regex(rb"[(\[{]|[)\]}]|\n")
_WORDS = ("ignore", "disable", "enable")
_ALIKE = 0.8
_LONGEST = 400
"""Characters of a reason, and of a comment, that are kept."""
_LONGEST_ID = 200
_MARGIN = 400
_FARTHEST = 8_192
"""Bytes in which the end of a statement is looked for."""

Span = tuple[int, int]


def may_hold_suppressions(source: bytes) -> bool:
    """Whether a file is worth a look."""
    return _HINT in source


def find_suppressions(text: SourceText) -> tuple[Suppression, ...]:
    """What the comments of a file suppress, in order, whether there is anything or not."""
    if not may_hold_suppressions(text.source):
        return ()
    reader = _Reader(text)
    for comment in text.comments:
        for mark in _MARK.finditer(text.source, *comment):
            reader.read(comment, mark)
    return reader.finished()


@mutable
class _Reader:
    """``found`` are the suppressions so far; ``opened`` those of them that wait for their ``enable``, by ID and
    target."""

    text: SourceText
    found: list[Suppression] = field(default_factory=list)
    opened: dict[str, dict[str, list[int]]] = field(default_factory=dict)
    _next: tuple[int, int, tuple[int, int]] = (-1, -1, (0, 0))

    def read(self, comment: Span, mark: re.Match[bytes]) -> None:
        word = _decoded(mark["word"] or b"").rstrip("-")
        form = _meant(word)
        if form is None:
            return
        end = self._end(comment, mark.end())
        ids = _IDS.match(self.text.source, mark.end(), end)
        said = self._said(mark, form, ids.end() if ids else mark.end(), end)
        names = [said] if ids is None else self._named(said, ids)
        unclosed = ids is None and _OPENING.match(self.text.source, mark.end(), end)
        if word != form.value or unclosed or names is None:
            instead = "" if word == form.value else form.value
            self.found.append(replace(said, fault=SuppressionFault.MALFORMED, instead=instead))
        elif form is Form.ENABLE:
            for name in names:
                self._enable(name, everything=ids is None)
        else:
            for name in names:
                self._add(comment, name)

    def finished(self) -> tuple[Suppression, ...]:
        return tuple(self.found)

    def _end(self, comment: Span, offset: int) -> int:
        """Where a directive ends: with its line, its comment, or before another one."""
        source = self.text.source
        other = _MARK.search(source, offset, comment[1])
        end = other.start() if other else comment[1]
        line = _LINE_END.search(source, offset, end)
        return line.start() if line else end

    def _said(self, mark: re.Match[bytes], form: Form, after: int, end: int) -> Suppression:
        source, lines = self.text.source, self.text.lines
        line = lines.line(mark.start())
        written = _CLOSERS.sub("", _decoded(source[mark.start() : end]), count=1)
        reason = _CLOSERS.sub("", _decoded(source[after:end]), count=1).strip().lstrip(":-–— \t")
        return Suppression(
            self.text.path, line, lines.column(mark.start()), lines.end_column(mark.start(), mark.end()),
            form, "", "", line, line, _clipped(reason), _clipped(written),
        )  # fmt: skip

    def _named(self, said: Suppression, ids: re.Match[bytes]) -> list[Suppression] | None:
        """One for each ID; None if one of them is none."""
        found, start = [], ids.start("ids")
        for part in ids["ids"].split(b","):
            name = part.strip()
            begin = start + len(part) - len(part.lstrip())
            start += len(part) + 1
            identity, at, target = _decoded(name).partition("@")
            identity, target = identity.strip(), target.strip()
            if not identity or (at and not target) or len(identity) + len(target) > _LONGEST_ID:
                return None
            column, end_column = self.text.lines.column(begin), self.text.lines.end_column(begin, begin + len(name))
            found.append(replace(said, column=column, end_column=end_column, id=identity, target=target))
        return found

    def _add(self, comment: Span, named: Suppression) -> None:
        lines = self.text.lines
        first, last = lines.line(comment[0]), lines.line(max(comment[0], comment[1] - 1))
        instead = ""
        if named.form is Form.IGNORE and self._is_alone(comment):
            instead = Form.IGNORE_NEXT_LINE.value
        elif named.form is Form.IGNORE_NEXT_LINE:
            first, last = self._next_statement(comment[1])
        elif named.form is Form.IGNORE_FILE:
            first, last = 1, self._last_line()
        elif named.form is Form.DISABLE:
            first, last = named.line, self._last_line()
            self.opened.setdefault(named.id, {}).setdefault(named.target, []).append(len(self.found))
        self.found.append(replace(named, first=first, last=max(first, last), instead=instead))

    def _enable(self, named: Suppression, everything: bool) -> None:
        ended: list[int] = []
        if everything:
            ended = [index for targets in self.opened.values() for indices in targets.values() for index in indices]
            self.opened.clear()
        elif named.target:
            ended = self.opened.get(named.id, {}).pop(named.target, [])
        else:
            ended = [index for indices in self.opened.pop(named.id, {}).values() for index in indices]
        for index in ended:
            self.found[index] = replace(self.found[index], last=max(self.found[index].first, named.line))
        if not ended:
            self.found.append(replace(named, fault=SuppressionFault.UNUSED))

    def _last_line(self) -> int:
        return self.text.lines.line(len(self.text.source))

    def _is_alone(self, comment: Span) -> bool:
        """Whether there is no code on the lines of a comment."""
        code, (start, end) = self.text.commentless, comment
        after = code[end : end + _MARGIN].lstrip(b" \t\f\v\r")
        return begins_line(code, start) and (after.startswith(b"\n") or not after)

    def _next_statement(self, offset: int) -> tuple[int, int]:
        """The lines of the next code; comments one after the other ask for the same."""
        since, until, lines = self._next
        if not since <= offset <= until:
            found = _NOT_BLANK.search(self.text.commentless, offset)
            until = found.start() if found else len(self.text.source)
            last = self._end_of_statement(until) if found else offset
            line = self.text.lines.line
            lines = (line(until), line(last)) if found else (line(offset), line(offset))
            self._next = (offset, until, lines)
        return lines

    def _end_of_statement(self, start: int) -> int:
        """The offset of the last byte of the statement: its ``;``, ``{`` or ``}``; in a preprocessor line the line's
        end, in build files the end of the line in which all brackets are closed."""
        if self.text.is_by_line:
            return self._end_of_command(start)
        code, depth, last = self.text.code, 0, start
        directive = self.text.directive_at(start)
        if directive is not None:
            return directive.end - 1
        for stop in _STOP.finditer(code, start, start + _FARTHEST):
            last = stop.start()
            depth += {b"(": 1, b")": -1}.get(stop[0], 0)
            if stop[0] in b"{}" or (stop[0] == b";" and depth <= 0):
                break
        return last

    def _end_of_command(self, start: int) -> int:
        depth, last = 0, start
        for stop in _BRACKET.finditer(self.text.code, start, start + _FARTHEST):
            if stop[0] == b"\n":
                if depth <= 0:
                    break
            else:
                depth += 1 if stop[0] in b"([{" else -1
                last = stop.start()
        return last


def _meant(word: str) -> Form | None:
    """The form that a word is, or that was probably meant by it; None for a word of prose."""
    known = next((form for form in Form if form.value == word), None)
    if known or not word:
        return known
    lower = word.lower()
    import difflib  # only a wrong word needs it

    begins = [known for known in _WORDS if lower.startswith(known)]
    near = begins or [
        known for known in _WORDS
        if known[0] == lower[0] and difflib.SequenceMatcher(None, lower.partition("-")[0], known).ratio() >= _ALIKE
    ]  # fmt: skip
    if not near:
        return None
    forms = [form.value for form in Form if form.value.startswith(near[0])]
    return Form(next(iter(difflib.get_close_matches(lower, forms, n=1, cutoff=0.0)), near[0]))


def _decoded(text: bytes) -> str:
    return text.decode("utf-8", errors="replace")


def _clipped(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
