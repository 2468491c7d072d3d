"""What the page's script says."""

from __future__ import annotations

from collections.abc import Mapping

from portcheck.model.estimate import LineClass
from portcheck.model.text import Text, message
from portcheck.model.words import BASIS, CONFIDENCE, CONTEXT, KIND, REGION, RESOLUTION, SIDE, STATUS

UI: Mapping[str, Text] = {
    "all": message("all"),
    "any target": message("any target"),
    "manual": message("lines that need a person"),
    "open": message("lines that do not change by themselves"),
    "days": message("person-days"),
    "whole tree": message("whole tree"),
    "nothing": message("nothing to show"),
    "named": message("{name}: {value}"),
    "amount": message("{value} {measure}"),
    "elsewhere": message("{value} days are paid once for the whole tree and lie in no file."),
    "file": message("File"),
    "cuda lines": message("CUDA lines"),
    "person": message("need a person"),
    "nobody": message("nobody can say"),
    "place": message("Place"),
    "api": message("API"),
    "status": message("Status"),
    "replacement": message("Replacement"),
    "library": message("Library"),
    "kind": message("Kind"),
    "found": message("How found"),
    "target": message("Target"),
    "why": message("Why"),
    "evidence": message("Evidence"),
    "confidence": message("Confidence"),
    "tally": message("{shown} of {all} mentions"),
    "tally files": message("{shown} of {all} files"),
    "tally rows": message("{shown} of {all} rows"),
    "page": message("Page {page} of {pages}"),
    "previous": message("Previous page"),
    "next": message("Next page"),
    "close": message("Close the file"),
    "link": message("Link to this place"),
    "filter": message("Filter these rows"),
    "show all": message("Show all {count} rows"),
    "suppressed": message("suppressed"),
    "no finding": message("not counted"),
    "no bite": message("does not bite here"),
    "left out": message("left out by the target's guards"),
    "no source": message("the source is left out of this report"),
    "hazard": message("hazard"),
    "origin": message("from {pack}"),
    "lines of": message("Lines of {file}"),
    "no file": message("This report has no such file."),
    "classes for": message("The classes of the lines are those on {target}."),
    "answers": message("{name} on every target"),
    "map": message("Map of folders and files by {measure}"),
    "no cuda": message("untouched"),
}

CONTENTS = (
    ("cost", message("What it costs")),
    ("where", message("Where the work is")),
    ("what", message("What the work is")),
    ("plan", message("What to do first")),
    ("files-and-mentions", message("Every mention")),
    ("unchecked", message("What was not checked")),
)
"""The sections of the page: anchor, title."""

CLASSES: Mapping[LineClass, Text] = {
    LineClass.UNCHANGED: message("unchanged"),
    LineClass.MECHANICAL: message("renamed by a tool"),
    LineClass.MANUAL: message("needs a person"),
    LineClass.UNKNOWN: message("nobody can say"),
}

LETTERS: Mapping[LineClass, str] = {
    LineClass.UNCHANGED: "s",
    LineClass.MECHANICAL: "m",
    LineClass.UNKNOWN: "u",
    LineClass.MANUAL: "p",
}
"""The classes in the payload, and in the page's style."""

CODES: Mapping[str, Text] = {
    **{code.value: text for words in (STATUS, KIND, CONTEXT, SIDE, RESOLUTION, REGION) for code, text in words.items()},
    **{f"class {line_class}": text for line_class, text in CLASSES.items()},
    **{f"confidence {confidence}": text for confidence, text in CONFIDENCE.items()},
    **{f"basis {basis}": text for basis, text in BASIS.items()},
}
"""The words for what the payload has in codes."""
