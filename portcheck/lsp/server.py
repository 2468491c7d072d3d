"""The protocol over stdin and stdout, by pygls.

Analysis runs in one thread that owns the rules; the loop only waits for it. A document is analysed when nothing was
typed for a moment, or at once when the editor asks something of it; of versions that came and went nothing is said.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import redirect_stdout, suppress
from dataclasses import replace
from pathlib import Path

from lsprotocol import types
from pygls.lsp.server import LanguageServer
from pygls.uris import to_fs_path

from portcheck import __version__
from portcheck.lsp.actions import KINDS, actions
from portcheck.lsp.analysis import Analysts, Answer, AskedIn
from portcheck.lsp.diagnostics import diagnostics
from portcheck.lsp.document import MAX_BYTES, Document
from portcheck.lsp.hover import hover
from portcheck.lsp.protocol import code_action_of, diagnostic_of, hover_of, spot_of, stretch_of
from portcheck.lsp.text import OpenText, Units
from portcheck.model.errors import PortcheckError
from portcheck.model.escape import harmless
from portcheck.model.frozen import frozen, mutable
from portcheck.model.text import Lang, Speaker

PAUSE = 0.25
"""Seconds without a change after which a document is analysed."""


def serve(asked_in: AskedIn, lang: Lang) -> int:
    """Serve one editor until it leaves. The exit code is the protocol's: 1 where it left without ``shutdown``."""
    server = Server(asked_in, lang)
    output = sys.stdout.buffer
    with redirect_stdout(sys.stderr):  # stdout is the protocol's alone
        server.start_io(sys.stdin.buffer, output)
    server.stop()
    return 0 if server.asked_to_stop else 1


@mutable(slots=False)
class Opened:
    """An open document with the analysis of its newest version: waiting, running or done. ``hurry`` ends the wait."""

    document: Document
    analysis: asyncio.Task[Answer | None]
    hurry: asyncio.Event


@frozen
class _Found:
    answer: Answer
    diagnostics: list[types.Diagnostic]


class Server(LanguageServer):
    """What is open. The documents are kept here and not by pygls, for which form feeds and other characters end lines
    that end none in the protocol."""

    def __init__(self, asked_in: AskedIn, lang: Lang) -> None:
        super().__init__("portcheck", __version__)
        self.say = Speaker(lang)
        self.opened: dict[str, Opened] = {}
        self.asked_to_stop = False
        self._analysts = Analysts(asked_in)
        self._worker = ThreadPoolExecutor(1, "portcheck")
        self._complaint = ""
        for name, handler in _HANDLERS.items():
            options = types.CodeActionOptions(list(KINDS)) if name == types.TEXT_DOCUMENT_CODE_ACTION else None
            self.feature(name, options)(handler)

    def stop(self) -> None:
        self._worker.submit(self._analysts.close)
        self._worker.shutdown()

    @property
    def units(self) -> Units:
        return Units(self.workspace.position_encoding or Units.UTF16)

    def put(self, document: Document, *, pause: float = 0.0, fresh: bool = False) -> None:
        """Take a new version in; the analysis of the one before is given up. ``fresh``: the configuration is read
        again."""
        before = self.opened.get(document.uri)
        if before is not None:
            before.analysis.cancel()
        hurry = asyncio.Event()
        analysis = asyncio.get_running_loop().create_task(self._analyse(document, hurry, pause, fresh))
        self.opened[document.uri] = Opened(document, analysis, hurry)

    async def answer(self, uri: str) -> Answer | None:
        """Of the newest version; None where there is none."""
        while (opened := self.opened.get(uri)) is not None:
            opened.hurry.set()
            await asyncio.wait([opened.analysis])
            if not opened.analysis.cancelled():
                return opened.analysis.result()
        return None

    async def _analyse(self, document: Document, hurry: asyncio.Event, pause: float, fresh: bool) -> Answer | None:
        with suppress(TimeoutError):
            await asyncio.wait_for(hurry.wait(), pause)
        found = await self._analysed(document, fresh)
        self.text_document_publish_diagnostics(
            types.PublishDiagnosticsParams(document.uri, found.diagnostics if found else [], document.version)
        )
        return found.answer if found else None

    async def _analysed(self, document: Document, fresh: bool) -> _Found | None:
        """A fault in one document is told, and ends nothing."""
        if document.size > MAX_BYTES:
            size = MAX_BYTES // 2**20
            self._log(self.say("{uri}: larger than {size} MiB, not analysed", uri=document.uri, size=size))
            return None
        run = asyncio.get_running_loop().run_in_executor
        working = run(self._worker, self._work, document, self._folders(), fresh)
        [outcome] = await asyncio.gather(working, return_exceptions=True)
        if isinstance(outcome, _Found):
            self._complaint = ""
            return outcome
        if isinstance(outcome, PortcheckError):
            self._complain(str(outcome))
        else:
            said = f"{type(outcome).__name__}: {outcome}"
            self._log(self.say("{uri}: could not be analysed: {error}", uri=document.uri, error=said))
        return None

    def _work(self, document: Document, folders: tuple[Path, ...], fresh: bool) -> _Found:
        """In the thread of the rules."""
        answer = self._analysts.answer(document, folders, fresh)
        return _Found(answer, [*map(diagnostic_of, diagnostics(answer, self.say.lang))])

    def _folders(self) -> tuple[Path, ...]:
        uris = [*self.workspace.folders, *([self.workspace.root_uri] if self.workspace.root_uri else [])]
        paths = (to_fs_path(uri) for uri in uris)
        return tuple(Path(path).resolve() for path in paths if path)

    def _complain(self, text: str) -> None:
        """Of options that do not hold, once and not at every key."""
        if text != self._complaint:
            self._complaint = text
            self.window_show_message(types.ShowMessageParams(types.MessageType.Error, _shown(text)))

    def _log(self, text: str) -> None:
        self.window_log_message(types.LogMessageParams(types.MessageType.Warning, _shown(text)))


