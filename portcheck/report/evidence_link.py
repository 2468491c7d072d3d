"""Where a source of evidence can be looked at."""

from __future__ import annotations

from urllib.parse import quote

from portcheck.model.regex import regex

_SOURCE = regex(
    r"(?P<owner>[A-Za-z0-9](?:-?[A-Za-z0-9]){0,38})/(?P<repo>[A-Za-z0-9._-]{1,100})@(?P<commit>[0-9a-f]{7,40})"
    r":(?P<path>[^:#|]{1,400})#L(?P<first>[1-9][0-9]{0,7})(?:-L?(?P<last>[1-9][0-9]{0,7}))?"
)


def evidence_link(source: str) -> str | None:
    """The page on GitHub for ``owner/repo@commit:path#L1`` or ``#L1-L2``; None for a source of any other shape (a
    wheel, a rule's name, a file of the scanned tree), which is shown as text."""
    found = _SOURCE.fullmatch(source)
    if found is None or not _is_path(found["path"]) or found["repo"] in (".", ".."):
        return None
    lines = f"L{found['first']}" + (f"-L{found['last']}" if found["last"] else "")
    path = quote(found["path"], safe="/")
    return f"https://github.com/{found['owner']}/{found['repo']}/blob/{found['commit']}/{path}#{lines}"


def evidence_parts(source: str) -> tuple[tuple[str, str | None], ...]:
    """The places that a source names, each with its page: a pair of ports stands as ``place | place``."""
    return tuple((part, evidence_link(part)) for part in source.split(" | "))


def _is_path(path: str) -> bool:
    """Whether it is one inside a repository, of characters that can be seen."""
    parts = path.split("/")
    return path.isprintable() and path == path.strip() and not {"", ".", ".."}.intersection(parts)
