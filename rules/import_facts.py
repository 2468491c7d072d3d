"""Bring the fact tables into this pack again. usage: python rules/import_facts.py FACTS_DIR [--account FILE]

Every rule file but target.yaml, readings/, catalogue/cuda_language.yaml, catalogue/build*.yaml,
catalogue/library_files.yaml and ambiguous.yaml is made here. facts/*.csv are tables of our own, with a source in every
row. ``--account`` writes what became of the rows.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Container
from pathlib import Path

from portcheck.rules.import_catalogue import CatalogueExtras, ambiguous_names, import_catalogue
from portcheck.rules.import_facts import import_facts, import_symbols
from portcheck.rules.import_mapping import TableOptions, catalogue_names, import_mapping, load_glossary
from portcheck.rules.readings import load_readings
from portcheck.rules.tables import Imported, Rejected, read_rows

PACK = Path(__file__).resolve().parent
NVIDIA = "NVIDIA's public headers of {} (PyPI wheels)"
TOOLKITS = NVIDIA.format("CUDA 11.8 to 13.5")
REMOVED = "; names removed before 11.8: ROCm/HIPIFY@014177bc2e43"
TOOLKIT_LIBRARIES = {
    "cuda_runtime": "CUDA Runtime", "cuda_driver": "CUDA Driver", "device_builtins": "CUDA device built-ins",
    "cooperative_groups": "Cooperative Groups", "cub": "CUB", "cublas": "cuBLAS", "cublasLt": "cuBLASLt",
    "cublasXt": "cuBLASXt", "cufft": "cuFFT", "cufile": "cuFile", "cupti": "CUPTI", "curand": "cuRAND",
    "cusolver": "cuSOLVER", "cusparse": "cuSPARSE", "libcudacxx": "libcu++", "npp": "NPP", "nvfatbin": "nvFatbin",
    "nvjitlink": "nvJitLink", "nvjpeg": "nvJPEG", "nvml": "NVML", "nvptxcompiler": "PTX Compiler", "nvrtc": "NVRTC",
    "nvtx": "NVTX", "nvvm": "libNVVM", "thrust": "Thrust", "windows_interop": "CUDA interop on Windows",
}  # fmt: skip
OWN_VERSIONS = {
    "cudnn": ("cuDNN", "8.5.0 to 9.28.1"), "cudnn_frontend": ("cuDNN Frontend", "1.5.0 to 1.32.0"),
    "cufft_mp": ("cuFFTMp", "11.4.0.6 and 12.1.3.2"), "cusparselt": ("cuSPARSELt", "0.6.2 to 0.10.0"),
    "cutensor": ("cuTENSOR", "1.6.2 to 2.8.1"), "cutlass": ("CUTLASS", "3.3.0 to 4.2.0"),
    "nccl": ("NCCL", "2.13.4 to 2.32.3"), "nvshmem": ("NVSHMEM", "3.1.7 to 3.8.0"),
}  # fmt: skip
HEADER_ONLY = frozenset(("cub", "cudnn_frontend", "cutlass", "libcudacxx", "nvtx", "thrust"))
SPECIAL_TABLES = ("mapping.csv", "symbols.csv")


class Account:
    """What became of every row."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.reasons: Counter[str] = Counter()
        self.read = 0

    def add(self, title: str, result: Imported) -> None:
        self.read += result.read
        self.reasons += result.reasons()
        taken = result.read - len(result.rejected)
        print(f"{title}: {result.read} rows read, {taken} taken, {len(result.rejected)} not taken")
        self.lines.append(f"{title}: {result.read} rows read, {taken} taken; rows written: {dict(result.written)}")
        self.lines += [f"  {row.file}:{row.line}: {row.symbol}: {row.reason}" for row in result.rejected]


