"""Lines that may have to follow when names change, though they hold none themselves."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Part(StrEnum):
    """What lines are beside the names on them. Device code: kernels and functions for the device. *Own*: a name, path
    or text of the project's, not of CUDA's, that holds the word ``cuda``."""

    CALL = "call"  # the further lines of a call of CUDA
    LAUNCH = "launch"  # the further lines of a launch
    VENDOR_NAME = "vendor-name"  # the word nvidia in a name or path
    OWN_MACRO = "own-macro"
    OWN_PATH = "own-path"
    OWN_NAMESPACE = "own-namespace"
    OWN_ALIAS = "own-alias"  # a type that the project names itself and defines as one of CUDA's
    OWN_NAME = "own-name"
    OWN_TEXT = "own-text"
    INCLUDE_BLOCK = "include-block"  # the branches of an #if that holds includes and nothing else
    VECTOR_MEMBER = "vector-member"  # .x of a float4
    RESTRICTED_POINTER = "restricted-pointer"  # a parameter or variable declared with __restrict__
    DEVICE_POINTER = "device-pointer"  # the declaration of what is allocated on the device
    LAUNCHER_CALL = "launcher-call"  # a mention of a function of the same file that launches kernels
    OUTSIDE_LAUNCHER = "outside-launcher"  # a mention of such a function of another file
    DEVICE_POINTER_USE = "device-pointer-use"  # in host code
    SHORT_LAUNCHER = "short-launcher"  # a short function that launches kernels
    TWIN_KERNEL = "twin-kernel"  # a kernel that a file of a folder beside defines as well
    SHORT_KERNEL_BODY = "short-kernel-body"
    KERNEL_HEAD = "kernel-head"
    OWN_INCLUDE = "own-include"  # any other header of the project's
    BRANCH = "branch"  # other preprocessor conditions
    DEVICE_HEAD = "device-head"
    KERNEL_BODY = "kernel-body"
    DEVICE_BODY = "device-body"
    HARDWARE_BRANCH = "hardware-branch"  # a branch for some compute capabilities, with another beside it


@dataclass(frozen=True, slots=True)
class Span:
    """The lines ``first`` to ``last``, all of which hold code that is compiled for CUDA. ``of``: the lines that they
    hang on, which change only if one of these does; none: they stand by themselves. ``switched_off``: the targets
    whose guards leave them out."""

    part: Part
    first: int
    last: int
    of: tuple[int, ...] = ()
    switched_off: tuple[str, ...] = ()
