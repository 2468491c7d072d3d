"""The words of a report that are no status: how sure an answer is, what a line is, how a mention was found, where."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from portcheck.cli.topic import Topic
from portcheck.model.estimate import LineClass
from portcheck.model.finding import Confidence
from portcheck.model.occurrence import Region, Resolution
from portcheck.model.text import Text
from portcheck.model.words import CONFIDENCE, LINE_CLASS, REGION, RESOLUTION

_Word = TypeVar("_Word", bound=StrEnum)
_LOOKUP = "portcheck lookup cudaMalloc"

_CONFIDENCES: Mapping[Confidence, tuple[Text, Text]] = {
    Confidence.WITNESSED: (
        Text(
            "How sure an answer is. The replacement was seen in code or headers of the target: a header of the SDK, a"
            " shim header, a port that stands beside its CUDA original, or code that uses it.",
            "答案的可信程度。替代名称见于目标平台的代码或头文件：SDK 头文件、适配层头文件、"
            "与 CUDA 原版成对的移植，或实际使用它的代码。",
        ),
        Text("Rely on it; the source says where it was seen.", "可以采信；来源写明了出处。"),
    ),
    Confidence.DOCUMENTED: (
        Text(
            "How sure an answer is. The vendor's documents or tools name the replacement, or say that there is none;"
            " nobody has seen it in code yet.",
            "答案的可信程度。厂商的文档或工具给出了替代名称，或写明没有；尚未在代码中见到。",
        ),
        Text("Check it once against the SDK that you have.", "对照手头的 SDK 核对一次。"),
    ),
    Confidence.TABLE: (
        Text(
            "How sure an answer is. Only a conversion table spells the replacement out (or the tables of a related"
            " target, or a compatibility layer's promise), and nobody has witnessed it.",
            "答案的可信程度。只有对照表写出替代名称（或来自相关目标平台的对照表，或来自兼容层的承诺），无人证实。",
        ),
        Text(
            "Compile a small call of it with the target's SDK before you plan with it. The report counts such lines"
            " apart.",
            "在据此计划之前，先用目标平台的 SDK 编译一个小的调用。报告会单独统计这类行。",
        ),
    ),
    Confidence.NONE: (
        Text(
            "How sure an answer is. There is no evidence at all: it stands with the status unknown.",
            "答案的可信程度。没有任何证据：与状态“未知”同时出现。",
        ),
        Text(
            "Look in the vendor's SDK; a row of your own with its source turns it into an answer (docs/rules.md).",
            "到厂商 SDK 中查找；自行补一条带来源的数据即可得到答案（docs/rules.md）。",
        ),
    ),
}

_LINES: Mapping[LineClass, tuple[Text, Text]] = {
    LineClass.UNCHANGED: (
        Text(
            "A class of lines. The line touches CUDA, and every name on it stays as it is on the target (status same).",
            "代码行的类别。该行涉及 CUDA，其上的名称在目标平台上全部保持原样（状态“不变”）。",
        ),
        Text("Nothing. It counts as ready.", "无需处理。计入就绪度。"),
    ),
    LineClass.MECHANICAL: (
        Text(
            "A class of lines. The heaviest name on the line is a rename: a tool changes it, a person only reviews. The"
            " line model of the target adds lines that follow such names.",
            "代码行的类别。该行最重的名称是改名：由工具修改，人只需审查。目标平台的行模型还会加上随之变动的行。",
        ),
        Text(
            "Run the vendor's converter, or replace the text; review the difference. It counts as ready.",
            "运行厂商的转换工具或做文本替换，再审查差异。计入就绪度。",
        ),
    ),
    LineClass.MANUAL: (
        Text(
            "A class of lines. A name or a hazard on the line has the status adapt, redesign or missing, whatever else"
            " is on it: a person has to edit it.",
            "代码行的类别。该行有名称或隐患的状态为适配、重新设计或缺失，无论其上还有什么：需要人工修改。",
        ),
        Text(
            "See which rule makes it so (--detail lines shows it beside the line), and explain that rule.",
            "查看是哪条规则所致（--detail lines 在行旁列出），再用 explain 查询该规则。",
        ),
    ),
}
UNKNOWN_LINES = Text(
    "It is also a class of lines: no name on the line needs a person for sure, and of at least one nobody can say."
    " Lines where a hazard only says where to look are in it too. It is counted by itself, and widens the range of the"
    " days.",
    "它也是代码行的类别：行上没有确定需要人工的名称，但至少有一个无人能下结论。隐患只提示“值得查看”的行也在其中。"
    "单独统计，并使人天区间变宽。",
)
"""The status of this name has a page already."""

_RESOLUTIONS: Mapping[Resolution, tuple[Text, Text]] = {
    Resolution.SEMANTIC: (
        Text(
            "How a mention is known. Clang resolved the name to a declaration of CUDA's (scan --precise).",
            "提及的识别方式。Clang 将该名称解析到 CUDA 的声明（scan --precise）。",
        ),
        Text("Nothing: it is exact.", "无需处理：结果精确。"),
    ),
    Resolution.SYNTACTIC: (
        Text(
            "How a mention is known. The syntax tree has the name where code can mean CUDA's: no comment, no ordinary"
            " string, no member, no name that the project declares itself.",
            "提及的识别方式。语法树中该名称处于可以指 CUDA 的位置：不是注释、普通字符串、成员，"
            "也不是项目自己声明的名称。",
        ),
        Text(
            "Where you doubt it, scan with --precise: Clang is asked as well.",
            "有疑问时用 --precise 扫描：再由 Clang 核实。",
        ),
    ),
    Resolution.LEXICAL: (
        Text(
            "How a mention is known. There is no syntax tree at this place (bodies of macros, code that did not parse,"
            " PTX, build files, strings), so the name was found by its text.",
            "提及的识别方式。此处没有语法树（宏体、未能解析的代码、PTX、构建文件、字符串），因此按文本找到该名称。",
        ),
        Text("Look at the line: a name of the project's own may read alike.", "查看该行：项目自己的名称可能恰好相同。"),
    ),
}

_REGIONS: Mapping[Region, tuple[Text, Text]] = {
    Region.ACTIVE: (
        Text(
            "Where a mention stands. The code is compiled for CUDA, or may be: a macro in the condition is unknown.",
            "提及所在的区域。代码为 CUDA 编译，或可能编译：条件中有未知的宏。",
        ),
        Text(
            "It counts. Say with -D and -U what the build defines, so that branches are decided.",
            "计入。用 -D 和 -U 说明构建定义了哪些宏，以便判定分支。",
        ),
    ),
    Region.DEAD: (
        Text(
            "Where a mention stands. The branch is never compiled (#if 0, or a condition that never holds).",
            "提及所在的区域。该分支从不编译（#if 0，或永不成立的条件）。",
        ),
        Text("Nothing: it is no work, and counts nowhere.", "无需处理：不算工作量，也不计入任何统计。"),
    ),
    Region.GUARDED: (
        Text(
            "Where a mention stands. The branch or file is compiled for other targets only, by their guard macros or"
            " by its name: code that is ported already.",
            "提及所在的区域。该分支或文件只为其他目标平台编译（依据守卫宏或文件名）：已移植的代码。",
        ),
        Text(
            "Nothing: it is no work. portcheck targets ID lists the guard macros of a target.",
            "无需处理：不算工作量。portcheck targets ID 列出目标平台的守卫宏。",
        ),
    ),
}


def _topics(
    what: str, words: Mapping[_Word, Text], said: Mapping[_Word, tuple[Text, Text]], *see: str
) -> dict[str, Topic]:
    return {
        str(word): Topic(what, str(word), _named(str(word), words[word]), (text,), to_do, see=see)
        for word, (text, to_do) in said.items()
    }


def _named(word: str, said: Text) -> Text:
    """In Chinese by the word that reports in Chinese have."""
    return Text(word.capitalize(), said.zh)


WORDS: Mapping[str, Topic] = (
    _topics("confidence", CONFIDENCE, _CONFIDENCES, _LOOKUP)
    | _topics("line_class", LINE_CLASS, _LINES, "portcheck explain effort")
    | _topics("resolution", RESOLUTION, _RESOLUTIONS)
    | _topics("region", REGION, _REGIONS)
)
"""By the word; no two kinds share one."""
