"""``portcheck explain STATUS``: what it means, what to do, and what it looks like on a target."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from portcheck.cli.before_after import after, in_use
from portcheck.cli.explain_words import UNKNOWN_LINES
from portcheck.cli.topic import Example, Topic
from portcheck.match.answers import answers_on
from portcheck.match.landings import choose_landings
from portcheck.model.catalogue import Entry
from portcheck.model.finding import Ruling, Status
from portcheck.model.frozen import frozen
from portcheck.model.policy import USUAL
from portcheck.model.text import Text, same
from portcheck.model.words import MEANING, STATUS
from portcheck.rules.store import RuleStore

_COMMON = (
    "cudaMalloc",
    "cudaMemcpyAsync",
    "cudaStreamCreate",
    "__syncthreads",
    "cudaMallocAsync",
    "cublasGemmEx",
    "cudaGraphLaunch",
    "cudaOccupancyMaxActiveBlocksPerMultiprocessor",
    "__shfl_xor_sync",
    "nvcuda::wmma::mma_sync",
    "cudaLaunchCooperativeKernel",
    "cudaCreateTextureObject",
    "cub::DeviceReduce::Sum",
)
"""Names in which examples are looked for, in this order."""


@frozen
class Advice:
    """``lines``: the class of a line with it, in words; ``to_do``: what a person does where a name has this status."""

    lines: Text
    to_do: Text


ADVICE: Mapping[Status, Advice] = {
    Status.SAME: Advice(
        Text("The line is unchanged, and counts as ready.", "该行不变，计入就绪度。"),
        Text("Nothing: the line stays as it is.", "无需处理：该行保持原样。"),
    ),
    Status.RENAME: Advice(
        Text("The line is mechanical, and counts as ready.", "该行由工具改名，计入就绪度。"),
        Text(
            "Let the vendor's converter replace the name, or replace the text yourself; then review the difference.",
            "由厂商的转换工具替换名称，或自行做文本替换；然后审查差异。",
        ),
    ),
    Status.ADAPT: Advice(
        Text("The line is manual.", "该行需要人工。"),
        Text(
            "Edit each use by the note and the vendor's documentation: arguments, results or meaning differ.",
            "按备注和厂商文档逐处修改：参数、返回值或语义不同。",
        ),
    ),
    Status.REDESIGN: Advice(
        Text("The line is manual, and so is the code around it.", "该行需要人工，周围的代码也是。"),
        Text(
            "Plan it: rewrite what the name is used for with the target's own concept, and test it again.",
            "安排专门的工作：用目标平台自己的概念重写该名称所实现的功能，并重新测试。",
        ),
    ),
    Status.MISSING: Advice(
        Text("The line is manual, and blocks the move until it is gone.", "该行需要人工，去除之前会阻塞迁移。"),
        Text(
            "Do without it: another API, code of your own, or a fallback for this target. Ask the vendor for it.",
            "改为不依赖它：换用其他 API、自行实现，或为该平台准备后备方案；并询问厂商。",
        ),
    ),
    Status.UNKNOWN: Advice(
        Text("The line is unknown, unless a heavier name is on it.", "该行未知，除非其上有更重的名称。"),
        Text(
            "Look in the vendor's SDK, or ask. A row of your own, with its source, answers it (docs/rules.md).",
            "到厂商 SDK 中查找，或询问厂商。自行补一条带来源的数据即可得到答案（docs/rules.md）。",
        ),
    ),
}
_FAILS = Text(
    "A gate that nobody has configured fails on it where it is new (portcheck check).",
    "未经配置的门禁遇到新增的此状态时不通过（portcheck check）。",
)
_PASSES = Text(
    "A gate that nobody has configured does not fail on it; [gate] fail-on in the configuration can name it.",
    "未经配置的门禁不会因此不通过；可在配置的 [gate] 中用 fail-on 指定它。",
)
_CAPTION = Text("For instance {symbol} on {target}", "例如 {symbol}，目标平台 {target}")
_NOTED = Text("For instance {symbol} on {target}: {note}", "例如 {symbol}，目标平台 {target}：{note}")


def explained_status(status: Status, store: RuleStore) -> Topic:
    """Its page, with an example from the tables if they have one."""
    meaning = Text(f"{status.value.capitalize()}: {MEANING[status].en}", f"{STATUS[status].zh}：{MEANING[status].zh}")
    fails = any(status in (scope.thresholds.fail_on or ()) for scope in USUAL.scopes)
    lines = (UNKNOWN_LINES,) if status is Status.UNKNOWN else ()
    paragraphs = (ADVICE[status].lines, *lines, _FAILS if fails else _PASSES)
    see: tuple[str, ...] = (f"portcheck explain {_line_class(status)}", "portcheck explain gate/fail-on")
    found = next(_examples(status, store), None)
    if found is None:
        return Topic("status", status.value, meaning, paragraphs, ADVICE[status].to_do, see=see)
    entry, ruling = found
    see = (*see, f"portcheck explain {entry.name}")
    example = _example(entry, ruling)
    return Topic("status", status.value, meaning, paragraphs, ADVICE[status].to_do, (example,), see)


def _line_class(status: Status) -> str:
    return {Status.SAME: "unchanged", Status.RENAME: "mechanical", Status.UNKNOWN: "none"}.get(status, "manual")


def _examples(status: Status, store: RuleStore) -> Iterator[tuple[Entry, Ruling]]:
    """Common names that have the status on a target's usual profile; those that show the most of it first."""
    entries = store.entries(_COMMON)
    landings = choose_landings((), store.targets())
    for only_telling in (True, False):
        for name in _COMMON:
            for landing in landings if name in entries else ():
                entry = entries[name]
                ruling = answers_on([landing], (name, entry.library, entry.kind == "header"), store)[0].ruling
                if ruling.status is status and (_tells(ruling) or not only_telling):
                    yield entry, ruling


def _tells(ruling: Ruling) -> bool:
    """Whether a reader sees from it what the status means: what is there instead, or why not."""
    if ruling.status in (Status.SAME, Status.UNKNOWN):
        return ruling.note is None
    if ruling.status is Status.RENAME:
        return ruling.replacement is not None
    return ruling.note is not None and (ruling.status is not Status.ADAPT or ruling.replacement is not None)


def _example(entry: Entry, ruling: Ruling) -> Example:
    words = {"symbol": entry.name, "target": ruling.target}
    caption = _filled(_CAPTION, **words)
    if ruling.note:
        caption = _filled(_NOTED, **words, note=ruling.note)
    return Example(caption, same(in_use(entry, entry.name)), after(entry, ruling))


def _filled(template: Text, **values: Text | str) -> Text:
    texts = {name: value if isinstance(value, Text) else same(value) for name, value in values.items()}
    return Text(
        template.en.format(**{name: text.en for name, text in texts.items()}),
        template.zh.format(**{name: text.zh for name, text in texts.items()}),
    )
