"""The parts of an HTML report."""

from __future__ import annotations

import base64
import gzip
import json
import re
from typing import Any

_DATA = re.compile(r'(<script type="text/plain" id="data">)([A-Za-z0-9+/=]*)(</script>)')
_STYLE = re.compile(r"(<style\b[^>]*>)(.*?)(</style>)", re.DOTALL)
_SCRIPT = re.compile(r"(<script>)(.*?)(</script>)", re.DOTALL)
_DIGEST = re.compile(r"sha256-[A-Za-z0-9+/=]+")


def payload_of(page: str) -> dict[str, Any]:
    (found,) = _DATA.finditer(page)
    content: dict[str, Any] = json.loads(gzip.decompress(base64.b64decode(found[2])))
    return content


def steady(page: str) -> str:
    """The page without its styles and script, and with its data to read: how well data is packed depends on zlib."""
    data = json.dumps(payload_of(page), ensure_ascii=False, indent=1)
    page = _DATA.sub(lambda found: f"{found[1]}\n{data}\n{found[3]}", page)
    for part in (_STYLE, _SCRIPT):
        page = part.sub(lambda found: f"{found[1]}…{found[3]}", page)
    return _DIGEST.sub("sha256-…", page)
