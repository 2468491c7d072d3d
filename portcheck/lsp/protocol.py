"""Our values as the protocol's types, and back."""

from __future__ import annotations

from collections.abc import Iterable

from lsprotocol import types

from portcheck.lsp.actions import Action
from portcheck.lsp.diagnostics import Diagnostic
from portcheck.lsp.document import Document
from portcheck.lsp.hover import Hover
from portcheck.lsp.text import Spot, Stretch


def spot_of(position: types.Position) -> Spot:
    return Spot(position.line, position.character)


def stretch_of(where: types.Range) -> Stretch:
    return Stretch(spot_of(where.start), spot_of(where.end))


def _range(where: Stretch) -> types.Range:
    return types.Range(
        types.Position(where.start.line, where.start.column), types.Position(where.end.line, where.end.column)
    )


def diagnostic_of(found: Diagnostic) -> types.Diagnostic:
    return types.Diagnostic(
        range=_range(found.where),
        message=found.message,
        severity=types.DiagnosticSeverity(found.level.value),
        code=found.rule,
        code_description=types.CodeDescription(found.link) if found.link else None,
        source="portcheck",
    )


def hover_of(found: Hover, kinds: Iterable[types.MarkupKind | str]) -> types.Hover:
    """To an editor that does not show Markdown it goes as plain text; ``kinds``: those that it shows."""
    shown = list(kinds)
    kind = types.MarkupKind.PlainText if shown and types.MarkupKind.Markdown not in shown else types.MarkupKind.Markdown
    return types.Hover(types.MarkupContent(kind, found.markdown), _range(found.where))


def code_action_of(
    action: Action, document: Document, settled: Iterable[types.Diagnostic], versioned: bool
) -> types.CodeAction:
    """``settled``: the diagnostics at the place; ``versioned``: the editor takes edits of a version of the document,
    and so refuses those of an older one."""
    edits = [types.TextEdit(_range(edit.where), edit.text) for edit in action.edits]
    if versioned:
        identifier = types.OptionalVersionedTextDocumentIdentifier(uri=document.uri, version=document.version)
        change = types.WorkspaceEdit(document_changes=[types.TextDocumentEdit(identifier, [*edits])])
    else:
        change = types.WorkspaceEdit(changes={document.uri: edits})
    return types.CodeAction(
        title=action.title,
        kind=action.kind,
        diagnostics=[diagnostic for diagnostic in settled if diagnostic.code in action.rules],
        edit=change,
    )
