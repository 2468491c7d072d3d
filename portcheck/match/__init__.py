"""Occurrences and a target's tables give findings."""
