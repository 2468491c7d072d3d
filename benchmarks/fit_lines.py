"""Fit ``rules/effort/lines.yaml`` to real ports, and measure it over parts of them that it was not fitted to.

usage: python benchmarks/fit_lines.py FACTS/ground_truth TREES [--write]

``TREES`` holds the folders ``hecbench`` (the programs ``NAME-cuda`` of zjin-lcf/HeCBench@f27000a5188f), ``mmcv``
(open-mmlab/mmcv@a8073c74bf83) and ``infinicore`` (InfiniTensor/InfiniCore@2cec6ce6b27a). For each model: of all lines
of each part that hold no changing name, the share that the port changed; what is counted is decided in each of ten
folds over programs by the other nine. ``--write`` writes the file.
"""

from __future__ import annotations

import argparse
import csv
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from random import Random
from statistics import median, quantiles
from typing import Any

import yaml

from portcheck.effort.lines import ClassifiedLines, NamedLines, classified
from portcheck.effort.operators import LibraryNames, library_names, operators_of
from portcheck.match.landings import choose_landings
from portcheck.model.effort import Follow, LineModel, Share
from portcheck.model.estimate import LineClass, Range
from portcheck.model.kernel import Kernel
from portcheck.model.source import BUILD_LANGUAGES
from portcheck.model.span import Part
from portcheck.model.target import Landing
from portcheck.model.text import Text
from portcheck.reading import Parsed
from portcheck.rules.location import store_path
from portcheck.rules.store import RuleStore
from portcheck.scan import Matcher, ScanOptions, read

PACK = Path(__file__).resolve().parent.parent / "rules"
FOLDS = 10
NAMED = ("mechanical", "manual", "unknown")
COMMON = 1 / 6
"""Share of programs that must have a tag for its weight to be fitted; a rarer tag has its share of changed lines."""
COUNTED_CLASSES = frozenset(("mechanical", "manual"))
ORDER = tuple(part for part in Part if part not in (Part.HARDWARE_BRANCH, Part.LAUNCHER, Part.LEFT_OUT))
OWN = frozenset(part.value for part in (
    Part.VENDOR_NAME, Part.OWN_MACRO, Part.OWN_PATH, Part.OWN_NAMESPACE, Part.OWN_ALIAS, Part.OWN_NAME,
    Part.OWN_TEXT))  # fmt: skip
"""Names of a project's own all go one way, as the project likes: they count where most are changed, and weigh nothing
where they do not count, however many there are."""
MOST = 0.5
ENOUGH = 10
"""Operators of one vendor that tell of it by themselves."""
FREE = (Part.CALL, Part.LAUNCH, Part.VENDOR_NAME, Part.OWN_MACRO, Part.OWN_PATH, Part.OWN_NAMESPACE, Part.OWN_ALIAS,
        Part.OWN_NAME, Part.OWN_TEXT, Part.SHARED_NAME, Part.INCLUDE_BLOCK, Part.SUFFIX_INCLUDE)  # fmt: skip
"""Parts whose changes a converter or a search makes; the others are edited by hand."""


@dataclass(frozen=True, slots=True)
class Case:
    """A model and the port that it is fitted to. ``label``: the column of ``hecbench_train.csv`` with the lines that
    the port wrote; none: the changed lines stand for them. ``threshold``: the share of changed lines from which on a
    part counts (half the F1 to be reached is the best, more is more precise)."""

    model: str
    tree: str
    target: str
    truth: str
    threshold: float
    label: str | None = None


CASES = (
    Case("rename", "hecbench", "hip", "lines_hip_train.jsonl", 0.55, "hip_written"),
    Case("words", "mmcv", "musa", "lines_musa_mmcv.jsonl", 0.48),
    Case("copy", "infinicore", "metax", "lines_metax_infinicore.jsonl", 0.5),
    Case("translate", "hecbench", "sycl", "lines_sycl_train.jsonl", 0.4, "sycl_written"),
)


