"""Colours of the terminal."""

from __future__ import annotations

from portcheck.model.finding import Status

STATUS_STYLES = {
    Status.SAME: "green",
    Status.RENAME: "green",
    Status.ADAPT: "yellow",
    Status.REDESIGN: "red",
    Status.MISSING: "bold red",
    Status.UNKNOWN: "magenta",
}
