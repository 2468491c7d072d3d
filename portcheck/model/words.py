"""The words that a report has for what the model counts. Single words have other Chinese in other places, so they stand
here in pairs and not in the catalogue."""

from __future__ import annotations

from collections.abc import Mapping

from portcheck.model.catalogue import Retirement
from portcheck.model.effort import Block
from portcheck.model.estimate import LineClass, Regime, Trust
from portcheck.model.finding import Basis, Confidence, Status
from portcheck.model.occurrence import Context, Kind, ParseState, Region, Resolution, Side
from portcheck.model.policy import Severity
from portcheck.model.precise import Change
from portcheck.model.source import Skip
from portcheck.model.span import Part
from portcheck.model.target import PortingMode
from portcheck.model.text import Text, same
from portcheck.model.verdict import Limit

STATUS: Mapping[Status, Text] = {
    Status.SAME: Text("same", "不变"),
    Status.RENAME: Text("rename", "改名"),
    Status.ADAPT: Text("adapt", "适配"),
    Status.REDESIGN: Text("redesign", "重新设计"),
    Status.MISSING: Text("missing", "缺失"),
    Status.UNKNOWN: Text("unknown", "未知"),
}
MEANING: Mapping[Status, Text] = {
    Status.SAME: Text("the target takes the text as it is", "目标平台原样接受该写法"),
    Status.RENAME: Text("a one-to-one replacement of text", "逐字一对一替换"),
    Status.ADAPT: Text("exists with another signature or meaning: edit each use", "签名或语义不同：每处使用都要改"),
    Status.REDESIGN: Text("another concept: the code around it is rewritten", "概念不同：周围的代码要重写"),
    Status.MISSING: Text("public material says that it is not there", "公开资料写明没有"),
    Status.UNKNOWN: Text("no public evidence either way", "没有任何公开证据"),
}
CONFIDENCE: Mapping[Confidence, Text] = {
    Confidence.WITNESSED: Text("witnessed", "有实证"),
    Confidence.DOCUMENTED: Text("documented", "有文档"),
    Confidence.TABLE: Text("table", "仅凭对照表"),
    Confidence.NONE: Text("none", "无"),
}
BASIS: Mapping[Basis, Text] = {
    Basis.SHIM_HEADER: Text("shim header", "适配层头文件"),
    Basis.HEADER: Text("header", "头文件"),
    Basis.PAIRED_PORT: Text("paired port", "成对的移植"),
    Basis.USE: Text("use", "实际使用"),
    Basis.DOCUMENTATION: Text("documentation", "文档"),
    Basis.BINDING: Text("binding", "语言绑定"),
    Basis.MAPPING_TABLE: Text("mapping table", "对照表"),
}
LINE_CLASS: Mapping[LineClass, Text] = {
    LineClass.UNCHANGED: Text("unchanged", "不变"),
    LineClass.MECHANICAL: Text("mechanical", "工具改名"),
    LineClass.MANUAL: Text("manual", "人工"),
    LineClass.UNKNOWN: Text("unknown", "未知"),
}
RESOLUTION: Mapping[Resolution, Text] = {
    Resolution.SEMANTIC: Text("semantic", "语义"),
    Resolution.SYNTACTIC: Text("syntactic", "语法"),
    Resolution.LEXICAL: Text("lexical", "文本"),
}
REGION: Mapping[Region, Text] = {
    Region.ACTIVE: Text("active", "参与编译"),
    Region.DEAD: Text("dead", "从不编译"),
    Region.GUARDED: Text("guarded", "其他目标平台的代码"),
}
KIND: Mapping[Kind, Text] = {
    Kind.FUNCTION: Text("function", "函数"),
    Kind.TYPE: Text("type", "类型"),
    Kind.ENUMERATOR: Text("enumerator", "枚举值"),
    Kind.MACRO: Text("macro", "宏"),
    Kind.HEADER: Text("header", "头文件"),
    Kind.ATTRIBUTE: Text("attribute", "属性"),
    Kind.BUILTIN: Text("built-in", "内建变量"),
    Kind.LAUNCH: Text("launch", "核函数启动"),
    Kind.KERNEL: Text("kernel", "核函数"),
    Kind.PTX: Text("PTX", "PTX"),
    Kind.NAMESPACE: Text("namespace", "命名空间"),
    Kind.BUILD: Text("build", "构建"),
    Kind.STRING: Text("string", "字符串"),
    Kind.HAZARD: Text("hazard", "隐患"),
}
CONTEXT: Mapping[Context, Text] = {
    Context.CALL: Text("call", "调用"),
    Context.REFERENCE: Text("reference", "引用"),
    Context.INCLUDE: Text("include", "包含"),
    Context.DEFINITION: Text("definition", "定义"),
    Context.ASM: Text("asm", "内联汇编"),
    Context.LITERAL: Text("literal", "字面量"),
}
KERNEL = ("kernel", "cuda_language")
"""What every kernel is a mention of: symbol, library."""


