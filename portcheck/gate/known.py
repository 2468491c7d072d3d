"""Which findings the baseline knows."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence

from portcheck.gate.baseline import Baseline, Key, key_of
from portcheck.model.finding import Finding
from portcheck.model.frozen import frozen


@frozen
class Known:
    """The findings that are ``new``, those ``accepted`` (``edited`` of them in a statement that reads otherwise now),
    and what of the baseline none of them stands for (``left``)."""

    new: tuple[Finding, ...]
    accepted: tuple[Finding, ...]
    edited: int
    left: dict[Key, int]


def known_in(findings: Iterable[Finding], baseline: Baseline, *, whole: bool) -> Known:
    """Each finding is held against the baseline: as it stands in its file; then as it stands in any (moved code, a
    renamed file); then by its rule in its file, since an edited statement is no new use; and last, if the findings are
    of the ``whole`` tree, by its rule alone: code may be moved and edited at once, and no name is used more often."""
    left = dict(baseline.counts)
    accepted: list[Finding] = []
    rest = []
    for finding in findings:
        key = key_of(finding)
        if left.get(key):
            left[key] -= 1
            accepted.append(finding)
        else:
            rest.append(finding)
    rest = _matched(rest, left, _anywhere, accepted)
    unedited = len(accepted)
    rest = _matched(rest, left, _edited, accepted)
    if whole:
        rest = _matched(rest, left, _moved_and_edited, accepted)
    unused = {key: count for key, count in left.items() if count}
    return Known(tuple(rest), tuple(accepted), len(accepted) - unedited, unused)


def _anywhere(key: Key) -> Hashable:
    return key.rule, key.fingerprint, key.target


def _edited(key: Key) -> Hashable:
    return key.file, key.rule, key.target


def _moved_and_edited(key: Key) -> Hashable:
    return key.rule, key.target


def _matched(
    findings: Sequence[Finding], left: dict[Key, int], likeness: Callable[[Key], Hashable], accepted: list[Finding]
) -> list[Finding]:
    """The findings that nothing ``left`` is like; what is like the others is used up."""
    if not findings:
        return []
    alike: dict[Hashable, list[Key]] = {}
    for key, count in left.items():
        if count:
            alike.setdefault(likeness(key), []).append(key)
    rest = []
    for finding in findings:
        keys = alike.get(likeness(key_of(finding)))
        if not keys:
            rest.append(finding)
            continue
        accepted.append(finding)
        left[keys[-1]] -= 1
        if not left[keys[-1]]:
            keys.pop()
    return rest
