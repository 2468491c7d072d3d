"""Are the syntax tree's queries in rule files such as the tree understands?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from portcheck.rules.regexes import regex_fault

LONGEST = 10_000
"""Characters of a query."""
HIT = "hit"
"""The capture that names the place."""
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|;[^\n]*')
_MATCHED = re.compile(r'#[\w-]*match\?\s*@[\w.-]+\s*"((?:[^"\\]|\\.)*)"')
_ANY_MATCH = re.compile(r"[#.][\w-]*match\?")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "0": "\0"}


def query_fault(query: str) -> str | None:
    """What is wrong with a query, as a sentence; None if nothing is, or if there is no parser to ask (the rules can be
    compiled without one)."""
    if len(query) > LONGEST:
        return f"longer than {LONGEST} characters; split it"
    try:
        import tree_sitter_cuda
        from tree_sitter import Language, Query, QueryError
    except ImportError:
        return None
    try:
        compiled = Query(Language(tree_sitter_cuda.language()), query)
    except (QueryError, ValueError) as error:
        return " ".join(str(error).split())
    captures = {compiled.capture_name(number) for number in range(compiled.capture_count)}
    if HIT not in captures:
        return f"no capture @{HIT}"
    return next(_regex_faults(query), None)


def _regex_faults(query: str) -> Iterator[str]:
    """Of the expressions that it matches text with."""
    code = _TOKEN.sub(lambda token: token[0] if token[0].startswith('"') else " ", query)
    for match in _MATCHED.finditer(code):
        regex = _ESCAPED.sub(lambda escaped: _ESCAPES.get(escaped[1], escaped[1]), match[1])
        fault = regex_fault(regex, of_text=True)
        if fault is not None:
            yield f"{regex[:60]!r}: {fault}"
    if len(_MATCHED.findall(code)) != len(_ANY_MATCH.findall(_TOKEN.sub('""', query))):
        yield 'a match? that is not written as (#match? @capture "expression")'
