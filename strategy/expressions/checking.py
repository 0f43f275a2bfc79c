"""From the text of an expression to the tree of what it may say."""

import ast
from collections.abc import Callable, Collection
from dataclasses import dataclass

from strategy.expressions import folding, placing
from strategy.expressions.naming import NOT_OFFERED, field_meant, operator_meant
from strategy.expressions.operators import OPERATORS, Kind, Operator, Slot
from strategy.expressions.placing import refuse
from strategy.expressions.source import Source, read_source
from strategy.expressions.tree import Call, Field, Node, Number, fields_of, operators_of

LONGEST_WINDOW = 1000
_INFIX: dict[type[ast.operator | ast.cmpop], str] = {
    ast.Add: "Add", ast.Sub: "Sub", ast.Mult: "Mul", ast.Div: "Div", ast.Pow: "Power",
    ast.BitAnd: "And", ast.BitOr: "Or",
    ast.Gt: "Gt", ast.GtE: "Ge", ast.Lt: "Lt", ast.LtE: "Le", ast.Eq: "Eq", ast.NotEq: "Ne",
}  # fmt: skip


@dataclass(frozen=True)
class CheckedExpression:
    """An expression that Qlib may evaluate; ``text`` is generated from the tree, and is all of it
    that Qlib ever gets."""

    tree: Node

    @property
    def text(self) -> str:
        return self.tree.text

    @property
    def fields(self) -> frozenset[str]:
        """The fields it reads, without ``$``."""
        return fields_of(self.tree)

    @property
    def operators(self) -> frozenset[str]:
        """The names of the operators it uses."""
        return operators_of(self.tree)

    @property
    def look_back(self) -> int:
        """How many bars before a day its value rests on; EMA is counted with its span."""
        return self.tree.look_back


def check_expression(text: str, fields: Collection[str] | None) -> CheckedExpression:
    """The expression, whose value each day is a number, over ``fields`` (names without ``$``);
    None takes whatever fields it names, where no dataset is at hand.

    Raises ExpressionRefused, whose sentence names the place.
    """
    source = read_source(text)
    known = source.fields.values() if fields is None else fields
    tree = _Checker(source, known).check(source.tree)
    if tree.kind is Kind.CONSTANT:
        raise refuse(source, source.tree, "is the same number for every instrument",
                     "use a field such as $close")  # fmt: skip
    if tree.kind is Kind.CONDITION:
        raise placing.refuse_condition(source, source.tree)
    return CheckedExpression(tree)