def called(symbol: str, library: str) -> Text:
    """What people call a mention; a kernel has no name of CUDA's."""
    return KIND[Kind.KERNEL] if (symbol, library) == KERNEL else same(symbol)


SIDE: Mapping[Side, Text] = {Side.HOST: Text("host", "主机"), Side.DEVICE: Text("device", "设备")}
PARSE: Mapping[ParseState, Text] = {
    ParseState.OK: Text("parsed", "已解析"),
    ParseState.RECOVERED: Text("parsed with errors", "解析有错误"),
    ParseState.LEXICAL: Text("by text", "按文本"),
    ParseState.SKIPPED: Text("not read", "未读取"),
}
SKIP: Mapping[Skip, Text] = {
    Skip.IGNORED: Text("ignored", "被忽略的路径"),
    Skip.EXCLUDED: Text("excluded", "被配置排除的路径"),
    Skip.LINK: Text("link not followed", "未跟随的链接"),
    Skip.BINARY: Text("binary", "二进制文件"),
    Skip.LARGE: Text("too large", "过大的文件"),
    Skip.SPECIAL: Text("not a regular file", "非普通文件"),
    Skip.UNREADABLE: Text("unreadable", "无法读取的路径"),
    Skip.UNPARSED: Text("could not be parsed", "无法解析的文件"),
}
CHANGE: Mapping[Change, Text] = {Change.DROPPED: Text("dropped", "去除"), Change.ADDED: Text("added", "新增")}
RETIREMENT: Mapping[Retirement, Text] = {
    Retirement.DEPRECATED: Text("deprecated", "弃用"),
    Retirement.GONE: Text("gone", "移除"),
}
MODE: Mapping[PortingMode, Text] = {
    PortingMode.TEXT: Text("text", "文本转换"),
    PortingMode.BUILD: Text("build", "构建时转换"),
    PortingMode.HEADER: Text("header", "宏头文件"),
    PortingMode.LAYER: Text("layer", "兼容层"),
}
REGIME: Mapping[Regime, Text] = {
    Regime.KEPT: Text("kept", "保留"),
    Regime.LIBRARY: Text("library call", "调用库"),
    Regime.REWRITTEN: Text("written again", "重写"),
}
TRUST: Mapping[Trust, Text] = {
    Trust.MEASURED: Text("measured", "实测"),
    Trust.PUBLISHED: Text("published", "公开数据"),
    Trust.ASSUMPTION: Text("our assumption", "我们的假设"),
    Trust.OWN: Text("your own price", "自定单价"),
}
BLOCK: Mapping[Block, Text] = {
    Block.SETUP: Text("Set-up", "准备"),
    Block.MECHANICAL: Text("Lines", "代码行"),
    Block.NAMES: Text("Names", "名称"),
    Block.HAZARDS: Text("Hazards", "隐患"),
    Block.LIBRARIES: Text("Libraries", "库"),
    Block.KERNELS: Text("Kernels", "核函数"),
    Block.TESTS: Text("Tests and bring-up", "测试与调通"),
    Block.PERFORMANCE: Text("Performance, optional", "性能（可选）"),
}
PART: Mapping[Part, Text] = {
    Part.CALL: Text("call", "调用的其余行"),
    Part.LAUNCH: Text("launch", "启动的其余行"),
    Part.ERROR_VARIABLE: Text("error-variable", "错误变量"),
    Part.VENDOR_NAME: Text("vendor-name", "厂商名字样"),
    Part.OWN_MACRO: Text("own-macro", "自有宏"),
    Part.OWN_PATH: Text("own-path", "自有路径"),
    Part.OWN_NAMESPACE: Text("own-namespace", "自有命名空间"),
    Part.OWN_ALIAS: Text("own-alias", "自有类型别名"),
    Part.OWN_NAME: Text("own-name", "自有名称"),
    Part.OWN_TEXT: Text("own-text", "自有文本"),
    Part.SHARED_NAME: Text("shared-name", "无 CUDA 文件中的自有名称"),
    Part.INCLUDE_BLOCK: Text("include-block", "只含头文件的条件块"),
    Part.ERROR_CHECK: Text("error-check", "错误检查"),
    Part.MACRO_BODY: Text("macro-body", "宏体"),
    Part.STRUCT_MEMBER: Text("struct-member", "结构体成员"),
    Part.SIZE_VARIABLE: Text("size-variable", "字节数变量"),
    Part.ALIAS_USE: Text("alias-use", "别名的使用"),
    Part.SUFFIX_INCLUDE: Text("suffix-include", "包含带 CUDA 后缀的文件"),
    Part.VECTOR_MEMBER: Text("vector-member", "向量类型成员"),
    Part.RESTRICTED_POINTER: Text("restricted-pointer", "__restrict__ 指针"),
    Part.DEVICE_POINTER: Text("device-pointer", "设备指针的声明"),
    Part.LAUNCHER_CALL: Text("launcher-call", "调用同一文件的启动函数"),
    Part.OUTSIDE_LAUNCHER: Text("outside-launcher", "提及其他文件的启动函数"),
    Part.DEVICE_POINTER_USE: Text("device-pointer-use", "设备指针的使用"),
    Part.SHORT_LAUNCHER: Text("short-launcher", "短启动函数"),
    Part.TWIN_KERNEL: Text("twin-kernel", "另有同名定义的核函数"),
    Part.SHORT_KERNEL_BODY: Text("short-kernel-body", "短核函数体"),
    Part.SHORT_KERNEL_HEAD: Text("short-kernel-head", "短核函数首部"),
    Part.KERNEL_HEAD: Text("kernel-head", "核函数首部"),
    Part.OWN_INCLUDE: Text("own-include", "包含项目头文件"),
    Part.BRANCH: Text("branch", "其他预处理条件"),
    Part.DEVICE_HEAD: Text("device-head", "设备函数首部"),
    Part.KERNEL_BODY: Text("kernel-body", "核函数体"),
    Part.DEVICE_BODY: Text("device-body", "设备函数体"),
    Part.LAUNCHER: Text("launcher", "启动函数"),
    Part.HARDWARE_BRANCH: Text("hardware-branch", "硬件架构分支"),
    Part.LEFT_OUT: Text("left-out", "被排除的代码"),
}
EFFORT: Mapping[str, Text] = {
    "minutes": Text("minutes", "几分钟"),
    "hours": Text("hours", "几小时"),
    "rewrite": Text("rewrite", "重写"),
}
"""What one place of a hazard takes."""

