"""Why there are no scores."""


class CannotScore(Exception):
    """The plan does not fit the dataset or the days; one sentence says how to mend it."""