@dataclass(frozen=True, slots=True)
class Program:
    """What stands on the lines of one program (``tags`` by file and line), which of them its port ``changed``, and how
    many lines the port wrote. ``counts``: lines by tag in all files of the program, also those that have no partner."""

    name: str
    tags: Mapping[tuple[str, int], str]
    changed: frozenset[tuple[str, int]]
    written: float
    counts: Counter[str]


def bare_model(counted: Iterable[str]) -> LineModel:
    follow = tuple(Follow(part, LineClass.MANUAL, Share(1, 1), part in counted) for part in ORDER)
    return LineModel("", Text("", ""), follow, {}, Range(1, 1, 1), Text("", ""), ())


def programs_of(case: Case, truth: Path, trees: Path, counted: frozenset[str]) -> list[Program]:
    """The programs of a case as portcheck sees them, ``counted`` parts being changed."""
    root = trees / case.tree
    parsed = read([root], ScanOptions())
    with closing(RuleStore(store_path(()))) as store:
        landing = choose_landings((case.target,), store.targets())[0]
        matcher = Matcher(parsed, store, [landing])
    lines = _lines(parsed, matcher, bare_model(counted), landing)
    written = labels(case, truth)
    built = {file.summary.path for file in parsed.files if file.summary.language in BUILD_LANGUAGES}
    programs = []
    for row in map(json.loads, (truth / case.truth).read_text(encoding="utf-8").splitlines()):
        tags, changed = {}, set()
        for path, file in row["files"].items():
            changed |= {(path, number) for number in file["changed"]}
            for number, tag in tagged(lines.get(path)).items():
                tags[path, number] = tag
        label = written.get(row["name"])
        folder = f"{row['name']}-cuda/"
        sources = [path for path in lines if path.startswith(folder) and path not in built]  # as the labels count
        whole = Counter(tag for path in sources for tag in tagged(lines[path]).values())
        counts = whole if label is not None else Counter(tags.values())
        programs.append(
            Program(row["name"], tags, frozenset(changed), len(changed) if label is None else label, counts)
        )
    return programs


def _lines(parsed: Parsed, matcher: Matcher, model: LineModel, landing: Landing) -> dict[str, ClassifiedLines]:
    named = NamedLines(frozenset(hazard.id for hazard in matcher.hazards.values() if hazard.doubtful))
    found: dict[str, ClassifiedLines] = {}
    for file, answers in zip(parsed.files, matcher.answers, strict=True):
        path = file.summary.path
        told = zip(file.occurrences, answers, strict=True)
        places = [(occurrence, answer.by_landing) for occurrence, answer in told if answer.said]
        for _one, lines in classified(named.of(places), file.spans, [(model, landing.kin)]):
            found[path] = lines
    return found


def tagged(lines: ClassifiedLines | None) -> dict[int, str]:
    if lines is None:
        return {}
    tags = {line: part.value for line, part in lines.followed.items()}
    for line_class in (LineClass.MECHANICAL, LineClass.MANUAL, LineClass.UNKNOWN):
        for line in lines.classes.get(line_class, ()):
            tags.setdefault(line, line_class.value)
    return tags


def labels(case: Case, truth: Path) -> dict[str, float]:
    if case.label is None:
        return {}
    with (truth / "hecbench_train.csv").open(encoding="utf-8", newline="") as file:
        return {row["program"]: float(row[case.label]) for row in csv.DictReader(file) if row[case.label]}


def shares(programs: Iterable[Program]) -> dict[str, tuple[int, int]]:
    """Tag -> lines, changed lines."""
    lines: Counter[str] = Counter()
    changed: Counter[str] = Counter()
    for program in programs:
        for place, tag in program.tags.items():
            lines[tag] += 1
            changed[tag] += place in program.changed
    return {tag: (lines[tag], changed[tag]) for tag in lines}