FACTS: Mapping[str, Text] = {
    "warp_size": Text("warp size", "线程束大小"),
    "lane_mask_bits": Text("lane mask bits", "lane 掩码位数"),
    "max_threads_per_block": Text("max threads per block", "每个线程块的最大线程数"),
    "shared_memory_per_block": Text("shared memory per block", "每个线程块的共享内存"),
    "registers_per_block": Text("registers per block", "每个线程块的寄存器"),
    "max_blocks": Text("max blocks", "最大线程块数"),
    "kernel_model": Text("kernel model", "核函数模型"),
    "fp64": Text("fp64", "fp64"),
    "fp16": Text("fp16", "fp16"),
    "bf16": Text("bf16", "bf16"),
    "fp8": Text("fp8", "fp8"),
    "tensor_cores": Text("tensor cores", "张量核心"),
    "dynamic_parallelism": Text("dynamic parallelism", "动态并行"),
    "textures": Text("textures", "纹理"),
    "inline_ptx": Text("inline ptx", "内联 PTX"),
    "local_memory_per_thread": Text("local memory per thread", "每线程的局部内存"),
    "constant_memory": Text("constant memory", "常量内存"),
    "atomics_fp64": Text("atomics fp64", "fp64 原子操作"),
    "atomics_fp16": Text("atomics fp16", "fp16 原子操作"),
    "atomics_64": Text("atomics 64", "64 位原子操作"),
    "device_malloc": Text("device malloc", "设备端 malloc"),
    "device_assert": Text("device assert", "设备端 assert"),
}
"""The properties of devices, by their names in ``target.yaml``."""

