"""Headers made from the catalogue, for where NVIDIA's are not installed: they declare names and nothing more."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from pathlib import Path

from portcheck.model.frozen import frozen, mutable
from portcheck.model.occurrence import Kind
from portcheck.model.regex import regex
from portcheck.model.symbols import Symbol
from portcheck.model.vocabulary import Vocabulary

PRELUDE = "portcheck_prelude.h"
_LIBRARY = "portcheck_names/{}.h"
_ALWAYS = ("cuda_language", "device_builtins", "cuda_runtime", "cuda_driver")
"""Every header of every library brings these, as cuda_runtime.h does."""

_VECTOR = regex(r"(?P<base>u?(?:char|short|int|long|longlong)|float|double)(?P<size>[1-4])(?:_16a|_32a)?\Z")
_BASES = {"uchar": "unsigned char", "ushort": "unsigned short", "uint": "unsigned", "ulong": "unsigned long",
          "ulonglong": "unsigned long long", "longlong": "long long", "char": "signed char"}  # fmt: skip
_INDICES = {"threadIdx": "uint3", "blockIdx": "uint3", "blockDim": "dim3", "gridDim": "dim3", "clusterIdx": "uint3",
            "clusterDim": "dim3"}  # fmt: skip
_ATTRIBUTES = {
    "__global__": "__attribute__((global))",
    "__device__": "__attribute__((device))",
    "__host__": "__attribute__((host))",
    "__shared__": "__attribute__((shared))",
    "__constant__": "__attribute__((constant))",
    "__managed__": "__attribute__((managed))",
    "__forceinline__": "inline",
    "__noinline__": "__attribute__((noinline))",
}
_TAKES_ARGUMENTS = frozenset(("__launch_bounds__", "__align__", "__cluster_dims__", "__block_size__", "__maxnreg__"))
_VALUE = regex(r"[-+(]*(?:\d|sizeof\b|true\b|false\b)|[A-Z][A-Z0-9_]*\Z|.*(?:[*/%?]|::value\Z|_v<)", re.DOTALL)
_RELEASE = 12060
"""What version macros say: a toolkit that the catalogue knows."""

_HEAD = f"""#pragma once
#ifdef __cplusplus
#define __CUDACC_VER_MAJOR__ {_RELEASE // 1000}
namespace portcheck {{
#if defined(__CUDA__)
#define PORTCHECK_BOTH __attribute__((host)) __attribute__((device))
#else
#define PORTCHECK_BOTH
#endif
template <bool> struct If {{}};
template <> struct If<true> {{ typedef int type; }};
struct Any {{
  Any() = default;
  template <class T, class = typename If<!__is_class(T)>::type> PORTCHECK_BOTH operator T() const;
  template <class... A> PORTCHECK_BOTH Any operator()(A&&...) const;
  template <class T> PORTCHECK_BOTH Any operator[](T&&) const;
  PORTCHECK_BOTH Any operator*() const;
}};
template <class A, class B> using Either = typename If<__is_base_of(Any, A) || __is_base_of(Any, B)>::type;
template <class A, class B, class = Either<A, B>> PORTCHECK_BOTH bool operator==(const A&, const B&);
template <class A, class B, class = Either<A, B>> PORTCHECK_BOTH bool operator!=(const A&, const B&);
template <class A, class B, class = Either<A, B>> PORTCHECK_BOTH bool operator<(const A&, const B&);
template <class A, class B, class = Either<A, B>> PORTCHECK_BOTH bool operator>(const A&, const B&);
template <class A, class B, class = Either<A, B>> PORTCHECK_BOTH Any operator+(const A&, const B&);
template <class A, class B, class = Either<A, B>> PORTCHECK_BOTH Any operator-(const A&, const B&);
template <class A, class B, class = Either<A, B>> PORTCHECK_BOTH Any operator*(const A&, const B&);
template <class A, class B, class = Either<A, B>> PORTCHECK_BOTH Any operator/(const A&, const B&);
template <class A, class B, class = Either<A, B>> PORTCHECK_BOTH Any operator|(const A&, const B&);
template <class A, class B, class = Either<A, B>> PORTCHECK_BOTH Any operator&(const A&, const B&);
template <class A, class B, class = Either<A, B>> PORTCHECK_BOTH A& operator+=(A&, const B&);
}}
struct uint3 {{ unsigned x, y, z; }};
struct dim3 {{ unsigned x, y, z; PORTCHECK_BOTH dim3(unsigned = 1, unsigned = 1, unsigned = 1); }};
extern "C" unsigned __cudaPushCallConfiguration(dim3, dim3, decltype(sizeof 0) = 0, void* = 0);
"""


@frozen
class Usage:
    """What the project's own text shows: ``words`` that it holds, those ``called`` (a bracket follows), and the
    ``arguments`` of the first use of a template."""

    words: frozenset[str]
    called: frozenset[str]
    arguments: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, texts: Iterable[bytes], names: frozenset[str]) -> Usage:
        words: set[str] = set()
        called: set[str] = set()
        arguments: dict[str, tuple[str, ...]] = {}
        for text in texts:
            for match in _USED.finditer(text):
                name = match["name"].decode()
                if name not in names:
                    continue
                words.add(name)
                if match["follows"] == b"(":
                    called.add(name)
                elif match["follows"] == b"<" and name not in arguments:
                    written = _split(text[match.end() : match.end() + 400])
                    if written:
                        arguments[name] = written
        return cls(frozenset(words), frozenset(called), arguments)


_USED = regex(rb"(?P<name>[A-Za-z_]\w*)[ \t]*(?P<follows>[(]|<(?![<=]))?")


def _split(text: bytes) -> tuple[str, ...]:
    """Template arguments after their ``<``; nothing if no ``>`` closes them."""
    depth, start = 0, 0
    parts: list[str] = []
    for offset, byte in enumerate(text):
        if byte in b"<([":
            depth += 1
        elif byte in b">)]" and depth:
            depth -= 1
        elif byte in b",>" and not depth:
            parts.append(text[start:offset].decode("utf-8", errors="replace").strip())
            start = offset + 1
            if byte == 0x3E:
                return tuple(part for part in parts if part)
        elif byte in b";{}":
            break
    return ()


@mutable(slots=False)
class _Node:
    """A name with the names inside of it."""

    symbol: Symbol | None = None
    inside: dict[str, _Node] = field(default_factory=dict)


def names_in(vocabulary: Vocabulary) -> frozenset[str]:
    """Every part of every name of the catalogue."""
    return frozenset(part for name in vocabulary.symbols for part in name.split("::"))


def write_prelude(
    folder: str, vocabulary: Vocabulary, headers: Iterable[tuple[str, str]], usage: Usage, *, whole: bool
) -> None:
    """Write the stand-ins for ``headers`` (path, library) that the project includes, and one file a library with the
    names that the project uses. ``whole``: nothing of CUDA is installed; else the headers that are come first."""
    used: dict[str, list[Symbol]] = {library: [] for library in (_ALWAYS if whole else ())}
    stubs = [(path, library) for path, library in headers if _is_plain(path)]
    for _path, library in stubs:
        used.setdefault(library, [])
    for symbol in vocabulary.symbols.values():
        if symbol.library in used and usage.words.issuperset(symbol.name.split("::")[-1:]):
            used[symbol.library].append(symbol)
    base = [f'#include "{_LIBRARY.format(library)}"' for library in _ALWAYS] if whole else ["#include <cuda_runtime.h>"]
    head = _HEAD if whole else _HEAD[: _HEAD.index("struct uint3")]
    _write(Path(folder, PRELUDE), "\n".join((head, *base, "#endif\n")))
    for library, symbols in used.items():
        tree = _tree(symbols, vocabulary.namespaces if whole else {})
        body = "".join(_declared(tree, usage, ""))
        _write(
            Path(folder, _LIBRARY.format(library)), f"#pragma once\n#ifdef __cplusplus\n{_start(whole)}{body}#endif\n"
        )
    for path, library in stubs:
        text = f'#pragma once\n#include "{PRELUDE}"\n#include "{_LIBRARY.format(library)}"\n'
        _write(Path(folder, path), text)


def _start(whole: bool) -> str:
    return "" if whole else f'#include "{PRELUDE}"\n'


def _is_plain(path: str) -> bool:
    """No path that would lead out of the folder, and none that the file system may not take."""
    return bool(re.fullmatch(r"(?:[\w+-][\w.+-]*/)*[\w+-][\w.+-]*", path)) and len(path) < 200


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _tree(symbols: Iterable[Symbol], namespaces: Iterable[str]) -> _Node:
    root = _Node()
    for symbol in symbols:
        node = root
        for part in symbol.name.split("::"):
            node = node.inside.setdefault(part, _Node())
        node.symbol = symbol
    for name in namespaces:
        node = root
        for part in name.split("::"):
            node = node.inside.setdefault(part, _Node())
    return root


def _declared(node: _Node, usage: Usage, scope: str, in_type: bool = False) -> Iterator[str]:
    """Types first, then what may use them; enumerators of one scope together, so that their values differ."""
    enumerators = [name for name, child in node.inside.items() if _kind(child) is Kind.ENUMERATOR]
    for name in sorted(node.inside, key=lambda name: (_kind(node.inside[name]) is not Kind.TYPE, name)):
        child = node.inside[name]
        kind = _kind(child)
        if kind is None:
            word = "struct" if in_type else "namespace"
            yield f"{word} {name} {{\n{''.join(_declared(child, usage, name, in_type))}}}{';' if in_type else ''}\n"
        elif kind is Kind.TYPE:
            inside = "".join(_declared(child, usage, name, True))
            yield _type(name, inside, usage)
        elif kind is Kind.FUNCTION and child.symbol is not None and not child.symbol.ambiguous:
            yield _function(name, "static " if in_type else "")
        elif kind is Kind.BUILTIN:
            yield f"{'static' if in_type else 'extern'} const {_INDICES.get(name, 'int')} {name};\n"
        elif kind in (Kind.MACRO, Kind.ATTRIBUTE) and not scope:
            yield _macro(name, kind, usage)
    if enumerators:
        listed = sorted(enumerators)
        yield f"enum portcheck_{listed[0]} {{ {', '.join(listed)} }};\n"


def _kind(node: _Node) -> Kind | None:
    """None: a namespace, or what can only be one."""
    if node.symbol is None or node.symbol.kind is Kind.NAMESPACE:
        return None
    return node.symbol.kind


def _type(name: str, inside: str, usage: Usage) -> str:
    if name in ("uint3", "dim3"):
        return ""
    vector = _VECTOR.match(name)
    if vector:
        base = _BASES.get(vector["base"], vector["base"])
        fields = "xyzw"[: int(vector["size"])]
        takes = ", ".join([base] * len(fields))
        makes = f"{name}() = default; PORTCHECK_BOTH {name}({takes}); PORTCHECK_BOTH {name}(const portcheck::Any&);"
        return f"struct {name} {{ {base} {', '.join(fields)}; {makes} }};\n"
    arguments = usage.arguments.get(name)
    head = ""
    if arguments:
        kinds = ("auto = 0" if _VALUE.match(argument) else "class = portcheck::Any" for argument in arguments)
        head = f"template <{', '.join(kinds)}> "
    takes = f"template <class... A> PORTCHECK_BOTH {name}(A&&...);"
    return f"{head}struct {name} : portcheck::Any {{ {name}() = default; {takes}\n{inside}}};\n"


def _function(name: str, before: str) -> str:
    """Any overload of the project's own is a better match than ``...``."""
    heads = ("", "template <class...> ", "template <auto...> ")
    return "".join(f"{head}{before}PORTCHECK_BOTH portcheck::Any {name}(...);\n" for head in heads)


def _macro(name: str, kind: Kind, usage: Usage) -> str:
    if name.startswith("__CUDA_ARCH") or name in ("__CUDACC__", "__NVCC__"):
        return ""  # Clang's own
    if name in _ATTRIBUTES:
        text = _ATTRIBUTES[name]
    elif kind is Kind.ATTRIBUTE:
        return f"#define {name}(...)\n" if name in _TAKES_ARGUMENTS else f"#define {name}\n"
    elif name in usage.called:
        return f"#define {name}(...) (portcheck::Any())\n"
    else:
        text = str(_RELEASE) if "VERSION" in name else "1"
    return f"#ifndef {name}\n#define {name} {text}\n#endif\n"
