"""docs/expressions.md tells what the code takes."""

import re

from qlibui.environment import BASE_DIR
from strategy.expressions import check_expression
from strategy.expressions.checking import LONGEST_WINDOW
from strategy.expressions.operators import OPERATORS
from strategy.expressions.source import MOST_CHARACTERS, MOST_DEPTH, MOST_NODES
from tests.strategy.test_expressions_taken import FIELDS

TEXT = (BASE_DIR / "docs" / "expressions.md").read_text()
TABLE = TEXT.partition("## Operators\n")[2]


def test_every_operator_is_told_with_its_least_window() -> None:
    told = re.findall(r"^\| `(.*?)` \| (.*?[^\\]) \|(?: (\d+))? \|$", TABLE, re.MULTILINE)
    known = {(each.form, each.meaning, str(each.window or "")) for each in OPERATORS.values()}
    assert {(form, meaning.replace("\\|", "|"), least) for form, meaning, least in told} == known


def test_the_limits_are_told() -> None:
    assert f"{MOST_CHARACTERS} characters, {MOST_NODES} parts and {MOST_DEPTH} levels" in TEXT
    assert f"up to {LONGEST_WINDOW};" in TEXT


def test_every_example_is_taken() -> None:
    examples = TEXT.split("```")[1].strip().splitlines()
    assert [check_expression(example, FIELDS).text for example in examples]
