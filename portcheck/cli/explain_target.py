"""``portcheck explain`` for what another verb tells all of: a target, and a library of the catalogue."""

from __future__ import annotations

from portcheck.cli.topic import Topic
from portcheck.model.regex import regex
from portcheck.model.text import Text
from portcheck.rules.store import RuleStore

_PROFILE = regex(r"[:+@]")
_TARGET = Text(
    "A target: a stack of {vendor} to which a CUDA code base can move. It is chosen with --target, as"
    " name[:profile][+mode][@sdk]; the facts are of {date}.",
    "目标平台：{vendor}的一套软件栈，CUDA 代码可迁移到其上。用 --target 选择，写作 name[:profile][+mode][@sdk]；"
    "数据截至 {date}。",
)
_LIBRARY = Text(
    "A library of the catalogue, with {count:,} names. A rule is called library/name.",
    "名称目录中的一个库，共有 {count:,} 个名称。规则写作 library/name。",
)


def explained_target(identity: str, store: RuleStore) -> Topic | None:
    """Of ``name``, or a way to land on it (``name:profile``); None for no such target."""
    target = store.targets().get(_PROFILE.split(identity)[0])
    if target is None:
        return None
    words = {"date": target.facts_date}
    text = Text(
        _TARGET.en.format(vendor=target.vendor.en, **words), _TARGET.zh.format(vendor=target.vendor.zh, **words)
    )
    return Topic("target", identity, target.title, (text,), see=(f"portcheck targets {identity}",))


def explained_library(identity: str, store: RuleStore) -> Topic | None:
    titles = store.library_titles()
    if identity not in titles:
        return None
    names = [name for name, _library in store.catalogue(identity)]
    count = len(names)
    text = Text(_LIBRARY.en.format(count=count), _LIBRARY.zh.format(count=count))
    entries = store.entries(names[:1]).values()
    title = Text(titles[identity], next((entry.title_zh for entry in entries if entry.title_zh), titles[identity]))
    return Topic("library", identity, title, (text,), see=(f"portcheck rules coverage --library {identity}",))
