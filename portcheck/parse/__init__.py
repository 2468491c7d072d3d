"""Bytes in, occurrences out: candidates by regular expression, then the syntax tree asked at those places only."""
