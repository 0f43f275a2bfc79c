"""Refusals of a part of an expression: what it is, where it stands, what to write instead."""

import ast

from strategy.expressions.errors import ExpressionRefused, name_place
from strategy.expressions.operators import Kind, Operator
from strategy.expressions.source import Source

_SHOWN = 60
_OF_PYTHON: dict[type[ast.AST], tuple[str, str]] = {
    ast.And: ("joins conditions by 'and'", "write & and put each condition into brackets"),
    ast.Or: ("joins conditions by 'or'", "write | and put each condition into brackets"),
    ast.Not: ("uses 'not'", "write Not(...)"),
    ast.UAdd: ("has a plus as its sign", "leave the plus out"),
    ast.IfExp: ("uses 'if'", "write If(condition, x, y)"),
    ast.FloorDiv: ("divides by //", "write /"),
    ast.Compare: (
        "compares more than two parts",
        "put each comparison into brackets, as in ($close > 1) & ($volume > 2)",
    ),
}


def refuse(
    source: Source,
    node: ast.expr,
    fault: str,
    mend: str,
    suggestion: str | None = None,
    *,
    at: ast.expr | None = None,
) -> ExpressionRefused:
    """The refusal of a part, at its own column or ``at`` that of a part within it."""
    column = (at or node).col_offset + 1
    part = source.part(node)
    shown = part if len(part) <= _SHOWN else f"{part[:_SHOWN]}…"
    return ExpressionRefused(name_place(f"{shown} {fault}", column, mend), column, suggestion)


def refuse_node(source: Source, node: ast.expr) -> ExpressionRefused:
    """The refusal of what Python knows and the language does not."""
    # The operator says more than the node it belongs to.
    said: ast.AST = getattr(node, "op", node)
    known = _OF_PYTHON.get(type(said))
    fault, mend = known or (
        "is not part of the language",
        "use fields, numbers, operators and round brackets",
    )
    return refuse(source, node, fault, mend)


def refuse_condition(source: Source, node: ast.expr) -> ExpressionRefused:
    """The refusal of a condition where a number is wanted."""
    part = source.part(node)
    suggestion = f"If({part}, 1, 0)"
    return refuse(source, node, "is true or false, not a number", f"write {suggestion}", suggestion)


def refuse_kind(
    source: Source, node: ast.expr, operator: Operator, kind: Kind
) -> ExpressionRefused:
    """The refusal of a part that the operator does not take in that place."""
    if kind is Kind.CONDITION and operator.name == "Count":
        return refuse(source, node, "is a condition, and Count counts the bars that have a value",
                      "write Sum instead of Count", "Sum")  # fmt: skip
    if kind is Kind.CONDITION:
        return refuse_condition(source, node)
    if kind is Kind.VALUES:
        mend = f"put each comparison into brackets, as in ({source.part(node)} > 0)"
        return refuse(source, node, f"is no condition, as {operator.name} needs one", mend)
    return refuse(source, node, f"has no field for {operator.name}", "use one such as $close")
