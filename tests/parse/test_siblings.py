"""Files that are a port already, by their names."""

from __future__ import annotations

import pytest

from portcheck.model.vocabulary import Siblings
from portcheck.parse.siblings import targets_of_path

SIBLINGS = Siblings({"acme": ("a",), "ac": ("a", "b")}, {".acu": ("a",)})


@pytest.mark.parametrize(
    ("path", "targets"),
    [
        ("acme/kernel.cpp", ("a",)),
        ("src/ACME/kernel.cpp", ("a",)),
        ("src/project-acme/kernel.cpp", ("a",)),
        ("src/kernel_acme.h", ("a",)),
        ("src/kernel.acme.cpp", ("a",)),
        ("vendors/acme.h", ("a",)),
        ("src/kernel.acu", ("a",)),
        ("ac/kernel.acu", ("a", "b")),
        ("kernel.cu", ()),
        ("acmeology/kernel.cu", ()),
        ("src/acme_kernel.cu", ()),
        ("acme-tools/kernel.cu", ()),
        ("kernel.acu.cu", ()),
        ("macme/kernel.cu", ()),
        ("acu", ()),
        ("dot.", ()),
    ],
)
def test_targets(path: str, targets: tuple[str, ...]) -> None:
    assert targets_of_path(path, SIBLINGS) == targets
