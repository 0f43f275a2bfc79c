"""Engines: each runs a specification over a provider and gives the same frames."""