def counted_by(programs: Iterable[Program], threshold: float) -> frozenset[str]:
    """The parts of which ports changed that share, with the classes that always count."""
    found = shares(programs)
    parts = (part.value for part in ORDER if part in found)
    least = {part: needed(part, threshold) for part in found}
    return frozenset(part for part in parts if found[part][1] / found[part][0] >= least[part]) | COUNTED_CLASSES


def needed(part: str, threshold: float) -> float:
    return max(threshold, MOST) if part in OWN else threshold


def fit_writes(programs: Sequence[Program], counted: frozenset[str]) -> dict[str, float]:
    """Lines written for each line of a tag: the weights with the least relative error, by coordinate descent."""
    real = [(program.counts, program.written) for program in programs if program.written]
    found = {tag: share for tag, share in shares(programs).items() if tag in counted or tag not in OWN}
    least = COMMON * len(real)
    tags = sorted(tag for tag in found if sum(1 for counts, _written in real if counts[tag]) >= least)
    weights = {tag: round(changed / lines, 2) for tag, (lines, changed) in sorted(found.items())}
    sums = [sum(weights.get(tag, 0.0) * number for tag, number in counts.items()) for counts, _written in real]
    for _round in range(6):
        for tag in tags:
            places = [(at, counts[tag]) for at, (counts, _written) in enumerate(real) if counts[tag]]
            best = min(
                (sum(abs(sums[at] + (w - weights[tag]) * n - real[at][1]) / real[at][1] for at, n in places), w)
                for w in (step / 20 for step in range(0, 27))
            )[1]
            for at, number in places:
                sums[at] += (best - weights[tag]) * number
            weights[tag] = best
    return {tag: weight for tag, weight in weights.items() if weight}


def predicted(program: Program, writes: Mapping[str, float]) -> float:
    return sum(writes.get(tag, 0.0) * number for tag, number in program.counts.items())


def band_of(pairs: Iterable[tuple[float, float]]) -> Range:
    """Real over predicted lines at p10 and p90; one is added to both, for programs without any."""
    ratios = [(real + 1) / (guess + 1) for guess, real in pairs]
    cuts = quantiles(ratios, n=20, method="inclusive")
    return Range(round(min(1.0, cuts[1]), 2), 1, round(max(1.0, cuts[17]), 2))


def folds(programs: Sequence[Program]) -> list[tuple[list[Program], list[Program]]]:
    order = list(programs)
    Random(5).shuffle(order)
    return [([p for n, p in enumerate(order) if n % FOLDS != k], order[k::FOLDS]) for k in range(FOLDS)]


@dataclass(frozen=True, slots=True)
class Score:
    precision: float
    recall: float
    f1: float
    spearman: float
    error: float
    written_spearman: float
    written_error: float
    coverage: float
    programs: int


def cross_validated(programs: Sequence[Program], threshold: float) -> Score:
    right = wrong = missed = inside = 0
    sizes: list[tuple[float, float]] = []
    lines: list[tuple[float, float]] = []
    for train, test in folds(programs):
        counted = counted_by(train, threshold)
        writes = fit_writes(train, counted)
        band = band_of((predicted(p, writes), p.written) for p in train)
        for program in test:
            guess = {place for place, tag in program.tags.items() if tag in counted}
            right += len(guess & program.changed)
            wrong += len(guess - program.changed)
            missed += len(program.changed - guess)
            sizes.append((len(guess), len(program.changed)))
            p50 = predicted(program, writes)
            lines.append((p50, program.written))
            low, high = (p50 + 1) * band.p10 - 1, (p50 + 1) * band.p90 - 1
            inside += low - 0.5 <= program.written <= high + 0.5
    precision, recall = right / (right + wrong), right / (right + missed)
    return Score(precision, recall, 2 * precision * recall / (precision + recall), spearman(sizes),
                 mean_error(sizes), spearman(lines), mean_error(lines), inside / len(lines), len(lines))  # fmt: skip


def mean_error(pairs: Iterable[tuple[float, float]]) -> float:
    errors = [abs(guess - real) / real for guess, real in pairs if real]
    return sum(errors) / len(errors)