def _shown(text: str) -> str:
    return "\n".join(map(harmless, f"portcheck: {text}".split("\n")))


def _opened(ls: Server, params: types.DidOpenTextDocumentParams) -> None:
    given = params.text_document
    path = to_fs_path(given.uri) if given.uri.startswith("file:") else None
    location = Path(path).resolve() if path else None
    text = OpenText(given.text, ls.units)
    ls.put(Document(given.uri, given.version, text, str(given.language_id), location), fresh=True)


def _changed(ls: Server, params: types.DidChangeTextDocumentParams) -> None:
    opened = ls.opened.get(params.text_document.uri)
    if opened is None:
        return
    text = opened.document.text
    for change in params.content_changes:
        where = stretch_of(change.range) if isinstance(change, types.TextDocumentContentChangePartial) else None
        text = text.changed(change.text, where)
    ls.put(replace(opened.document, version=params.text_document.version, text=text), pause=PAUSE)


def _saved(ls: Server, _params: types.DidSaveTextDocumentParams) -> None:
    """A header or the configuration may have changed for all that is open."""
    for opened in [*ls.opened.values()]:
        ls.put(opened.document, fresh=True)


def _closed(ls: Server, params: types.DidCloseTextDocumentParams) -> None:
    opened = ls.opened.pop(params.text_document.uri, None)
    if opened is not None:
        opened.analysis.cancel()
        ls.text_document_publish_diagnostics(types.PublishDiagnosticsParams(params.text_document.uri, []))


async def _hover(ls: Server, params: types.HoverParams) -> types.Hover | None:
    answer = await ls.answer(params.text_document.uri)
    found = hover(answer, spot_of(params.position), ls.say.lang) if answer else None
    about = ls.client_capabilities.text_document
    kinds = about.hover.content_format if about and about.hover else None
    return hover_of(found, kinds or ()) if found else None


async def _actions(ls: Server, params: types.CodeActionParams) -> list[types.CodeAction]:
    answer = await ls.answer(params.text_document.uri)
    if answer is None:
        return []
    about = ls.client_capabilities.workspace
    versioned = bool(about and about.workspace_edit and about.workspace_edit.document_changes)
    found = actions(answer, stretch_of(params.range), ls.say, [*map(str, params.context.only or ())])
    return [code_action_of(action, answer.document, params.context.diagnostics, versioned) for action in found]


def _stopping(ls: Server, _params: None) -> None:
    ls.asked_to_stop = True


_HANDLERS: Mapping[str, Callable[..., object]] = {
    types.TEXT_DOCUMENT_DID_OPEN: _opened,
    types.TEXT_DOCUMENT_DID_CHANGE: _changed,
    types.TEXT_DOCUMENT_DID_SAVE: _saved,
    types.TEXT_DOCUMENT_DID_CLOSE: _closed,
    types.TEXT_DOCUMENT_HOVER: _hover,
    types.TEXT_DOCUMENT_CODE_ACTION: _actions,
    types.SHUTDOWN: _stopping,
}
