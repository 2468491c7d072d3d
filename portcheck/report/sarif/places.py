"""Places and texts as SARIF 2.1.0 has them."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from portcheck.model.occurrence import Occurrence
from portcheck.model.regex import regex
from portcheck.model.suppression import Suppression

FINGERPRINT = "portcheck/v1"
_ROOT = "%SRCROOT%"
_LINK = regex(r"\[(?=[^\]]*\]\()")


def literal(text: str) -> str:
    """SARIF 2.1.0, 3.11.5: single braces are placeholders; 3.11.6: a bracket begins a link unless it is escaped."""
    return _LINK.sub(r"\\[", text).replace("{", "{{").replace("}", "}}")


def location(path: str, place: Occurrence | Suppression) -> dict[str, Any]:
    region = {"startLine": place.line, "startColumn": place.column, "endColumn": place.end_column}
    return {"physicalLocation": {"artifactLocation": artifact(path), "region": region}}


def artifact(path: str) -> dict[str, str]:
    """Relative to the root of the checkout, as a URI reference (RFC 3986)."""
    return {"uri": quote(path, safe="/"), "uriBaseId": _ROOT}
