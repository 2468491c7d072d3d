"""portcheck: what leaving CUDA costs, for every GPU stack at once, with the evidence shown."""

__version__ = "0.1.0"
