"""Findings become lines by class, and lines an estimate."""
