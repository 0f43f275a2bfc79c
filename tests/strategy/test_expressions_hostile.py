"""Whatever somebody sends as an expression, nothing of it is executed."""

import os
import re
import sys
import warnings
from collections import namedtuple
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from strategy.expressions import ExpressionRefused, check_expression
from strategy.expressions.operators import OPERATORS
from tests.strategy.expression_fuzz import HOSTILE, fuzzed
from tests.strategy.test_expressions_taken import FIELDS

FUZZED = 100_000
# All that a generated text is made of: names of operators and fields, numbers, brackets, commas.
_GENERATED = re.compile(
    rf"((({'|'.join(OPERATORS)})\()|\$({'|'.join(FIELDS)})|-?\d+(\.\d+)?(e[+-]\d+)?|[,)])+"
)
_heard: list[str] = []
_listening = False


def _hear(event: str, _arguments: tuple[object, ...]) -> None:
    if _listening:
        _heard.append(event)


@contextmanager
def audited() -> Iterator[list[str]]:
    """What Python itself reports of being done: code run, files opened, modules imported."""
    global _listening  # noqa: PLW0603  a hook stays for the life of the process
    _heard.clear()
    _listening = True
    try:
        yield _heard
    finally:
        _listening = False


sys.addaudithook(_hear)


def taken(text: str) -> str | None:
    try:
        return check_expression(text, FIELDS).text
    except ExpressionRefused:
        return None


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_is_refused_by_its_place(text: str) -> None:
    with pytest.raises(ExpressionRefused, match=r"^At column [0-9]+: .+; .+[.]$"):
        check_expression(text, FIELDS)


def test_the_audit_hears_what_an_evaluation_would_do() -> None:
    with audited() as heard:
        namedtuple("Pair", "first second")  # noqa: PYI024  made of a text that is evaluated
        os.listdir(".")  # noqa: PTH208  what the hook knows it by
    assert {"exec", "os.listdir"} <= set(heard)


def test_nothing_of_a_hundred_thousand_strings_is_executed() -> None:
    strings = list(fuzzed(FUZZED, seed=5))
    with warnings.catch_warnings(), audited() as heard:
        warnings.simplefilter("error")
        answers = [taken(text) for text in strings]
    assert set(heard) == {"compile"}  # the parser's
    generated = [answer for answer in answers if answer is not None]
    assert len(generated) > FUZZED // 50
    assert [text for text in generated if not _GENERATED.fullmatch(text)] == []
