"""What the import engine says when it cannot take a file."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Question:
    """A choice only a person can make; `key` is the import_config key that answers it."""

    key: str
    text: str
    choices: tuple[str, ...] = ()


class ImportRefused(Exception):
    """A file that cannot be imported as it is: a stable code and one sentence for people; `headers`
    where a mapping of them could mend it, and the `mapping` of those that were recognised."""

    def __init__(
        self,
        code: str,
        sentence: str,
        questions: tuple[Question, ...] = (),
        headers: tuple[str, ...] = (),
        mapping: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence
        self.questions = questions
        self.headers = headers
        self.mapping = dict(mapping or {})


def ask(question: Question) -> ImportRefused:
    """The refusal of a file that can be read as soon as one question is answered."""
    return ImportRefused("needs_answer", question.text, (question,))
