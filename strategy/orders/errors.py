"""Why there are no orders."""

from collections.abc import Sequence


class BookRefused(ValueError):
    """A book that nobody could trade from; ``problems`` has a sentence for each of its faults."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = list(problems)


class CannotOrder(ValueError):
    """There is no day to order for; the sentence says why."""