class _Checker:
    def __init__(self, source: Source, fields: Collection[str]) -> None:
        self._source = source
        self._fields = fields

    def check(self, node: ast.expr) -> Node:
        """What a part of the syntax tree says, if it may."""
        checks: dict[type, Callable[..., Node]] = {
            ast.Constant: self._number,
            ast.Name: self._field,
            ast.UnaryOp: self._sign,
            ast.BinOp: self._arithmetic,
            ast.Compare: self._comparison,
            ast.Call: self._call,
        }
        check = checks.get(type(node))
        if check is None:
            raise placing.refuse_node(self._source, node)
        return check(node)

    def _number(self, node: ast.Constant) -> Node:
        return folding.number(self._source, node, node.value)

    def _field(self, node: ast.Name) -> Node:
        name = self._source.field_of(node)
        if name in self._fields and name is not None:
            return Field(name)
        written = self._source.part(node)
        meant = field_meant(written.removeprefix("$"), self._fields)
        if name is None and written in OPERATORS:
            raise refuse(self._source, node, "is an operator", f"write {OPERATORS[written].form}")
        known = meant or ", ".join(f"${each}" for each in sorted(self._fields)[:8]) or "$close"
        raise refuse(self._source, node, "is no field of the data", f"write {known}", meant)

    def _sign(self, node: ast.UnaryOp) -> Node:
        if not isinstance(node.op, ast.USub):
            raise placing.refuse_node(self._source, node)
        operand = self.check(node.operand)
        if isinstance(operand, Number):
            return Number(-operand.value)
        minus = Number(-1)  # Qlib's expressions have no sign of their own
        return self._applied(OPERATORS["Mul"], node, [node.operand, node.operand], [operand, minus])

    def _arithmetic(self, node: ast.BinOp) -> Node:
        name = _INFIX.get(type(node.op))
        if name is None:
            raise placing.refuse_node(self._source, node)
        parts = [node.left, node.right]
        operands = [self.check(part) for part in parts]
        left, right = operands
        if isinstance(left, Number) and isinstance(right, Number):
            return folding.fold(self._source, node, left.value, right.value)
        return self._applied(OPERATORS[name], node, parts, operands)

    def _comparison(self, node: ast.Compare) -> Node:
        name = _INFIX.get(type(node.ops[0]))
        if name is None or len(node.ops) > 1:
            raise placing.refuse_node(self._source, node)
        parts = [node.left, node.comparators[0]]
        return self._applied(OPERATORS[name], node, parts, [self.check(part) for part in parts])

    def _call(self, node: ast.Call) -> Node:
        operator = self._operator(node)
        if node.keywords or len(node.args) != operator.arity:
            raise refuse(self._source, node,
                         f"gives {operator.name} {len(node.args) + len(node.keywords)} parts",
                         f"write {operator.form}")  # fmt: skip
        operands = node.args[: len(operator.slots)]
        numbers = node.args[len(operator.slots) :]
        checked = [self.check(part) for part in operands]
        window = None if operator.window is None else self._window(operator, node, numbers.pop(0))
        share = self._share(numbers.pop(0)) if operator.share else None
        return self._applied(operator, node, operands, checked, window, share)

    def _operator(self, node: ast.Call) -> Operator:
        name = self._source.part(node.func)
        if isinstance(node.func, ast.Name) and name in OPERATORS:
            return OPERATORS[name]
        if name in NOT_OFFERED:
            raise refuse(self._source, node.func, "is an operator of Qlib that is not offered here",
                         "use one of docs/expressions.md")  # fmt: skip
        meant = operator_meant(name) if isinstance(node.func, ast.Name) else None
        mend = f"write {OPERATORS[meant].form}" if meant else "use one of docs/expressions.md"
        raise refuse(self._source, node.func, "is no operator", mend, meant)

    def _window(self, operator: Operator, call: ast.Call, node: ast.expr) -> int:
        number = self.check(node)
        window = number.value if isinstance(number, Number) else None
        if not isinstance(window, int) or isinstance(node, ast.BinOp):
            raise refuse(self._source, node, "is no window", "write a whole number of bars")
        if window < 0 and operator.reaches:
            ahead = f"looks {-window} bar{'s' * (window < -1)} into the future"
            raise refuse(self._source, call, ahead, "a signal may only look back", at=node)
        if window < (operator.window or 1) or window > LONGEST_WINDOW:
            mend = f"write a whole number from {operator.window} to {LONGEST_WINDOW}"
            raise refuse(self._source, node, f"is no window for {operator.name}", mend)
        return window

    def _share(self, node: ast.expr) -> float:
        number = self.check(node)
        if not isinstance(number, Number) or not 0 <= number.value <= 1:
            raise refuse(self._source, node, "is no share", "write a number from 0 to 1")
        return float(number.value)

    def _applied(
        self,
        operator: Operator,
        node: ast.expr,
        parts: list[ast.expr],
        operands: list[Node],
        window: int | None = None,
        share: float | None = None,
    ) -> Node:
        """The operator on its parts, each of which must be what it takes in that place."""
        for slot, part, operand in zip(operator.slots, parts, operands, strict=True):
            if operand.kind not in slot.value:
                raise placing.refuse_kind(self._source, part, operator, operand.kind)
        kinds = {operand.kind for operand in operands}
        if kinds == {Kind.CONSTANT}:
            raise placing.refuse_kind(self._source, node, operator, Kind.CONSTANT)
        if operator.slots[0] is Slot.TERM and kinds == {Kind.CONDITION}:
            raise placing.refuse_condition(self._source, parts[1])
        return Call(operator, tuple(operands), window, share)
