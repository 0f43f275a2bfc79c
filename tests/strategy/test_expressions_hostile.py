"""Whatever somebody sends as an expression, nothing of it is executed."""

import os
import re
import warnings
from collections import namedtuple

import pytest

from strategy.expressions import ExpressionRefused, check_expression
from strategy.expressions.operators import OPERATORS
from tests.strategy.audited import audited, names_of
from tests.strategy.expression_fuzz import HOSTILE, fuzzed
from tests.strategy.test_expressions_taken import FIELDS

FUZZED = 100_000
# All that a generated text is made of: names of operators and fields, numbers, brackets, commas.
_GENERATED = re.compile(
    rf"((({'|'.join(OPERATORS)})\()|\$({'|'.join(FIELDS)})|-?\d+(\.\d+)?(e[+-]\d+)?|[,)])+"
)


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
    assert {"exec", "os.listdir"} <= names_of(heard)


def test_nothing_of_a_hundred_thousand_strings_is_executed() -> None:
    strings = list(fuzzed(FUZZED, seed=5))
    with warnings.catch_warnings(), audited() as heard:
        warnings.simplefilter("error")
        answers = [taken(text) for text in strings]
    assert names_of(heard) == {"compile"}  # the parser's
    generated = [answer for answer in answers if answer is not None]
    assert len(generated) > FUZZED // 50
    assert [text for text in generated if not _GENERATED.fullmatch(text)] == []
