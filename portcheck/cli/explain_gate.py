"""The rules of the gate: what a problem with this id means, how to mend it, before and after."""

from __future__ import annotations

from collections.abc import Mapping

from portcheck.cli.topic import Example, Topic
from portcheck.model.text import Text, same

_CHECK, _BASELINE = "portcheck check --help", "portcheck baseline --help"

_COMMENTS = Text(
    "A suppression is a comment: `portcheck: ignore[ID, ID@target] reason` for its own line, `ignore-next-line` for the"
    " next line of code and the statement that begins there, `ignore-file` for the file, `disable[ID]` to `enable[ID]`"
    " for what stands between. ID is a name, a rule (library/name), a library (library/*), a hazard or a status, as the"
    " report has it; a name and the hazard of using it are two. @target narrows it to one target; without brackets all"
    " is meant.",
    "抑制写在注释里：`portcheck: ignore[ID, ID@target] 理由` 作用于本行，`ignore-next-line` 作用于下一行代码及"
    "始于该行的语句，`ignore-file` 作用于整个文件，`disable[ID]` 到 `enable[ID]` 作用于两者之间。ID 是报告中的名称、"
    "规则（库/名称）、库（库/*）、隐患或状态；名称与使用它的隐患是两项。@target 限定到一个目标平台；"
    "不带方括号则作用于全部。",
)
_WHERE = Text(
    "It stands in [gate] of portcheck.toml, or in [tool.portcheck.gate] of pyproject.toml; for one target in"
    ' [gate.target.ID], for a folder in [gate.folder."PATH"], for both in [gate.folder."PATH".target.ID].',
    "写在 portcheck.toml 的 [gate] 中，或 pyproject.toml 的 [tool.portcheck.gate] 中；只针对一个目标平台写在"
    ' [gate.target.ID]，只针对一个文件夹写在 [gate.folder."PATH"]，两者兼有写在 [gate.folder."PATH".target.ID]。',
)
_MEASURED = Text(
    "Each threshold is measured where it stands: in [gate] over the whole tree, for a folder over its files. A check of"
    " single files measures none.",
    "每个阈值都在其所在范围内计算：[gate] 中的按整个代码树，文件夹的按其中的文件。只检查部分文件时不计算阈值。",
)
_IN_TOML = Text("In portcheck.toml", "在 portcheck.toml 中")
_IN_CODE = Text("In the source", "在源码中")
_REASON = ("only for NVIDIA's tests", "仅用于 NVIDIA 测试")


def _toml(before: str, after: str) -> Example:
    return Example(_IN_TOML, same(f"[gate]\n{before}"), same(f"[gate]\n{after}"))


def _comment(before: str, after: str) -> Example:
    """``REASON`` stands for a reason in the reader's language."""
    return Example(_IN_CODE, *(Text(*(code.replace("REASON", said) for said in _REASON)) for code in (before, after)))


