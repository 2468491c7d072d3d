"""Are the syntax tree's queries in rule files such as the tree understands?"""

from __future__ import annotations

HIT = "hit"
"""The capture that names the place."""


def query_fault(query: str) -> str | None:
    """What is wrong with a query, as a sentence; None if nothing is, or if there is no parser to ask (the rules can be
    compiled without one)."""
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
    return None if HIT in captures else f"no capture @{HIT}"
