"""Orders for the session after a day: books, limits, lots, costs, and what is skipped."""