def import_catalogues(facts: Path, account: Account) -> None:
    cuda = facts / "cuda"
    ambiguous = ambiguous_names(PACK / "ambiguous.yaml")
    libraries = {name: (title, TOOLKITS, "toolkit") for name, title in TOOLKIT_LIBRARIES.items()}
    libraries |= {
        name: (title, NVIDIA.format(f"{title} {seen}"), "own") for name, (title, seen) in OWN_VERSIONS.items()
    }
    for library, (title, source, versions) in libraries.items():
        more = (cuda / "legacy_pre_11_8.csv", PACK / "facts" / "more_names.csv")
        extras = CatalogueExtras(cuda / "headers.csv", more, ambiguous)
        heading: dict[str, str | bool] = {"title": title, "source": source + REMOVED, "versions": versions}
        if library in HEADER_ONLY:
            heading["header_only"] = True
        account.add(library, import_catalogue(cuda / f"{library}.csv", library, PACK, heading, extras))
    account.add("headers", headers_without_library(cuda / "headers.csv", libraries))
    heading = {"title": "inline PTX", "source": "NVIDIA's ptxas 11.8 to 13.0 and the PTX wrappers of CCCL"}
    extras = CatalogueExtras(columns={"symbol": "mnemonic"}, kind="ptx")
    account.add("ptx", import_catalogue(cuda / "ptx.csv", "ptx", PACK, heading, extras))
    heading = {"title": "nvcc options", "source": "the help text of nvcc 13.0 and 13.5", "versions": "toolkit"}
    extras = CatalogueExtras(columns={"symbol": "flag", "note": "meaning"}, kind="flag")
    account.add("nvcc", import_catalogue(cuda / "nvcc_flags.csv", "nvcc", PACK, heading, extras))


def headers_without_library(table: Path, libraries: Container[str]) -> Imported:
    """Headers go in with their library; those of no library that is imported are told."""
    rows = list(read_rows(table, ("header", "library")))
    left = [
        Rejected(table.name, line, row["header"], f"no table of the library {row['library']}")
        for line, row in rows
        if row["library"] not in libraries
    ]
    return Imported(len(rows), {}, tuple(left))


def import_target(facts: Path, target: str, names: dict[str, str], account: Account) -> None:
    """Every table of one target; what an earlier import wrote and this one does not is gone."""
    folder = facts / "vendors" / target
    for old in (PACK / "targets" / target).rglob("*.yaml"):
        if old.name != "target.yaml":
            old.unlink()
    readings = load_readings(PACK / "readings" / f"{target}.yaml")
    own = PACK / "facts" / f"{target}.csv"
    mappings = (folder / "mapping.csv", *((own,) if own.is_file() else ()))
    symbols = folder / "symbols.csv"
    options = TableOptions(
        readings,
        symbols=(symbols,) if symbols.is_file() else (),
        glossary=load_glossary(folder / readings.glossary) if readings.glossary else {},
    )
    mapped = import_mapping(mappings, target, PACK, options, names)
    account.add(f"{target}/mapping", mapped)
    account.add(f"{target}/symbols", import_symbols(options.symbols, mapped.seen, target, PACK, readings))
    own_tables = {path.stem.removeprefix(f"{target}_"): path for path in (PACK / "facts").glob(f"{target}_*.csv")}
    tables = {path.stem: path for path in folder.glob("*.csv") if path.name not in SPECIAL_TABLES} | own_tables
    for name, table in sorted(tables.items()):
        account.add(f"{target}/{name}", import_facts((table,), name, target, PACK, readings))


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("facts", type=Path)
    options.add_argument("--account", type=Path)
    chosen = options.parse_args()
    account = Account()
    import_catalogues(chosen.facts, account)
    names = catalogue_names(PACK)
    for folder in sorted((chosen.facts / "vendors").iterdir()):
        import_target(chosen.facts, folder.name, names, account)
    print(f"{account.read} rows read; not taken: {dict(account.reasons)}")
    if chosen.account:
        chosen.account.write_text("\n".join(account.lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
