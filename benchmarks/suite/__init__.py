"""Portcheck beside its peers on real trees, in one run: see ``python -m benchmarks.suite --help``."""
