"""A checked expression as a tree, and the text for Qlib that is generated from it."""

from dataclasses import dataclass

from strategy.expressions.operators import Kind, Operator


@dataclass(frozen=True)
class Number:
    """A finite number, whole where it was written as one."""

    value: int | float
    kind = Kind.CONSTANT
    look_back = 0

    @property
    def text(self) -> str:
        # Qlib hands whole numbers to numpy as integers, which have no negative powers.
        return repr(float(self.value))


@dataclass(frozen=True)
class Field:
    """A field of the provider, by its name without ``$``."""

    name: str
    kind = Kind.VALUES
    look_back = 0

    @property
    def text(self) -> str:
        return f"${self.name}"


@dataclass(frozen=True)
class Call:
    """An operator with what it is applied to."""

    operator: Operator
    operands: tuple["Node", ...]
    window: int | None = None
    share: float | None = None

    @property
    def kind(self) -> Kind:
        return self.operator.gives

    @property
    def look_back(self) -> int:
        """How many bars before a day its value rests on."""
        deepest = max(operand.look_back for operand in self.operands)
        return deepest + self.operator.bars_before(self.window)

    @property
    def text(self) -> str:
        parts = [operand.text for operand in self.operands]
        parts += [str(number) for number in (self.window, self.share) if number is not None]
        return f"{self.operator.name}({','.join(parts)})"


Node = Number | Field | Call


def fields_of(node: Node) -> frozenset[str]:
    """The names of the fields a tree reads."""
    if isinstance(node, Field):
        return frozenset({node.name})
    operands = node.operands if isinstance(node, Call) else ()
    return frozenset().union(*map(fields_of, operands))


def operators_of(node: Node) -> frozenset[str]:
    """The names of the operators a tree uses."""
    if not isinstance(node, Call):
        return frozenset()
    return frozenset({node.operator.name}).union(*map(operators_of, node.operands))
