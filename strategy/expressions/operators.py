"""The operators an expression may use, as Qlib 0.9.7 has them.

An operator is left out where Qlib takes a text (Mask, ChangeInstrument, TResample, Feature,
PFeature) or needs point-in-time data (P, PRef).
"""

from dataclasses import dataclass
from enum import Enum


class Kind(Enum):
    """What a part of an expression stands for, per instrument."""

    CONSTANT = "a number"
    VALUES = "a value for each day"
    CONDITION = "true or false for each day"


class Slot(Enum):
    """What an operator takes in one of its places."""

    VALUES = frozenset({Kind.VALUES})
    SERIES = frozenset({Kind.VALUES, Kind.CONDITION})
    OPERAND = frozenset({Kind.VALUES, Kind.CONSTANT})
    TERM = frozenset(Kind)
    CONDITION = frozenset({Kind.CONDITION})


@dataclass(frozen=True, kw_only=True)
class Operator:
    """``window`` is the least that the operator means something for, None where it has none;
    ``reaches`` says that it looks at the day ``window`` bars ago, not at ``window`` bars."""

    name: str
    slots: tuple[Slot, ...]
    meaning: str
    window: int | None = None
    share: bool = False
    reaches: bool = False
    gives: Kind = Kind.VALUES

    @property
    def form(self) -> str:
        """How it is written: ``Quantile(x, N, q)``."""
        letters = "c" if self.slots[0] is Slot.CONDITION else "x"
        names = [letters, "y", "z"][: len(self.slots)]
        names += ["N"] * (self.window is not None) + ["q"] * self.share
        return f"{self.name}({', '.join(names)})"

    @property
    def arity(self) -> int:
        return len(self.slots) + (self.window is not None) + self.share

    def bars_before(self, window: int | None) -> int:
        """How many bars before a day its value rests on, beside those of its parts."""
        return 0 if window is None else window if self.reaches else window - 1


def _rolling(name: str, meaning: str, *, least: int = 1, slot: Slot = Slot.VALUES) -> Operator:
    return Operator(name=name, slots=(slot,), meaning=meaning, window=least)


def _pair(name: str, meaning: str, slot: Slot, gives: Kind = Kind.VALUES) -> Operator:
    return Operator(name=name, slots=(slot, slot), meaning=meaning, gives=gives)


_BACK = (
    Operator(name="Ref", slots=(Slot.VALUES,), meaning="x of N bars ago", window=1, reaches=True),
    Operator(
        name="Delta", slots=(Slot.VALUES,), meaning="x less x of N bars ago", window=1, reaches=True
    ),
)
_ROLLING = (
    _rolling("Mean", "mean; of a condition: how often it held", slot=Slot.SERIES),
    _rolling("Sum", "sum; of a condition: on how many bars it held", slot=Slot.SERIES),
    _rolling("Std", "standard deviation", least=2, slot=Slot.SERIES),
    _rolling("Var", "variance", least=2, slot=Slot.SERIES),
    _rolling("Max", "highest; of a condition: whether it ever held", slot=Slot.SERIES),
    _rolling("Min", "lowest; of a condition: whether it always held", slot=Slot.SERIES),
    _rolling("EMA", "exponential mean of span N", slot=Slot.SERIES),
    _rolling("WMA", "mean with weights 1 to N, divided by the number of bars once more"),
    _rolling("Med", "median"),
    _rolling("Mad", "mean absolute deviation from the mean"),
    _rolling("Skew", "skewness", least=3),
    _rolling("Kurt", "excess kurtosis", least=4),
    _rolling("Rank", "place of the last value among the N, from 1/N to 1"),
    _rolling("Count", "how many bars have a value"),
    _rolling("IdxMax", "place of the highest, the oldest bar being 1"),
    _rolling("IdxMin", "place of the lowest, the oldest bar being 1"),
    _rolling("Slope", "slope of the straight line through the N values", least=2),
    _rolling("Rsquare", "how well that line fits, from 0 to 1", least=2),
    _rolling("Resi", "distance of the last value from that line", least=2),
    Operator(
        name="Quantile",
        slots=(Slot.VALUES,),
        meaning="the value below which the share q of the N lies",
        window=1,
        share=True,
    ),
)
_PAIR_ROLLING = tuple(
    Operator(name=name, slots=(Slot.VALUES, Slot.VALUES), meaning=meaning, window=2)
    for name, meaning in (("Corr", "correlation of x and y"), ("Cov", "covariance of x and y"))
)
_ELEMENTS = tuple(
    Operator(name=name, slots=(Slot.VALUES,), meaning=meaning)
    for name, meaning in (
        ("Abs", "x without its sign"),
        ("Sign", "-1, 0 or 1"),
        ("Log", "natural logarithm"),
    )
)
_PAIRS = (
    _pair("Add", "x + y", Slot.TERM),
    _pair("Sub", "x - y", Slot.TERM),
    _pair("Mul", "x * y", Slot.TERM),
    _pair("Div", "x / y", Slot.TERM),
    _pair("Power", "x ** y", Slot.OPERAND),
    _pair("Greater", "the greater of the two", Slot.OPERAND),
    _pair("Less", "the lesser of the two", Slot.OPERAND),
)
_COMPARISONS = tuple(
    _pair(name, meaning, Slot.OPERAND, Kind.CONDITION)
    for name, meaning in (
        ("Gt", "x > y"),
        ("Ge", "x >= y"),
        ("Lt", "x < y"),
        ("Le", "x <= y"),
        ("Eq", "x == y"),
        ("Ne", "x != y"),
    )
)
_LOGIC = (
    _pair("And", "both hold, also written c & y", Slot.CONDITION, Kind.CONDITION),
    _pair("Or", "one of them holds, also written c | y", Slot.CONDITION, Kind.CONDITION),
    Operator(
        name="Not",
        slots=(Slot.CONDITION,),
        meaning="c does not hold",
        gives=Kind.CONDITION,
    ),
    Operator(
        name="If",
        slots=(Slot.CONDITION, Slot.OPERAND, Slot.OPERAND),
        meaning="y where c holds, z where it does not",
    ),
)

OPERATORS = {
    operator.name: operator
    for operator in (
        *_BACK,
        *_ROLLING,
        *_PAIR_ROLLING,
        *_ELEMENTS,
        *_PAIRS,
        *_COMPARISONS,
        *_LOGIC,
    )
}
