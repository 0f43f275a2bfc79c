"""Proof by fault injection that an accepted job ends, once, whatever dies (docs/chaos.md)."""
