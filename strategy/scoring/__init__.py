"""Scores: from a signal to a number for each instrument and day."""
