"""Who launches which kernel, with how many threads and how much shared memory; and what a launch means in a project."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portcheck.model.kernel import Launch
from portcheck.model.occurrence import ParsedFile
from portcheck.parse.arguments import split_arguments
from portcheck.parse.launched import with_launches
from support.parsed import ParseSource


def launches(parsed: ParsedFile) -> list[tuple[str, str, int | None, int | None]]:
    return [(launch.kernel, launch.caller, launch.threads, launch.shared) for launch in parsed.launches]


LAUNCHES = [
    ("k<<<1, 128>>>(a);", ("k", 128, 0)),
    ("k<<<grid, dim3(16, 16), 1024>>>(a);", ("k", 256, 1024)),
    ("k<<<grid, block, 0, stream>>>(a);", ("k", None, 0)),
    ("dim3 block(32, 4, 2); k<<<grid, block>>>(a);", ("k", 256, 0)),
    ("dim3 block = dim3(SIZE); k<<<grid, block, SIZE * sizeof(float)>>>(a);", ("k", 64, 256)),
    ("int threads = 256; k<<<n / threads, threads>>>(a);", ("k", 256, 0)),
    ("int threads = 256; threads = 128; k<<<n, threads>>>(a);", ("k", None, 0)),
    ("k<<<1, 32, n>>>(a);", ("k", 32, None)),
    ("ns::inner::k<int, 4><<<1, 32>>>(a);", ("k", 32, 0)),
    ("k<T, (N > 4)><<<1, 32>>>(a);", ("k", 32, 0)),
    ("k<A<B>, f(C)> <<<1, 32>>>(a);", ("k", 32, 0)),
    ("(*k)<<<1, 32>>>(a);", ("k", 32, 0)),
    ("auto kernel = &k<T, N <= 128, true>; kernel<<<1, 32>>>(a);", ("k", 32, 0)),
    ("void (*kernel)(float *) = ns::k; kernel<<<1, 32>>>(a);", ("k", 32, 0)),
    ("cudaLaunchKernel((void *)k, grid, dim3(32, 2), args, 512, stream);", ("k", 64, 512)),
    ("CHECK(cudaLaunchCooperativeKernel(reinterpret_cast<void *>(&k<int>), g, 128, args));", ("k", 128, 0)),
    ("cudaLaunchKernelEx(&config, k<int>, a, b);", ("k", None, None)),
    ("cudaLaunchKernelExC(&config, (const void *)k, args);", ("k", None, None)),
    ("dh::LaunchKernel{grid, 128, shared, stream}(k<T, 4>, a);", ("k", None, None)),
    ("project_launch_it(k<int>, params);", ("k", None, None)),
    ("auto kernel = k<int>; config.template Launch<Loader>(kernel, params);", ("k", None, None)),
    ("auto kernel = k<int>; cudaLaunchKernel((void *)kernel, g, 1, args, 0, s);", ("k", 1, 0)),
    ('cuModuleGetFunction(&f, module, "k"); cuLaunchKernel(f, 1, 1, 1, 8, 8, 1, 64, s, a, 0);', ("k", 64, 64)),
]  # fmt: skip


@pytest.mark.parametrize(("body", "wanted"), LAUNCHES)
def test_launch(parse: ParseSource, body: str, wanted: tuple[str, int | None, int | None]) -> None:
    name, threads, shared = wanted
    source = f"constexpr int SIZE = 64;\nvoid run(int n) {{ {body} }}"
    assert launches(parse(source)) == [(name, "run", threads, shared)]


def test_a_variable_that_may_be_two_kernels(parse: ParseSource) -> None:
    source = "void run() { Kernel f = (n > 3) ? &a<64, 4> : &b; f<<<1, 32>>>(x); }"
    assert [kernel for kernel, *_rest in launches(parse(source))] == ["a", "b"]


@pytest.mark.parametrize(
    "body",
    ["// k<<<1, 2>>>(a);\n", 'puts("k<<<1, 2>>>(a)");', "\n#if 0\nk<<<1, 2>>>(a);\n#endif\n", "int x = a << 3;",
     "cudaLaunchKernel();", "cudaError_t cudaLaunchKernel(const void *func, dim3 a, dim3 b, void **c, int d);",
     "int launched = k(a);", "void launch(int n, K k);", "launch(3, k);", "launch(f(k));", "launch();"],
)  # fmt: skip
def test_no_launch(parse: ParseSource, body: str) -> None:
    assert launches(parse(f"void run(int n) {{ {body} }}")) == []


@pytest.mark.parametrize(
    ("source", "caller"),
    [
        ("void ns::C::run() { k<<<1, 2>>>(); }", "run"),
        ("template <typename T> void run(T t) { go([&] { k<<<1, 2>>>(); }); }", "run"),
        ("int &run() { k<<<1, 2>>>(); }", "run"),
        ("#define RUN() k<<<1, 2>>>()\n", "RUN"),
        ("__global__ void parent() { k<<<1, 2>>>(); }", "parent"),
    ],
)
def test_caller(parse: ParseSource, source: str, caller: str) -> None:
    assert [launch.caller for launch in parse(source).launches] == [caller]


def test_a_macro_that_takes_the_kernel(parse: ParseSource) -> None:
    source = """#define RUN(n, k, ...) \\
  do { k<<<n, 32>>>(__VA_ARGS__); } while (0)
