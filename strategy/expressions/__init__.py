"""Qlib's expression language, checked against a list of what is allowed before Qlib evaluates."""

from strategy.expressions.checking import CheckedExpression, check_expression
from strategy.expressions.errors import ExpressionRefused

__all__ = ["CheckedExpression", "ExpressionRefused", "check_expression"]
