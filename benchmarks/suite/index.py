"""Fetch an archive from the index of packages that pip is configured for, without building anything."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import urllib.request
from html import unescape
from os import environ
from pathlib import Path
from urllib.parse import urljoin

_JSON = "application/vnd.pypi.simple.v1+json"
_LINK = re.compile(r'<a[^>]*href="([^"]+)"[^>]*>([^<]+)</a>')
_SECONDS = 60


def download(project: str, filename: str, target: Path) -> None:
    """Fetch ``filename`` of ``project`` to ``target``. Exits with a sentence where the index does not have it."""
    page = f"{_index().rstrip('/')}/{re.sub(r'[-_.]+', '-', project).lower()}/"
    request = urllib.request.Request(page, headers={"Accept": f"{_JSON}, text/html;q=0.5"})
    try:
        with urllib.request.urlopen(request, timeout=_SECONDS) as reply:
            address = _addresses(page, reply.read().decode(), reply.headers.get("Content-Type", "")).get(filename)
        if address is None:
            sys.exit(f"{project}: the index of packages has no {filename}; put it into {target.parent} yourself")
        draft = target.with_suffix(".part")
        with urllib.request.urlopen(address, timeout=_SECONDS) as reply, draft.open("wb") as output:
            while part := reply.read(2**20):
                output.write(part)
        draft.replace(target)
    except OSError as error:
        sys.exit(f"{filename} cannot be fetched: {error}; put it into {target.parent} yourself")


def _index() -> str:
    """As pip has it: from its configuration, from the environment, or its default."""
    asked = subprocess.run(
        (sys.executable, "-m", "pip", "config", "get", "global.index-url"), capture_output=True, text=True, check=False
    )
    if asked.returncode == 0 and asked.stdout.strip():
        return asked.stdout.strip()
    if "PIP_INDEX_URL" in environ:
        return environ["PIP_INDEX_URL"]
    try:
        from pip._internal.models.index import PyPI
    except ImportError:
        sys.exit(f"{sys.executable} has no pip to ask for the index of packages; install pip, or set PIP_INDEX_URL")
    return str(PyPI.simple_url)


def _addresses(page: str, text: str, kind: str) -> dict[str, str]:
    """The files of a project's page, each with its address."""
    if "json" in kind:
        return {file["filename"]: urljoin(page, file["url"]) for file in json.loads(text)["files"]}
    return {name: urljoin(page, unescape(link)).partition("#")[0] for link, name in _LINK.findall(text)}
