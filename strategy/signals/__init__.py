"""Scores that somebody computed elsewhere, as a file of date, instrument and score."""

from strategy.signals.reading import ScoresRead, read_scores
from strategy.signals.refusing import ScoresRefused

__all__ = ["ScoresRead", "ScoresRefused", "read_scores"]
