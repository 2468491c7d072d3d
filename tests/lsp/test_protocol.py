"""Our values as an editor gets them."""

from __future__ import annotations

from lsprotocol import types

from portcheck.lsp.actions import Action, Edit
from portcheck.lsp.diagnostics import Diagnostic, Level
from portcheck.lsp.document import Document
from portcheck.lsp.hover import Hover
from portcheck.lsp.protocol import code_action_of, diagnostic_of, hover_of
from portcheck.lsp.text import OpenText, Spot, Stretch

WHERE = Stretch(Spot(0, 1), Spot(0, 3))
RANGE = types.Range(types.Position(0, 1), types.Position(0, 3))


def test_a_diagnostic_with_its_page() -> None:
    found = diagnostic_of(Diagnostic(WHERE, Level.HINT, "demo/f", "f: said", "https://github.com/a/b"))
    assert (found.range, found.severity, found.code) == (RANGE, types.DiagnosticSeverity.Hint, "demo/f")
    assert found.code_description == types.CodeDescription("https://github.com/a/b")
    assert diagnostic_of(Diagnostic(WHERE, Level.ERROR, "demo/f", "f", None)).code_description is None


def test_an_editor_without_markdown_gets_plain_text() -> None:
    for kinds, expected in (
        ((), types.MarkupKind.Markdown),
        ((types.MarkupKind.PlainText,), types.MarkupKind.PlainText),
        ((types.MarkupKind.PlainText, types.MarkupKind.Markdown), types.MarkupKind.Markdown),
    ):
        assert hover_of(Hover(WHERE, "**f**"), kinds).contents == types.MarkupContent(expected, "**f**")


def test_edits_are_of_a_version_where_the_editor_takes_that() -> None:
    action = Action("Rename", "quickfix", (Edit(WHERE, "new"),), frozenset(("demo/f",)))
    document = Document("file:///a.cu", 7, OpenText(""))
    settled = [types.Diagnostic(RANGE, "f", code=code) for code in ("demo/f", "demo/g")]
    plain = code_action_of(action, document, settled, versioned=False)
    assert plain.diagnostics == settled[:1]
    assert plain.edit == types.WorkspaceEdit(changes={"file:///a.cu": [types.TextEdit(RANGE, "new")]})
    versioned = code_action_of(action, document, settled, versioned=True).edit
    assert versioned is not None and versioned.changes is None and versioned.document_changes is not None
    [change] = versioned.document_changes
    assert isinstance(change, types.TextDocumentEdit)
    assert (change.text_document.version, change.edits) == (7, [types.TextEdit(RANGE, "new")])