def spearman(pairs: Sequence[tuple[float, float]]) -> float:
    first, second = ranks([a for a, _b in pairs]), ranks([b for _a, b in pairs])
    mean = (len(pairs) - 1) / 2
    covariance = sum((a - mean) * (b - mean) for a, b in zip(first, second, strict=True))
    spread = (sum((a - mean) ** 2 for a in first) * sum((b - mean) ** 2 for b in second)) ** 0.5
    return covariance / spread if spread else 0.0


def ranks(values: Sequence[float]) -> list[float]:
    places: dict[float, list[int]] = defaultdict(list)
    for rank, value in enumerate(sorted(values)):
        places[value].append(rank)
    return [median(places[value]) for value in values]


TITLES = {
    "keep": ("The sources stay: the vendor's compiler or headers keep CUDA's names",
             "源代码不动：厂商的编译器或头文件保留 CUDA 名称"),
    "rename": ("Names are exchanged, the kernels stay as they are", "替换名称，核函数保持不变"),
    "words": ("A converter exchanges names and the word cuda wherever it stands",
              "转换工具替换名称，并替换所有位置上的 cuda 字样"),
    "copy": ("A second copy of the source for the vendor, written by hand beside the first",
             "在原有代码旁边为该厂商手工写出第二份源代码"),
    "translate": ("Another language model: launches, kernel heads and device memory are translated",
                  "语言模型不同：启动、核函数首部和设备内存都要翻译"),
    "rewrite": ("Device code is written again for another machine", "设备代码针对另一种硬件重写"),
    "library": ("An operator that the vendor's library has is called instead", "改为调用厂商库中已有的算子"),
}  # fmt: skip
IN_CHINESE = {"programs": "程序", "files": "文件"}
SOURCES = {
    "rename": ["zjin-lcf/HeCBench@f27000a5188f:src"],
    "words": ["open-mmlab/mmcv@a8073c74bf83:mmcv/ops/csrc"],
    "copy": ["InfiniTensor/InfiniCore@2cec6ce6b27a:src/infiniop/ops"],
    "translate": ["zjin-lcf/HeCBench@f27000a5188f:src"],
}
COPIES = {"only_in": "nvidia", "otherwise": "rename"}
"""All files of that port are copies of files for NVIDIA, by their paths; it says nothing of others."""
OF_OPERATORS = (Part.SHORT_KERNEL_HEAD, Part.SHORT_KERNEL_BODY, Part.KERNEL_HEAD, Part.KERNEL_BODY, Part.DEVICE_HEAD,
                Part.DEVICE_BODY, Part.LAUNCHER)  # fmt: skip
"""What an operator that is written again replaces, the functions that launch its kernels among it."""


def model_of(case: Case, programs: Sequence[Program], score: Score, written: str) -> dict[str, Any]:
    found = shares(programs)
    writes = fit_writes(programs, counted_by(programs, case.threshold))
    band = band_of((predicted(p, writes), p.written) for p in programs)
    follow = [
        {"part": part.value, "class": "mechanical" if part in FREE else "manual",
         "changed": found[part][1], "lines": found[part][0]}
        | ({"threshold": MOST} if needed(part, case.threshold) > case.threshold else {})
        for part in ORDER if part in found
    ]  # fmt: skip
    figures = (
        f"precision {score.precision:.3f}, recall {score.recall:.3f}, F1 {score.f1:.3f}",
        f"{score.spearman:.3f}", f"{100 * score.error:.0f} %", f"{score.written_spearman:.3f}",
        f"{100 * score.coverage:.0f} %", f"{100 * score.written_error:.0f} %",
    )  # fmt: skip
    measured = (
        f"Cross-validated over {score.programs} {written}: lines {figures[0]}; changed lines per program: rank"
        f" correlation {figures[1]}, mean error {figures[2]}; lines to write: rank correlation"
        f" {figures[3]}, mean error {figures[5]}, the range holds"
        f" {figures[4]}.",
        f"按 {score.programs} 个{IN_CHINESE[written]}的真实移植交叉验证：行级精确率 {score.precision:.3f}、"
        f"召回率 {score.recall:.3f}、F1 {score.f1:.3f}；"
        f"每个程序的改动行数：秩相关 {figures[1]}，平均误差 {score.error:.0%}；"
        f"要写的行数：秩相关 {figures[3]}，平均误差 {score.written_error:.0%}，区间覆盖 {score.coverage:.0%}。",
    )
    made = described(case.model, measured, SOURCES[case.model], case.threshold, band, writes, follow)
    return made | COPIES if case.model == "copy" else made


