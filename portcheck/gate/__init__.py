"""The gate: thresholds, the baseline, changed lines. A report becomes a verdict."""