void a() { RUN(3, first, x); RUN(4, ns::second<int>, x); }
// RUN(3, third);
void b() { RUN(3); RUN(3, "text"); }
"""
    assert launches(parse(source)) == [("first", "a", None, None), ("second", "a", None, None)]


KERNEL = "__global__ void k() {}"
RUN = "void run() { k<<<1, 32>>>(); }"


def linked(parse: ParseSource, **files: str) -> dict[str, list[str]]:
    """The files that launch the kernels of each file; ``a__b`` is a file ``a/b.cu``."""
    parsed = [parse(source, f"{name.replace('__', '/')}.cu") for name, source in files.items()]
    return {
        file.summary.path: [launch.file for kernel in file.kernels for launch in kernel.launches]
        for file in with_launches(parsed)
    }


def test_a_kernel_of_the_same_file_is_meant_first(parse: ParseSource) -> None:
    assert linked(parse, a=KERNEL + RUN, b=KERNEL) == {"a.cu": ["a.cu"], "b.cu": []}


def test_then_those_of_the_nearest_folder(parse: ParseSource) -> None:
    found = linked(parse, one__k=KERNEL, two__k=KERNEL, two__main=RUN, main="void f() {}")
    assert found == {"one/k.cu": [], "two/k.cu": ["two/main.cu"], "two/main.cu": [], "main.cu": []}


def test_a_name_that_no_kernel_has_means_none(parse: ParseSource) -> None:
    assert linked(parse, a=KERNEL.replace(" k", " j"), b=RUN) == {"a.cu": [], "b.cu": []}


def test_launches_are_in_order(parse: ParseSource) -> None:
    (file,) = with_launches([parse(f"{KERNEL}\nvoid a() {{ k<<<1, 2>>>(); }}\nvoid b() {{ k<<<1, 4>>>(); }}\n")])
    assert file.kernels[0].launches == (
        Launch("a.cu", 2, "k", "a", 2, 0),
        Launch("a.cu", 3, "k", "b", 4, 0),
    )


@pytest.mark.parametrize(
    ("text", "arguments"),
    [
        ("a, b", ["a", "b"]), ("", []), (" a ", ["a"]), ("f(a, b), c", ["f(a, b)", "c"]),
        ("k<a, b>(c), d", ["k<a, b>(c)", "d"]),
        ("a < b, c > d", ["a < b", "c > d"]), ("a->b, c", ["a->b", "c"]), ("x[a, b], {c, d}", ["x[a, b]", "{c, d}"]),
        ("a,", ["a", ""]), ("n >> 3, m", ["n >> 3", "m"]),
    ],
)  # fmt: skip
def test_arguments(text: str, arguments: list[str]) -> None:
    assert [text[start:end] for start, end in split_arguments(text.encode(), 0, len(text))] == arguments


@given(st.text(alphabet="ab,<>(){}[]- \n", max_size=60))
def test_arguments_lie_in_order_within_the_text(text: str) -> None:
    spans = split_arguments(text.encode(), 0, len(text))
    assert all(0 <= start <= end <= len(text) for start, end in spans)
    assert spans == sorted(spans)


@given(st.text(alphabet='k<>(){}=&*,;:? \n"12dim3', max_size=80))
def test_no_source_breaks_it(parse: ParseSource, text: str) -> None:
    for launch in parse(f"void f() {{ dim3 k = {text}; k<<<{text}>>>(); cudaLaunchKernel({text}); }}").launches:
        assert launch.line >= 1 and launch.kernel