def described(
    model: str, measured: tuple[str, str], sources: list[str], threshold: float, band: Range,
    writes: Mapping[str, float], follow: list[dict[str, Any]],
) -> dict[str, Any]:  # fmt: skip
    title = TITLES[model]
    return {
        "id": model, "title": {"en": title[0], "zh": title[1]}, "measured": {"en": measured[0], "zh": measured[1]},
        "sources": sources, "threshold": threshold, "band": {"p10": band.p10, "p50": 1, "p90": band.p90},
        "writes": dict(writes), "follow": follow,
    }  # fmt: skip


def widened(model: dict[str, Any], by: dict[str, Any]) -> dict[str, Any]:
    """A model of one port by one team knows nothing of how projects differ: its range is at least that over many."""
    band = {"p10": min(model["band"]["p10"], by["band"]["p10"]), "p50": 1,
            "p90": max(model["band"]["p90"], by["band"]["p90"])}  # fmt: skip
    more = {
        "en": " The range is no narrower than over many programs, as this is one port by one team.",
        "zh": "这只是一个团队的一次移植，因此区间不窄于多程序的区间。",
    }
    return model | {"band": band, "measured": {lang: model["measured"][lang] + more[lang] for lang in more}}


def unmeasured(models: Mapping[str, dict[str, Any]], truth: Path) -> list[dict[str, Any]]:
    """The models that no collection of lines measures."""
    rename, translate = models["rename"], models["translate"]
    kept = {tag: weight for tag, weight in rename["writes"].items() if tag in ("manual", "unknown")}
    keep = described(
        "keep",
        ("Not measured by lines: what a person edits is taken to be as in ports that exchange names.",
         "没有行级测量：需要人工修改的部分按替换名称的移植推定。"),
        rename["sources"], 0.5, Range(rename["band"]["p10"], 1, translate["band"]["p90"]), kept, [],
    )  # fmt: skip
    written = written_by_operator(truth)
    rewrite = described(
        "rewrite",
        (f"Of {written['rewrite'].operators} operators that were written again the size of the CUDA version told"
         " nothing of the lines written; a flat number is as good as any model. It is for one direction.",
         f"{written['rewrite'].operators} 个重写的算子中，CUDA 版本的规模与写出的行数无关，固定值不逊于任何模型。"
         "数值按单个方向计。"),
        ["open-mmlab/mmcv@733e6ff84eec:mmcv/ops/csrc/common/mlu", "Cambricon/mlu-ops@73adc65d8434:kernels"],
        0.5, Range(1, 1, 1), {},
        [{"part": part.value, "class": "manual", "always": True} for part in OF_OPERATORS],
    )  # fmt: skip
    library = described(
        "library",
        (f"Measured on {written['library'].operators} operators that call the vendor's library: lines of host binding"
         " for one direction.",
         f"按 {written['library'].operators} 个调用厂商库的算子测得：单个方向的主机侧绑定代码行数。"),
        ["open-mmlab/mmcv@a8073c74bf83:mmcv/ops/csrc/pytorch"], 0.5, Range(1, 1, 1), {}, [],
    )  # fmt: skip
    return [keep, rewrite | written["rewrite"].lines, library | written["library"].lines]


