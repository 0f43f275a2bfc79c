"""Imports against their peers on files that the benchmark makes: ``make bench-import``."""