_GATE = (
    Topic(
        "gate_rule",
        "gate/min-readiness",
        Text("The readiness is below what the project asks for", "就绪度低于项目要求"),
        (
            Text(
                "Readiness is the share of lines that touch CUDA and stay as they are or are renamed by a tool, in"
                " percent, on the target. The configuration asks for at least min-readiness.",
                "就绪度是涉及 CUDA 的行中保持不变或由工具改名者所占的百分比，按目标平台计算。"
                "配置要求不低于 min-readiness。",
            ),
            _MEASURED,
            _WHERE,
        ),
        Text(
            "See what weighs most in the report (portcheck scan, its drivers and hazards), and port that; or ask for"
            " less.",
            "在报告中查看占比最大的部分（portcheck scan 的成本项和隐患）并加以移植；或降低要求。",
        ),
        (_toml("min-readiness = 90", "min-readiness = 75"),),
        (_CHECK, "portcheck explain unchanged", "portcheck explain mechanical"),
    ),
    Topic(
        "gate_rule",
        "gate/max-days",
        Text("The move costs more person-days than the project allows", "迁移所需人天超过项目上限"),
        (
            Text(
                "The p50 of the estimate on the target is above max-days. The days are those of your own prices and"
                " velocity, where the configuration has them.",
                "该目标平台估算的 p50 高于 max-days。若配置中有自定单价和 velocity，人天按其计算。",
            ),
            _MEASURED,
            _WHERE,
        ),
        Text(
            "See the drivers of the estimate; port or take out the dearest; or allow more.",
            "查看估算的成本项，先移植或去除最贵的；或提高上限。",
        ),
        (_toml("max-days = 20", "max-days = 30"),),
        (_CHECK, "portcheck explain effort"),
    ),
    Topic(
        "gate_rule",
        "gate/max-manual-lines",
        Text("More lines need a person than the project allows", "需要人工的行数超过项目上限"),
        (
            Text(
                "The lines with the class manual on the target are more than max-manual-lines.",
                "该目标平台上类别为“人工”的行数超过 max-manual-lines。",
            ),
            _MEASURED,
            _WHERE,
        ),
        Text(
            "List them with portcheck scan --detail lines; port them, or put them behind one wrapper; or allow more.",
            "用 portcheck scan --detail lines 列出这些行，移植它们或收拢到一个封装之后；或提高上限。",
        ),
        (_toml("max-manual-lines = 0", "max-manual-lines = 40"),),
        (_CHECK, "portcheck explain manual"),
    ),
    Topic(
        "gate_rule",
        "gate/fail-on",
        Text("A name or a hazard has a status that must not be there", "名称或隐患的状态不被允许"),
        (
            Text(
                "fail-on lists the statuses that fail where the baseline does not hold them; fail-on-new those that"
                " fail as well where there is a baseline or a reference to be new against. Where the configuration says"
                " nothing, both are missing and redesign.",
                "fail-on 列出基线中没有时即不通过的状态；fail-on-new 列出在有基线或对比引用时，新增即不通过的状态。"
                "配置未写时，两者都是 missing 和 redesign。",
            ),
            Text(
                "What a folder says goes before what the one above it says, and in a folder what a target says before"
                " what is said for all.",
                "文件夹的设置优先于其上级文件夹；同一文件夹中，目标平台的设置优先于对全部的设置。",
            ),
            Text(
                "The baseline, .portcheck-baseline, is a file under version control with what the project knows of"
                " already. A finding is known if its statement stands in the baseline, for this file or any other, so"
                " code may move and be formatted anew; if its statement was edited, but its file uses the name no more"
                " often than before; and in a check of the whole tree, if the tree uses the name no more often than"
                " before.",
                "基线文件 .portcheck-baseline 纳入版本控制，记录项目已知的问题。以下情况视为已知：所在语句已在基线中"
                "（不论哪个文件，因此代码可以移动或重新格式化）；语句已修改，但该文件使用此名称的次数没有增加；"
                "检查整个代码树时，代码树使用此名称的次数没有增加。",
            ),
            Text(
                "portcheck check --ratchet takes out of it what is no longer found, and adds nothing; portcheck"
                " baseline update takes in what is new as well.",
                "portcheck check --ratchet 只去除已不再出现的发现，不增加任何内容；portcheck baseline update "
                "还会纳入新增的发现。",
            ),
            _WHERE,
        ),
        Text(
            "Explain the rule that is named, and port its place. What is meant to be there gets a suppression with a"
            " reason; what was there before goes into the baseline: portcheck baseline write, or update where there is"
            " one.",
            "用 explain 查询所列规则，并移植该处。有意保留的用抑制并写明理由；"
            "原本就有的写入基线：portcheck baseline write，已有基线时用 update。",
        ),
        (
            _toml('fail-on = ["missing", "redesign"]', 'fail-on = ["missing"]\nfail-on-new = ["missing", "redesign"]'),
            _comment(
                "cudaGraphLaunch(graph, stream);",
                "cudaGraphLaunch(graph, stream);  // portcheck: ignore[cuda_runtime/cudaGraphLaunch] REASON",
            ),
        ),
        (_CHECK, _BASELINE, "portcheck explain missing", "portcheck explain redesign"),
    ),
)

