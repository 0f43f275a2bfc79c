"""Arithmetic of numbers alone: done here, once, where it cannot take for ever."""

import ast
import math
import operator
from collections.abc import Callable

from strategy.expressions.errors import ExpressionRefused
from strategy.expressions.placing import refuse
from strategy.expressions.source import Source
from strategy.expressions.tree import Number

LARGEST = 1e18
_ARITHMETIC: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: math.pow,  # of floats: 9**9**9 as whole numbers would have 369 million digits
}


def number(source: Source, node: ast.expr, value: object) -> Number:
    """A number as written. Raises ExpressionRefused for one beyond LARGEST and what is none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise refuse(source, node, "is no number", "use numbers and fields")
    if not abs(value) <= LARGEST:
        raise _too_large(source, node)
    return Number(value)


def fold(source: Source, node: ast.BinOp, left: float, right: float) -> Number:
    """The number that two numbers make. Raises ExpressionRefused."""
    compute = _ARITHMETIC.get(type(node.op))
    if compute is None:
        mend = "put each comparison into brackets, as in ($close > 1) & ($volume > 2)"
        raise refuse(source, node, "joins numbers as if they were conditions", mend)
    try:
        value = compute(left, right)
    except (ArithmeticError, ValueError):
        raise refuse(source, node, "has no value", "correct the numbers") from None
    return number(source, node, value)


def _too_large(source: Source, node: ast.expr) -> ExpressionRefused:
    return refuse(source, node, "is too large a number", f"{LARGEST:g} is the most")