ENTRY: Mapping[str, Text] = {
    "attribute": Text("attribute", "属性"),
    "build": Text("build", "构建文件中的名称"),
    "builtin_variable": Text("builtin variable", "内建变量"),
    "class_template": Text("class template", "类模板"),
    "device_function": Text("device function", "设备函数"),
    "enum": Text("enum", "枚举"),
    "enumerator": Text("enumerator", "枚举值"),
    "file": Text("file", "文件"),
    "flag": Text("flag", "选项"),
    "function": Text("function", "函数"),
    "function_template": Text("function template", "函数模板"),
    "header": Text("header", "头文件"),
    "kernel": Text("kernel", "核函数"),
    "launch": Text("launch", "核函数启动"),
    "macro": Text("macro", "宏"),
    "namespace": Text("namespace", "命名空间"),
    "ptx": Text("ptx", "PTX 指令"),
    "type": Text("type", "类型"),
    "variable": Text("variable", "变量"),
}
"""The kinds of the catalogue's entries."""

TABLES: Mapping[str, Text] = {
    "aliases": Text("aliases", "别名"),
    "build": Text("build", "构建选项"),
    "devices": Text("devices", "设备数据"),
    "diagnostics": Text("diagnostics", "诊断提示"),
    "effort": Text("effort", "工作量数据"),
    "gaps": Text("gaps", "缺口"),
    "kernel_model": Text("kernel model", "核函数模型要点"),
    "kernel_pairs": Text("kernel pairs", "成对的核函数"),
    "port_diff": Text("port diff", "移植差异"),
    "ports": Text("ports", "移植项目"),
    "prefix_rules": Text("prefix rules", "前缀规则"),
    "python": Text("python", "对应的 Python 名称"),
    "symbols": Text("symbols", "目标平台自有名称"),
}
"""What is counted of a target's tables of facts."""
SEVERITY: Mapping[Severity, Text] = {
    Severity.OFF: Text("off", "关闭"),
    Severity.WARNING: Text("warning", "警告"),
    Severity.ERROR: Text("error", "错误"),
}
LIMIT: Mapping[Limit, Text] = {
    Limit.MIN_READINESS: Text("ready", "就绪度"),
    Limit.MAX_DAYS: Text("person-days (p50)", "人天（p50）"),
    Limit.MAX_MANUAL_LINES: Text("lines that need a person", "需人工修改的行"),
}