_SUPPRESSIONS = (
    Topic(
        "gate_rule",
        "suppression/unused",
        Text("A suppression suppresses nothing", "抑制没有起作用"),
        (
            Text(
                "There is nothing to suppress at its place, on any target of the scan: the code was ported, or the"
                " comment stands elsewhere than what it means. A check of single files does not say this, as they do"
                " not show all that the tree declares.",
                "在其位置上，本次扫描的任何目标平台都没有可抑制的内容：代码已移植，或注释不在所指之处。"
                "只检查部分文件时不提示，因为看不到代码树的全部声明。",
            ),
            _COMMENTS,
        ),
        Text("Take the comment out, or put it on the line that it means.", "删除该注释，或移到所指的行。"),
        (
            _comment(
                "deviceMalloc(&p, n);  // portcheck: ignore[cuda_runtime/cudaMalloc] REASON",
                "deviceMalloc(&p, n);",
            ),
        ),
    ),
    Topic(
        "gate_rule",
        "suppression/malformed",
        Text("A comment begins as a suppression and is none", "注释形似抑制但格式有误"),
        (
            Text(
                "What follows `portcheck:` is no form that there is, or its brackets do not close. It suppresses"
                " nothing.",
                "`portcheck:` 之后不是已有的写法，或方括号未闭合。它不抑制任何内容。",
            ),
            _COMMENTS,
        ),
        Text("Write it in one of the forms.", "按其中一种写法书写。"),
        (
            _comment(
                "// portcheck: ignore[cudaMalloc REASON",
                "// portcheck: ignore[cudaMalloc] REASON",
            ),
        ),
    ),
    Topic(
        "gate_rule",
        "suppression/unknown-id",
        Text("A suppression names an ID that there is not", "抑制中的 ID 不存在"),
        (
            Text(
                "The ID in its brackets is neither a name, nor a rule (library/name), nor a library (library/*), nor a"
                " hazard or a status. It suppresses nothing.",
                "方括号中的 ID 不是名称、规则（库/名称）、库（库/*）、隐患或状态。它不抑制任何内容。",
            ),
            _COMMENTS,
        ),
        Text(
            "Write the ID as the report names it; portcheck explain ID proposes the nearest.",
            "按报告中的写法书写 ID；portcheck explain ID 会给出最接近的。",
        ),
        (
            _comment(
                "// portcheck: ignore[warp-size-literals] REASON",
                "// portcheck: ignore[warp-size-literal] REASON",
            ),
        ),
    ),
    Topic(
        "gate_rule",
        "suppression/unknown-target",
        Text("A suppression names a target that there is not", "抑制中的目标平台不存在"),
        (
            Text(
                "What stands after @ is no target of the rules. It suppresses nothing.",
                "@ 之后不是规则中的目标平台。它不抑制任何内容。",
            ),
            _COMMENTS,
        ),
        Text(
            "Write the target's id (portcheck targets lists them), or leave @target out to mean all.",
            "写目标平台的 id（portcheck targets 会列出），或省略 @target 表示全部。",
        ),
        (
            _comment(
                "// portcheck: ignore[cudaMalloc@nowhere] REASON",
                "// portcheck: ignore[cudaMalloc@TARGET] REASON",
            ),
        ),
        ("portcheck targets",),
    ),
    Topic(
        "gate_rule",
        "suppression/no-reason",
        Text("A suppression gives no reason", "抑制没有写明理由"),
        (
            Text(
                "The configuration asks for a reason behind every suppression (require-reason = true). An enable needs"
                " none.",
                "配置要求每个抑制都写明理由（require-reason = true）。enable 无需理由。",
            ),
            _COMMENTS,
        ),
        Text("Say behind the brackets why it is meant to be there.", "在方括号之后写明为什么要保留。"),
        (
            _comment(
                "// portcheck: ignore[cudaMalloc]",
                "// portcheck: ignore[cudaMalloc] REASON",
            ),
        ),
    ),
)

_KEYS = {
    "fail-on-new": "gate/fail-on",
    "gate/fail-on-new": "gate/fail-on",
    "baseline": "gate/fail-on",
    "ratchet": "gate/fail-on",
    "require-reason": "suppression/no-reason",
    "suppression": "suppression/unused",
}
"""Keys of the configuration that another rule's page speaks of."""

_TOPICS = {topic.id: topic for topic in (*_GATE, *_SUPPRESSIONS)}
GATE_RULES: Mapping[str, Topic] = (
    _TOPICS
    | {identity.partition("/")[2]: topic for identity, topic in _TOPICS.items()}
    | {key: _TOPICS[rule] for key, rule in _KEYS.items()}
)
"""By the id, by its last part, and by what the configuration calls it."""