@dataclass(frozen=True, slots=True)
class Written:
    """``lines``: those that ports wrote for an operator, as rules hold them; over so many ``operators``."""

    operators: int
    lines: dict[str, Any]


def written_by_operator(truth: Path) -> dict[str, Written]:
    """Lines that ports wrote for one operator in one direction, by kind of port. A row is an operator with all its
    directions: as many as the vendor's library has functions for it, one where that is not known."""
    kinds = {"kernel rewrite": "rewrite", "library call": "library"}
    rows: dict[str, dict[str, list[float]]] = {kind: defaultdict(list) for kind in kinds.values()}
    with closing(RuleStore(store_path(()))) as store:
        libraries = {name: library_names(store.operator_functions(target)) for name, target in store.targets().items()}
    with (truth / "ports_train.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["port_kind"] in kinds and row["unit_type"] == "operator":
                name = row["unit"].partition("/")[2].partition("->")[0]
                lines = float(row["written"]) / directions(name, libraries[row["vendor"]])
                rows[kinds[row["port_kind"]]][row["vendor"]].append(lines)
    found = {}
    for kind, by_vendor in rows.items():
        every = [lines for of_vendor in by_vendor.values() for lines in of_vendor]
        of_one = {vendor: points(lines) for vendor, lines in sorted(by_vendor.items()) if len(lines) >= ENOUGH}
        found[kind] = Written(len(every), {"per_operator": points(every)} | (
            {"per_operator_on": of_one} if len(of_one) > 1 else {}))  # fmt: skip
    return found


def directions(operator: str, library: LibraryNames) -> int:
    """Of forward and backward, those that the library has a function for; 1 if it has none."""
    asked = (Kernel(f"{operator}.cu", 1, f"{operator}_{way}", 1, ()) for way in ("forward", "backward"))
    return sum(found.library is not None for kernel in asked for found in operators_of([kernel], True, library)) or 1


def points(lines: Sequence[float]) -> dict[str, int]:
    cuts = quantiles(lines, n=10, method="inclusive")
    return {"p10": round(cuts[0]), "p50": round(median(lines)), "p90": round(cuts[8])}


def fit(case: Case, truth: Path, trees: Path) -> tuple[dict[str, Any], Score]:
    """The parts that hang on other parts are known only once these are: the second reading counts what the first
    has found."""
    first = programs_of(case, truth, trees, COUNTED_CLASSES)
    programs = programs_of(case, truth, trees, counted_by(first, case.threshold))
    score = cross_validated(programs, case.threshold)
    return model_of(case, programs, score, "programs" if case.tree == "hecbench" else "files"), score


class _Plain(yaml.SafeDumper):
    """Without anchors, which rule files must not have."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("truth", type=Path)
    parser.add_argument("trees", type=Path)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    models: dict[str, dict[str, Any]] = {}
    for case in CASES:
        models[case.model], score = fit(case, options.truth, options.trees)
        print(f"{case.model:10} {case.target:6} " + "  ".join(
            f"{name} {getattr(score, name):.3f}" for name in Score.__slots__ if name != "programs"))  # fmt: skip
        for entry in models[case.model]["follow"]:
            print(f"    {entry['part']:20} {entry['changed']:6} of {entry['lines']:6}")
        print("    writes", models[case.model]["writes"], models[case.model]["band"])
    for case in CASES:
        if case.label is None:
            models[case.model] = widened(models[case.model], models["rename"])
    every = [*models.values(), *unmeasured(models, options.truth)]
    content = {"line_models": sorted(every, key=lambda m: list(TITLES).index(m["id"]))}
    if options.write:
        text = yaml.dump(
            content, Dumper=_Plain, sort_keys=False, allow_unicode=True, width=118, default_flow_style=None
        )
        head = "# Made by benchmarks/fit_lines.py; fit again instead of editing.\n"
        (PACK / "effort").mkdir(exist_ok=True)
        (PACK / "effort" / "lines.yaml").write_text(head + text, encoding="utf-8")


if __name__ == "__main__":
    main()
