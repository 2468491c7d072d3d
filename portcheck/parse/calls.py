"""Which device functions of a file a kernel comes to, itself or through others."""

from __future__ import annotations

import re
from collections.abc import Container, Sequence

from portcheck.model.regex import regex
from portcheck.parse.functions import Function, FunctionWords

_CALL = regex(rb"\b([A-Za-z_]\w*)\s*(?:\(|<(?![<=]))")
_MOST = 2000
_MOST_DEFINITIONS = 32
_PLAIN_CALL = regex(rb"(?<![\w.>:])([A-Za-z_]\w*)\s*\(")
_LAUNCH = regex(rb"(?<![\w.>:])([A-Za-z_]\w*)\s*<<<")


class CallGraph:
    """``words`` are those of each function; ``overloaded`` are names that CUDA has as well: a call of one need not mean
    the function of the file."""

    def __init__(
        self, functions: Sequence[Function], code: bytes, words: FunctionWords, overloaded: Container[bytes]
    ) -> None:
        self._all_words = words
        self._functions = functions
        self._code = code
        self._overloaded = overloaded
        self._by_name: dict[bytes, list[int]] = {}
        for number, function in enumerate(functions):
            self._by_name.setdefault(function.spelled, []).append(number)
        self._calls: dict[int, frozenset[int]] = {}
        self._plain: dict[int, frozenset[int]] = {}

    def reached_from(self, kernel: int) -> frozenset[int]:
        """The device functions (by number) that the kernel calls, itself or through others."""
        reached: set[int] = set()
        waiting = [kernel]
        while waiting and len(reached) < _MOST:
            new = self._called_by(waiting.pop()) - reached - {kernel}
            reached |= new
            waiting.extend(new)
        return frozenset(reached)

    def has_circle(self, members: frozenset[int]) -> bool:
        """Whether a function among ``members`` calls itself, or does so through others. Names with several definitions
        do not tell; template arguments and ``constexpr`` end such a circle while compiling."""
        done: set[int] = set()
        for start in sorted(members):
            path: set[int] = set()
            waiting = [(start, False)]
            while waiting:
                number, leaving = waiting.pop()
                if leaving:
                    path.discard(number)
                    done.add(number)
                elif number in path:
                    return True
                elif number not in done:
                    path.add(number)
                    waiting.append((number, True))
                    waiting += [(other, False) for other in sorted(self._plainly_called_by(number) & members)]
        return False

    def _called_by(self, number: int) -> frozenset[int]:
        if number not in self._calls:
            words = self._words(_CALL, number)
            found = {other for word in words for other in self._by_name[word][:_MOST_DEFINITIONS]}
            self._calls[number] = frozenset(other for other in found if not self._functions[other].is_kernel)
        return self._calls[number]

    def _plainly_called_by(self, number: int) -> frozenset[int]:
        if number not in self._plain:
            called, launched = self._words(_PLAIN_CALL, number), self._words(_LAUNCH, number)
            words = (called | launched) - {word for word in called if word in self._overloaded}
            found = (self._by_name[word][0] for word in words if len(self._by_name[word]) == 1)
            kernels = {self._by_name[word][0] for word in launched}
            self._plain[number] = frozenset(n for n in found if n in kernels or self._is_run(n))
        return self._plain[number]

    def _is_run(self, number: int) -> bool:
        return not (self._functions[number].is_kernel or self._functions[number].constant)

    def _words(self, pattern: re.Pattern[bytes], number: int) -> set[bytes]:
        function = self._functions[number]
        known = self._all_words.of(function) & self._by_name.keys()
        if known <= {function.spelled} and function.spelled not in self._code[function.body : function.extent[1]]:
            return set()  # nothing but its own head
        return set(pattern.findall(self._code, function.body, function.extent[1])) & known
