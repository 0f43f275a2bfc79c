"""What people are told about an expression that is not taken."""


class ExpressionRefused(Exception):
    """One sentence, the column where the fault stands (from 1), and what to write instead if that
    can be guessed."""

    def __init__(self, sentence: str, column: int, suggestion: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.column = column
        self.suggestion = suggestion


def name_place(fault: str, column: int, mend: str) -> str:
    """The sentence of a refusal."""
    return f"At column {column}: {fault}; {mend}."
