"""Lines that may have to follow when names change, though they hold none themselves."""

from __future__ import annotations

from enum import StrEnum

from portcheck.model.frozen import frozen


class Part(StrEnum):
    """What lines are beside the names on them. Device code: kernels and functions for the device. *Own*: a name, path
    or text of the project's, not of CUDA's, that holds the word ``cuda``."""

    CALL = "call"  # the further lines of a call of CUDA
    LAUNCH = "launch"  # the further lines of a launch
    ERROR_VARIABLE = "error-variable"  # a variable for an error of CUDA's
    VENDOR_NAME = "vendor-name"  # the word nvidia in a name or path
    OWN_MACRO = "own-macro"
    OWN_PATH = "own-path"
    OWN_NAMESPACE = "own-namespace"
    OWN_ALIAS = "own-alias"  # a type that the project names itself and defines as one of CUDA's
    OWN_NAME = "own-name"
    OWN_TEXT = "own-text"
    SHARED_NAME = "shared-name"  # any of these in a file that holds no CUDA and is not called after it
    INCLUDE_BLOCK = "include-block"  # the branches of an #if that holds includes and nothing else
    ERROR_CHECK = "error-check"  # the rest of a macro, function or if that handles an error of CUDA's
    MACRO_BODY = "macro-body"  # the rest of another macro that holds CUDA
    STRUCT_MEMBER = "struct-member"  # a member of a variable that has a type of CUDA's host libraries
    SIZE_VARIABLE = "size-variable"  # a number of bytes that only calls of CUDA ask for
    ALIAS_USE = "alias-use"  # a type that the same file defines as one of CUDA's
    SUFFIX_INCLUDE = "suffix-include"  # a file of the project's own with CUDA's suffix
    VECTOR_MEMBER = "vector-member"  # .x of a float4
    RESTRICTED_POINTER = "restricted-pointer"  # a parameter or variable declared with __restrict__
    DEVICE_POINTER = "device-pointer"  # the declaration of what is allocated on the device
    LAUNCHER_CALL = "launcher-call"  # a mention of a function of the same file that launches kernels
    OUTSIDE_LAUNCHER = "outside-launcher"  # a mention of such a function of another file
    DEVICE_POINTER_USE = "device-pointer-use"  # in host code
    SHORT_LAUNCHER = "short-launcher"  # a short function that launches kernels
    TWIN_KERNEL = "twin-kernel"  # a kernel that a file of a folder beside defines as well
    SHORT_KERNEL_BODY = "short-kernel-body"  # of a kernel that could stand in the place of its launch
    SHORT_KERNEL_HEAD = "short-kernel-head"
    KERNEL_HEAD = "kernel-head"
    OWN_INCLUDE = "own-include"  # any other header of the project's
    BRANCH = "branch"  # other preprocessor conditions
    DEVICE_HEAD = "device-head"
    KERNEL_BODY = "kernel-body"
    DEVICE_BODY = "device-body"
    LAUNCHER = "launcher"  # a function that launches kernels, whole, if it is not long
    HARDWARE_BRANCH = "hardware-branch"  # a branch for some compute capabilities, with another beside it
    LEFT_OUT = "left-out"  # what some targets' guards leave out


@frozen
class Span:
    """The lines ``first`` to ``last``, all of which hold code that is compiled for CUDA. ``of``: the lines that they
    hang on, which change only if one of these does; none: they stand by themselves. ``switched_off``: the targets
    whose guards leave them out."""

    part: Part
    first: int
    last: int
    of: tuple[int, ...] = ()
    switched_off: tuple[str, ...] = ()

    @property
    def lines(self) -> range:
        return range(self.first, self.last + 1)
