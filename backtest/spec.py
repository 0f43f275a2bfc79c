"""What a back-test is asked: a strategy, the window, the benchmark."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Literal

from strategy import spec_fields as fields
from strategy.signal_forms import ExpressionSignal, ScoresSignal, StrategySignal
from strategy.spec import Costs, StrategySpec
from strategy.spec_fields import Problem, Reader, SpecRefused

__all__ = [
    "BacktestSpec",
    "Costs",
    "ExpressionSignal",
    "ScoresSignal",
    "SpecRefused",
    "StrategySignal",
]

EQUAL_WEIGHT = "equal_weight"
"""The benchmark that holds the whole universe in equal parts."""

_INSTRUMENT = re.compile(r"\w[\w.-]{0,31}")


@dataclass(frozen=True, kw_only=True)
class BacktestSpec(StrategySpec):
    """One back-test. ``start_on`` and ``end_on`` are both included."""

    start_on: date
    end_on: date
    benchmark: str | None = None
    engine: Literal["qlib"] = "qlib"
    seed: int = 0

    readers: ClassVar[Mapping[str, Reader]] = {
        "start_on": fields.read_date,
        "end_on": fields.read_date,
        **StrategySpec.readers,
        "benchmark": fields.or_none(
            fields.name(_INSTRUMENT, "an instrument, equal_weight or null")
        ),
        "engine": fields.one_of("qlib"),
        "seed": fields.whole(0, 2**32 - 1),
    }
    needed: ClassVar[tuple[str, ...]] = ("start_on", "end_on", *StrategySpec.needed)

    def as_config(self) -> dict[str, Any]:
        """The JSON object that ``from_config`` reads back as an equal specification."""
        days = {"start_on": self.start_on.isoformat(), "end_on": self.end_on.isoformat()}
        return super().as_config() | days

    def contradictions(self) -> Iterator[Problem]:
        if self.end_on < self.start_on:
            yield "end_on", "end_on is before start_on: swap them."
        yield from super().contradictions()
