"""Source files that nobody writes by hand: each shape makes one of about so many bytes. Tests, fuzzers and
``benchmarks/hostile.py`` share them."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Mapping
from dataclasses import dataclass

Shape = Callable[[int], bytes]

HEAD = b"#include <cuda_runtime.h>\n"


@dataclass(frozen=True, slots=True)
class _Repeated:
    """``unit`` again and again between ``before`` and ``after``; ``{}`` in it is a number of its own."""

    unit: bytes
    before: bytes = b""
    after: bytes = b""

    def __call__(self, size: int) -> bytes:
        count = max(1, size // (len(self.unit) + (4 if b"{}" in self.unit else 0)))
        if b"{}" in self.unit:
            body = b"".join(self.unit.replace(b"{}", b"%d" % number) for number in range(count))
        else:
            body = self.unit * count
        return HEAD + self.before + body + self.after


@dataclass(frozen=True, slots=True)
class _Nested:
    """``opening`` as often as ``closing``, around ``inside``."""

    opening: bytes
    closing: bytes
    inside: bytes = b"cudaMalloc(0, 1)"
    before: bytes = b"int f() { return "
    after: bytes = b"; }\n"

    def __call__(self, size: int) -> bytes:
        count = max(1, size // (len(self.opening) + len(self.closing)))
        body = self.opening * count + self.inside + self.closing * count
        return HEAD + self.before + body + self.after


def _conditions(size: int) -> bytes:
    count = size // 30
    body = b"".join(b"#if defined(A%d)\n" % n for n in range(count))
    return HEAD + body + b"cudaFree(0);\n" + b"#endif\n" * count


def _alternatives(size: int) -> bytes:
    count = size // 40
    body = b"".join(b"#elif defined(USE_MUSA) && B > %d\ncudaFree(0);\n" % n for n in range(count))
    return HEAD + b"#if defined(A)\n" + body + b"#endif\n"


def _macro_chain(size: int) -> bytes:
    count = size // 30
    body = b"".join(b"#define M%d M%d\n" % (n, n + 1) for n in range(count))
    return HEAD + body + b"#define M%d cudaFree\nvoid f() { M0(0); }\n" % count


def _macro_bomb(size: int) -> bytes:
    """Doubles 64 times, and then as many uses as fit."""
    body = b"".join(b"#define B%d B%d B%d\n" % (n, n + 1, n + 1) for n in range(64))
    uses = b"void f() { B0; }\n" * (size // 17)
    return HEAD + body + b"#define B64 cudaFree(0);\n" + uses


def _conditional_bomb(size: int) -> bytes:
    """The same where its value is asked for."""
    body = b"".join(b"#define C%d (C%d + C%d)\n" % (n, n + 1, n + 1) for n in range(64))
    uses = b"#if C0\ncudaFree(0);\n#endif\n" * (size // 25)
    return HEAD + body + b"#define C64 1\n" + uses


def _function_bomb(size: int) -> bytes:
    body = b"".join(b"#define F%d(x) F%d(x, x) F%d(x)\n" % (n, n + 1, n + 1) for n in range(64))
    uses = b"#if F0(1)\ncudaFree(0);\n#endif\n" * (size // 28)
    return HEAD + body + b"#define F64(x) x\n" + uses


def _mutual(size: int) -> bytes:
    head = b"#define SELF SELF + SELF\n#define PING PONG(1)\n#define PONG(x) PING x\n"
    return HEAD + head + b"#if SELF || PING\ncudaFree(PING);\n#endif\n" * (size // 45)


def _big_macro(size: int) -> bytes:
    line = b"  cudaFree(p); x += threadIdx.x; \\\n"
    return HEAD + b"#define BIG \\\n" + line * (size // len(line)) + b"\n\nvoid f() { BIG }\n"


def _long_condition(size: int) -> bytes:
    return HEAD + b"#if 0" + b" || defined(A)" * (size // 14) + b"\ncudaFree(0);\n#endif\n"


def _deep_condition(size: int) -> bytes:
    count = size // 2
    return HEAD + b"#if " + b"(" * count + b"1" + b")" * count + b"\ncudaFree(0);\n#endif\n"


def _suppressions(size: int) -> bytes:
    line = b"cudaFree(0);  // portcheck: ignore\n"
    return HEAD + b"void f() {\n" + line * (size // len(line)) + b"}\n"


def _regions(size: int) -> bytes:
    line = b"// portcheck: ignore-begin\ncudaFree(0);\n"
    return HEAD + b"void f() {\n" + line * (size // len(line)) + b"}\n"


def _bytes_of_all_kinds(size: int) -> bytes:
    return HEAD + bytes(range(1, 256)) * (size // 255)


def _zeros(size: int) -> bytes:
    return HEAD + b"\0" * size


def _utf16(codec: str) -> Shape:
    line = "cudaFree(0); // 释放\n" + "int x = threadIdx.x;\n" * 4
    return lambda size: (HEAD.decode() + line * (size // (2 * len(line)))).encode(codec)


def _gbk(size: int) -> bytes:
    line = "cudaFree(0); // 释放显存\n".encode("gbk")
    return HEAD + line * (size // len(line))


def _mixed(size: int) -> bytes:
    line = "cudaFree(0); // 释放显存".encode("gbk") + b"\r\n" + "cudaMalloc(0, 1); // 分配 ß\r".encode()
    return b"\xef\xbb\xbf" + HEAD + line * (size // len(line))


def _zipped(size: int) -> bytes:
    return gzip.compress(HEAD + bytes(range(256)) * (size // 256), 0, mtime=0)


def _template_chain(size: int) -> bytes:
    body = b"".join(b"template <typename T> struct S%d : S%d<T> {};\n" % (n + 1, n) for n in range(size // 52))
    return HEAD + b"template <typename T> struct S0 { cudaStream_t s; };\n" + body


def _aliases(size: int) -> bytes:
    body = b"".join(b"using T%d = T%d;\n" % (n + 1, n) for n in range(size // 24))
    return HEAD + b"using T0 = cudaStream_t;\n" + body


def _constants(size: int) -> bytes:
    body = b"".join(b"constexpr int N%d = N%d + 1;\n" % (n + 1, n) for n in range(size // 36))
    use = b"__global__ void k() { __shared__ float a[N%d]; }\n" % (size // 36)
    return HEAD + b"constexpr int N0 = 1;\n" + body + use


def _doubling_constants(size: int) -> bytes:
    body = b"".join(b"constexpr int D%d = D%d + D%d;\n" % (n, n + 1, n + 1) for n in range(64))
    uses = b"__global__ void k() { __shared__ float a[D0]; }\n" * (size // 50)
    return HEAD + body + b"constexpr int D64 = 1;\n" + uses


SHAPES: Mapping[str, Shape] = {
    # nesting
    "parentheses": _Nested(b"(", b")"),
    "calls": _Nested(b"cudaFree(", b")"),
    "braces": _Nested(b"{", b"}", b"cudaFree(0);", b"void f() ", b"\n"),
    "brackets": _Nested(b"a[", b"]"),
    "initializers": _Nested(b"{", b"}", b"cudaFree(0)", b"int a = ", b";\n"),
    "lambdas": _Nested(b"[&]{ return ", b"; }()"),
    "templates": _Nested(b"A<", b">", b"cudaStream_t", b"", b" x;\n"),
    "namespaces": _Nested(b"namespace n { ", b"}", b"void f() { cudaFree(0); }", b"", b"\n"),
    "classes": _Nested(b"struct s { ", b"};", b"void f() { cudaFree(0); }", b"", b"\n"),
    "ifs": _Nested(b"if (x) { ", b"}", b"cudaFree(0);", b"void f() { ", b"}\n"),
    "else ifs": _Repeated(b"else if (x) cudaFree(0); ", b"void f() { if (x) ; ", b"}\n"),
    "ternaries": _Repeated(b"a ? b : ", b"int f() { return ", b"cudaFree(0); }\n"),
    "pointers": _Repeated(b"*", b"int f() { return ", b"cudaFree(0); }\n"),
    "open parentheses": _Repeated(b"(", b"void f() { cudaFree"),
    "open braces": _Repeated(b"{", b"void f() "),
    "open brackets": _Repeated(b"[", b"void f() { cudaFree(0); a"),
    "closing braces": _Repeated(b"}", b"void f() { cudaFree(0); "),
    "closing parentheses": _Repeated(b")", b"void f() { cudaFree(0); "),
    "less than": _Repeated(b"<", b"void f() { cudaFree(0); a "),
    "less than words": _Repeated(b"a<", b"void f() { cudaFree(0); "),
    "greater than": _Repeated(b">", b"void f() { cudaFree(0); a "),
    "half launches": _Repeated(b"k<<<1, ", b"void f() { cudaFree(0); "),
    "binary": _Repeated(b"a + ", b"int f() { return cudaFree(0) + ", b"1; }\n"),
    "commas": _Repeated(b"a,", b"int f() { return cudaFree(", b"0); }\n"),
    "arrows": _Repeated(b"->a", b"int f() { return a", b"; }\n"),
    "scopes": _Repeated(b"a::", b"void f() { ", b"cudaFree(0); }\n"),
    "casts": _Repeated(b"(int)", b"int f() { return ", b"cudaFree(0); }\n"),
    # long runs
    "names in a line": _Repeated(b"cudaFree ", b"", b"\n"),
    "different names": _Repeated(b"cudaX{} ", b"", b"\n"),
    "calls in a line": _Repeated(b"cudaFree(0); ", b"void f() { ", b"}\n"),
    "calls in lines": _Repeated(b"cudaFree(0);\n", b"void f() {\n", b"}\n"),
    "one letter": _Repeated(b"a"),
    "digits": _Repeated(b"1"),
    "blanks": _Repeated(b" "),
    "lines": _Repeated(b"\n"),
    "carriage returns": _Repeated(b"\r"),
    "backslashes": _Repeated(b"\\"),
    "continued lines": _Repeated(b"\\\n"),
    "continued name": _Repeated(b"a\\\n", b"int "),
    "quotes": _Repeated(b'"'),
    "single quotes": _Repeated(b"'"),
    "hashes": _Repeated(b"#"),
    "hash lines": _Repeated(b"#\n"),
    "slashes": _Repeated(b"/"),
    "stars": _Repeated(b"*"),
    "semicolons": _Repeated(b";"),
    "colons": _Repeated(b":"),
    "digraphs": _Repeated(b"<: <% %> :> %: ??= ??( "),
    "line comments": _Repeated(b"// c\n"),
    "block comments": _Repeated(b"/* c */"),
    "comment starts": _Repeated(b"/*"),
    "comment in comment": _Repeated(b"/*\n", b"", b"*/\n"),
    "open comment": _Repeated(b"cudaFree(0);\n", b"/*"),
    "open string": _Repeated(b"cudaFree(0);", b'const char *s = "'),
    "open raw string": _Repeated(b"cudaFree(0);\n", b'const char *s = R"x('),
    "raw string starts": _Repeated(b'R"x(\n'),
    "raw string marks": _Repeated(b'R"x{}(\n'),
    "raw strings": _Repeated(b'const char *s = R"x(cudaFree(0);)x";\n'),
    "strings": _Repeated(b'const char *s = "cudaFree";\n'),
    "adjacent strings": _Repeated(b'"cudaFree" ', b"const char *s = ", b";\n"),
    "kernel strings": _Repeated(b'const char *s = "__global__ void k() { cudaFree(0); }";\n'),
    "one big kernel string": _Repeated(b"__global__ void k() { int x = threadIdx.x; }\n", b'auto s = R"x(', b')x";\n'),
    # launches, kernels, assembler
    "launches": _Repeated(b"k<<<1, 2>>>(0);\n", b"__global__ void k(int);\nvoid f() {\n", b"}\n"),
    "launches in a line": _Repeated(b"k<<<1, 2>>>(0); ", b"__global__ void k(int);\nvoid f() { ", b"}\n"),
    "launch signs": _Repeated(b"<<<>>>"),
    "kernels": _Repeated(b"__global__ void k{}(int *p) { p[threadIdx.x] = 1; }\n"),
    "nested launches": _Nested(b"k<<<", b">>>()", b"1", b"void f() { ", b"; }\n"),
    "assembler": _Repeated(b'asm volatile("mma.sync;" : : "r"(x));\n', b"__device__ void f() {\n", b"}\n"),
    "one assembler": _Repeated(b'"mov.u32 %0, %1;\\n"\n', b"__device__ void f() { asm(", b"); }\n"),
    "qualifiers": _Repeated(b"__device__ "),
    "shared": _Repeated(b"__shared__ float a{}[32];\n", b"__global__ void k() {\n", b"}\n"),
    "templated calls": _Repeated(b"f<a, b<c>>(0);\n", b"void g() {\n", b"}\n"),
    "atomics": _Repeated(b"atomicAdd(&p[0], 1.0);\n", b"__global__ void k(double *p) {\n", b"}\n"),
    "shuffles": _Repeated(b"__shfl_sync(0xffffffff, x, 1, 32);\n", b"__global__ void k() {\n", b"}\n"),
    # preprocessor
    "conditions": _conditions,
    "alternatives": _alternatives,
    "open conditions": _Repeated(b"#if A\n", b"cudaFree(0);\n"),
    "elses": _Repeated(b"#else\ncudaFree(0);\n", b"#if A\n"),
    "ends": _Repeated(b"#endif\n", b"cudaFree(0);\n"),
    "flat conditions": _Repeated(b"#if A{}\ncudaFree(0);\n#endif\n"),
    "guards": _Repeated(b"#ifdef USE_MUSA\ncudaFree(0);\n#else\ncudaFree(1);\n#endif\n"),
    "long condition": _long_condition,
    "deep condition": _deep_condition,
    "condition of calls": _Repeated(b"F(", b"#define F(x) x\n#if ", b"1\ncudaFree(0);\n#endif\n"),
    "not": _Repeated(b"!", b"#if ", b"1\ncudaFree(0);\n#endif\n"),
    "question marks": _Repeated(b"1 ? 1 : ", b"#if ", b"1\ncudaFree(0);\n#endif\n"),
    "macros": _Repeated(b"#define M{} cudaFree\n"),
    "macro uses": _Repeated(b"M(0);\n", b"#define M cudaFree\nvoid f() {\n", b"}\n"),
    "same macro": _Repeated(b"#define M cudaFree\n"),
    "undefined macros": _Repeated(b"#undef M{}\n", b"cudaFree(0);\n"),
    "define and undefine": _Repeated(b"#define M {}\n#undef M\n", b"cudaFree(0);\n"),
    "define and ask": _Repeated(b"#define M{} 1\n#if M{}\ncudaFree(0);\n#endif\n"),
    "macro chain": _macro_chain,
    "macro bomb": _macro_bomb,
    "conditional bomb": _conditional_bomb,
    "function bomb": _function_bomb,
    "macros of themselves": _mutual,
    "big macro": _big_macro,
    "macro parameters": _Repeated(b"a{},", b"#define M(", b"z) cudaFree(z)\nvoid f() { M(1); }\n"),
    "pasting": _Repeated(b"a##", b"#define M(a) ", b"cudaFree\nvoid f() { M(1); }\n"),
    "pasted names": _Repeated(b"M(Free);\n", b"#define M(x) cuda##x(0)\nvoid f() {\n", b"}\n"),
    "includes": _Repeated(b"#include <cublas_v2.h>\n"),
    "different includes": _Repeated(b'#include "a{}.h"\n'),
    "include of itself": _Repeated(b'#include "a.cu"\n'),
    "pragmas": _Repeated(b"#pragma unroll\n", b"cudaFree(0);\n"),
    # portcheck's own
    "suppressions": _suppressions,
    "suppressed stretches": _regions,
    "suppressed file": _Repeated(b"// portcheck: ignore-file\n", b"cudaFree(0);\n"),
    "half suppressions": _Repeated(b"// portcheck: ", b"cudaFree(0);\n"),
    "named suppressions": _Repeated(b"// portcheck: ignore[cudart/cudaFree]\ncudaFree(0);\n"),
    # declarations
    "base classes": _template_chain,
    "aliases": _aliases,
    "constants": _constants,
    "doubling constants": _doubling_constants,
    "functions": _Repeated(b"void f{}(cudaStream_t s) { cudaStreamSynchronize(s); }\n"),
    "declarations": _Repeated(b"cudaStream_t s{};\n"),
    "own names": _Repeated(b"void cudaFoo{}();\n"),
    "namespaced": _Repeated(b"namespace n{} { void f() { cudaFree(0); } }\n"),
    "using": _Repeated(b"using namespace nvcuda;\n"),
    "members": _Repeated(b"cudaStream_t m{};\n", b"struct s {\n", b"};\n"),
    "arguments": _Repeated(b"cudaStream_t a{}, ", b"void f(", b"int z) { cudaFree(0); }\n"),
    "old arguments": _Repeated(b"void f(a, b) int a; {\n", b"cudaFree(0);\n"),
    "templates open": _Repeated(b"template <typename T> ", b"", b"void f() { cudaFree(0); }\n"),
    "loops": _Repeated(b"for (int i = 0; i < 32; i++) x[i] = 1;\n", b"__global__ void k() {\n", b"}\n"),
    "reductions": _Repeated(b"for (int o = 16; o > 0; o >>= 1)\n", b"__global__ void k() {\n", b"x;}\n"),
    "numbers": _Repeated(b"threadIdx.x & 31; ", b"__global__ void k() { ", b"}\n"),
    # bytes
    "all bytes": _bytes_of_all_kinds,
    "zeros": _zeros,
    "utf-16-le": _utf16("utf-16-le"),
    "utf-16-be": _utf16("utf-16-be"),
    "utf-16": _utf16("utf-16"),
    "gbk": _gbk,
    "mixed encodings": _mixed,
    "zipped": _zipped,
    "bom only": _Repeated(b"\xef\xbb\xbf"),
    "high bytes": _Repeated(b"\xff"),
    "half characters": _Repeated(b"\xe4\xb8"),
    "emoji": _Repeated("cudaFree(🙂);\n".encode()),
}
"""By name. What each makes grows in proportion to the size, but for bombs, which are as large whatever the size."""
