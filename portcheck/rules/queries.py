"""Are the syntax tree's queries in rule files such as the tree understands, and what must a text hold for them?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from portcheck.model.hazard import Groups
from portcheck.model.regex import regex
from portcheck.rules.regexes import regex_fault
from portcheck.rules.required import required_words

LONGEST = 10_000
"""Characters of a query."""
HIT = "hit"
"""The capture that names the place."""
_TOKEN = regex(r'"(?:[^"\\]|\\.)*"|;[^\n]*')
_MATCHED = regex(r'#[\w-]*match\?\s*@[\w.-]+\s*"((?:[^"\\]|\\.)*)"')
_ANY_MATCH = regex(r"[#.][\w-]*match\?")
_PLAIN_MATCH = regex(r'#match\?\s+@[\w.-]+\s+"((?:[^"\\]|\\.)*)"')
_STATEMENT = regex(r"[\s(]*\((while|for|do|if|switch|return)_statement\b")
_ESCAPED = regex(r"\\(.)", re.DOTALL)
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


def words_in_query(query: str) -> Groups:
    """What a text must hold to be asked: the words of what the query matches, if it is a single pattern."""
    if not _is_single(query):
        return ()
    matched = (match[1].replace("\\\\", "\\") for match in _PLAIN_MATCH.finditer(query))
    return tuple(words for pattern in matched for words in required_words(pattern))


def beginnings_of_query(query: str) -> tuple[bytes, ...]:
    """The keyword with which any match begins, where it is one."""
    statement = _STATEMENT.match(query)
    return (statement[1].encode(),) if statement and _is_single(query) else ()


def _is_single(query: str) -> bool:
    """Is it one pattern? To ask the parser, it would have to be compiled."""
    depth = patterns = 0
    for sign in _TOKEN.sub("", query):
        if sign in "([":
            patterns += not depth
            depth += 1
        elif sign in ")]":
            depth -= 1
    return patterns == 1
