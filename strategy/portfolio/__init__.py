"""Portfolios: from the scores of a day to what should be held."""
