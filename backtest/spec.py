"""What a back-test is asked: signal, universe, window, account, rules, costs, benchmark."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import date
from pathlib import Path
from typing import Any, Literal

from backtest.spec_fields import Problem, read_fields

__all__ = ["BacktestSpec", "Costs", "ExpressionSignal", "ScoresSignal", "SpecRefused"]

EQUAL_WEIGHT = "equal_weight"
"""The benchmark that holds the whole universe in equal parts."""


@dataclass(frozen=True)
class ExpressionSignal:
    """A Qlib expression whose value of a day is the score of that day."""

    expression: str


@dataclass(frozen=True)
class ScoresSignal:
    """Scores from a file; ``sha256`` is the hash of its bytes in hexadecimal digits."""

    path: Path
    sha256: str


@dataclass(frozen=True)
class Costs:
    """``open_cost``, ``close_cost`` and ``impact_cost`` are fractions of the traded value, the
    least cost of a trade ``min_cost`` is money. With the market rules ``qlib`` close_cost has the
    stamp duty in it, with ``dated`` the duty of the day comes on top."""

    open_cost: float = 0.0005
    close_cost: float = 0.0015
    min_cost: float = 5.0
    impact_cost: float = 0.0


class SpecRefused(Exception):
    """A config that is no specification: ``problems`` pairs each field with one sentence."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(" ".join(sentence for _, sentence in problems))
        self.problems = problems


@dataclass(frozen=True, kw_only=True)
class BacktestSpec:
    """One back-test. ``start_on`` and ``end_on`` are both included.

    ``account`` is the cash it begins with, in ``currency``; ``lot`` the number of shares that are
    traded together, None for any amount; ``limit_threshold`` the daily change as a fraction at
    which nobody trades any more, None for no limits; ``hold_thresh`` counts days. The market rules
    ``dated`` know limits, lots and stamp duty of mainland China's boards by themselves; the
    threshold is then for other instruments only.
    """

    start_on: date
    end_on: date
    signal: ExpressionSignal | ScoresSignal
    universe: str = "all"
    topk: int = 50
    n_drop: int = 5
    hold_thresh: int = 1
    risk_degree: float = 0.95
    only_tradable: bool = False
    forbid_all_trade_at_limit: bool = True
    account: float = 100_000_000.0
    currency: str | None = "CNY"
    deal_price: str = "close"
    lot: int | None = 100
    limit_threshold: float | None = 0.095
    costs: Costs = field(default_factory=Costs)
    benchmark: str | None = None
    engine: Literal["qlib"] = "qlib"
    market_rules: Literal["qlib", "dated"] = "qlib"
    seed: int = 0

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> "BacktestSpec":
        """The specification of a JSON object. Raises SpecRefused, also for keys nobody knows."""
        given = dict(config)
        values, problems = read_fields(given, [each.name for each in fields(cls)])
        if problems:
            raise SpecRefused(problems)
        signal = _signal_of(values.pop("signal"))
        costs = _costs_of(values.pop("costs", {}), values.get("market_rules"))
        spec = cls(**values, signal=signal, costs=costs)
        if problems := list(_contradictions(spec)):
            raise SpecRefused(problems)
        return spec

    def as_config(self) -> dict[str, Any]:
        """The JSON object that ``from_config`` reads back as an equal specification."""
        return asdict(self) | {
            "start_on": self.start_on.isoformat(),
            "end_on": self.end_on.isoformat(),
            "signal": _signal_config(self.signal),
        }


def _contradictions(spec: BacktestSpec) -> Iterator[Problem]:
    if spec.end_on < spec.start_on:
        yield "end_on", "end_on is before start_on: swap them."
    if spec.n_drop > spec.topk:
        yield "n_drop", f"n_drop is {spec.n_drop}, more than the topk of {spec.topk}: lower it."


def _signal_of(given: dict[str, str]) -> ExpressionSignal | ScoresSignal:
    if "expression" in given:
        return ExpressionSignal(given["expression"])
    return ScoresSignal(Path(given["path"]), given["sha256"])


def _costs_of(given: dict[str, float], market_rules: str | None) -> Costs:
    """With dated rules the stamp duty comes by itself: selling costs what buying does."""
    if market_rules == "dated" and "close_cost" not in given:
        return Costs(**given, close_cost=given.get("open_cost", Costs.open_cost))
    return Costs(**given)


def _signal_config(signal: ExpressionSignal | ScoresSignal) -> dict[str, str]:
    return {name: str(value) for name, value in asdict(signal).items()}
