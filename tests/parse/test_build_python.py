"""The names of CUDA in Python build scripts; other Python is left alone."""

from __future__ import annotations

import pytest

from portcheck.model.occurrence import Kind, ParseState
from support.parsed import ParseSource, of_kind, one, symbols


@pytest.mark.parametrize(
    ("source", "symbol"),
    [
        ("from torch.utils.cpp_extension import BuildExtension, CUDAExtension", "CUDAExtension"),
        ("ext = cpp_extension.CUDAExtension('x', ['x.cu'])", "CUDAExtension"),
        ("extra_compile_args['nvcc'] = ['-O3']", "extra_compile_args[nvcc]"),
        ("extra_compile_args = {'cxx': [], \"nvcc\" : ['-O3']}", "extra_compile_args[nvcc]"),
        ("ok = 'nvcc' in extra_compile_args", "extra_compile_args[nvcc]"),
        ("command = ['nvcc'] + flags", "nvcc"),
        ("run(['nvcc', source, '-o', name])", "nvcc"),
        ("os.system(f'{home}/bin/nvcc -c x.cu')", "nvcc"),
        ("subprocess.run(['nvcc', '-c', 'x.cu'])", "nvcc"),
        ("os.system('nvcc -c x.cu')", "nvcc"),
        ("os.system(f'nvcc {flags} x.cu')", "nvcc"),
        ("load(name='x', sources=s, extra_cuda_cflags=['-O3'])", "extra_cuda_cflags"),
        ("load_inline('x', cuda_sources=source)", "cuda_sources"),
    ],
)
@pytest.mark.parametrize("name", ["setup.py", "ops/build_ops.py"])
def test_is_a_build_script(parse: ParseSource, source: str, symbol: str, name: str) -> None:
    parsed = parse(source + "\n", name)
    assert one(parsed, symbol).kind is Kind.BUILD
    assert (parsed.summary.language, parsed.summary.parse) == ("python", ParseState.LEXICAL)


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("home = CUDA_HOME", ["CUDA_HOME"]),
        ("home = os.environ['CUDA_HOME']", ["CUDA_HOME"]),
        ("path = f'{CUDA_HOME}/include'", ["CUDA_HOME"]),
        ("nvcc = os.path.join(CUDA_HOME, 'bin/nvcc')", ["CUDA_HOME", "nvcc"]),
        ("os.environ['TORCH_CUDA_ARCH_LIST'] = '8.0'", ["TORCH_CUDA_ARCH_LIST"]),
        ("flags += ['-gencode', 'arch=compute_80,code=sm_80']", ["-gencode", "compute_XX", "sm_XX"]),
        ("Extension('x', libraries=['cudart', 'm', \"cublas\"])", ["-lcudart", "-lcublas"]),
        ("Extension('x', extra_link_args=['-lcudart'])", ["-lcudart"]),
        ("root = '/usr/local/cuda'", ["/usr/local/cuda"]),
    ],
)
def test_what_other_scripts_name_too(parse: ParseSource, source: str, found: list[str]) -> None:
    """In a setup.py it counts, in other Python only beside what builds."""
    assert symbols(parse(source + "\n", "setup.py")) == found
    assert symbols(parse(source + "\n", "runtime.py")) == []
    beside = parse(f"{source}\nload('x', extra_cuda_cflags=[])\n", "runtime.py")
    assert symbols(beside) == [*found, "extra_cuda_cflags"]


@pytest.mark.parametrize(
    "source",
    [
        "x = torch.cuda.is_available()",
        "model.to('cuda')",
        "# CUDAExtension('x')",
        "x = 1  # nvcc -c x.cu",
        '"""Calls nvcc, CUDAExtension and CUDA_HOME."""',
        "def f():\n    '''\n    'nvcc' and \"CUDA_HOME\"\n    '''",
        "raise RuntimeError('nvcc was not found, set CUDA_HOME')",
        "print('needs sm_80 or -gencode')".replace(" or -gencode", ""),
        "x = MyCUDAExtension('x')",
        "x = CUDAExtensions",
        "nvcc = find()",
        "run(nvcc)",
        "run(f'{nvcc} -c x.cu')",
        "run(['nvcc_wrapper', 'my_nvcc'])",
        "CUDA_HOME_DIR = 3",
        "libraries = ['cudart_foo', 'm']",
        "args = ['-lcudart_foo']",
    ],
)
@pytest.mark.parametrize("name", ["setup.py", "module.py"])
def test_is_not_cuda(parse: ParseSource, source: str, name: str) -> None:
    assert symbols(parse(source + "\n", name)) == []


@pytest.mark.parametrize(
    "source",
    ["shutil.which('nvcc')", "find_executable(\"nvcc\")", "run(['nvcc', '--version'])", "run('nvcc -V')",
     "run(\"nvcc --version\")", "path = home + '/bin/nvcc'", "test(modes=['nvcc', 'nvrtc'])", "test(modes=['nvcc'])",
     "def f(mode='nvcc', n=3): ...", "if mode == 'nvcc': f()", "versions = {'nvcc': 12}", "versions['nvcc'] = 12"],
)  # fmt: skip
def test_a_compiler_that_is_only_looked_for_builds_nothing(parse: ParseSource, source: str) -> None:
    parsed = parse(source + "\n", "collect_env.py")
    assert (parsed.occurrences, parsed.summary.lines) == ((), 1)
    assert symbols(parse(source + "\n", "setup.py")) == ["nvcc"]


def test_other_python_is_not_even_counted(parse: ParseSource) -> None:
    assert parse("import torch\nx = torch.cuda.is_available()\n", "model.py").summary.lines == 0


def test_kernels_in_strings_stand_beside_names(parse: ParseSource) -> None:
    source = 'K = """\n__global__ void k(float *x) { x[threadIdx.x] = 0; }\n"""\nload_inline("k", cuda_sources=K)\n'
    parsed = parse(source, "ops.py")
    assert [kernel.name for kernel in parsed.kernels] == ["k"]
    assert "cuda_sources" in symbols(parsed)
    assert "threadIdx" in symbols(parsed)


def test_options_of_the_compiler_are_hazards(parse: ParseSource) -> None:
    source = "from t import CUDAExtension\nx = CUDAExtension('x', extra_compile_args={'nvcc': ['--use_fast_math']})\n"
    assert [(o.symbol, o.line) for o in of_kind(parse(source, "setup.py"), Kind.HAZARD)] == [("nvcc-flag", 2)]
