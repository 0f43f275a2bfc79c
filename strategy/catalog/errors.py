"""What people are told of parameters that a strategy cannot have."""

Problem = tuple[str, str]
"""A parameter's name, or ``kind``, and one sentence for people."""


class StrategyRefused(Exception):
    """``problems`` pairs each wrong parameter with a sentence; all of them are told at once."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(" ".join(sentence for _, sentence in problems))
        self.problems = problems
