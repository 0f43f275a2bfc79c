"""What a strategy is: signal, universe, portfolio, account, and the rules it trades by."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, ClassVar, Literal, Self

from strategy import spec_fields as fields
from strategy.signal_forms import Signal, read_signal
from strategy.spec_fields import Problem, Reader, SpecRefused

# No name can leave the provider's folders or begin another expression of Qlib.
_UNIVERSE = re.compile(r"\w[\w.-]{0,63}")
_FIELD = re.compile(r"[a-z]\w{0,63}")
_CURRENCY = re.compile(r"[A-Z]{3}")
_FRACTION = fields.number(0, 1)
_COSTS: dict[str, Reader] = {
    "open_cost": _FRACTION,
    "close_cost": _FRACTION,
    "min_cost": fields.number(0, 1e6),
    "impact_cost": _FRACTION,
}


@dataclass(frozen=True)
class Costs:
    """``open_cost``, ``close_cost`` and ``impact_cost`` are fractions of the traded value, the
    least cost of a trade ``min_cost`` is money. With the market rules ``qlib`` close_cost has the
    stamp duty in it, with ``dated`` the duty of the day comes on top."""

    open_cost: float = 0.0005
    close_cost: float = 0.0015
    min_cost: float = 5.0
    impact_cost: float = 0.0


@dataclass(frozen=True, kw_only=True)
class StrategySpec:
    """One strategy, whatever days it is asked about.

    ``construction`` says how the ``topk`` best become a portfolio: ``n_drop`` of it replaced a day,
    or weights, none above ``max_weight``, a fraction of what is invested. Every
    ``rebalance_interval``-th session trades. ``account`` is the cash it begins with, in
    ``currency``; ``lot`` the number of shares that are traded together, None for any amount;
    ``limit_threshold`` the daily change as a fraction at which nobody trades any more, None for no
    limits; ``hold_thresh`` counts days. The market rules ``dated`` know limits, lots and stamp duty
    of mainland China's boards by themselves; the threshold is then for other instruments only.
    """

    signal: Signal
    universe: str = "all"
    construction: Literal["topk_dropout", "equal_weight", "score_weight"] = "topk_dropout"
    topk: int = 50
    n_drop: int = 5
    max_weight: float | None = None
    rebalance_interval: int = 1
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
    market_rules: Literal["qlib", "dated"] = "qlib"

    readers: ClassVar[Mapping[str, Reader]] = {
        "signal": read_signal,
        "universe": fields.name(_UNIVERSE, "the name of a universe, such as all or csi300"),
        "construction": fields.one_of("topk_dropout", "equal_weight", "score_weight"),
        "topk": fields.whole(1, 10_000),
        "n_drop": fields.whole(1, 10_000),
        "max_weight": fields.or_none(fields.number(0, 1, above=True)),
        "rebalance_interval": fields.whole(1, 10_000),
        "hold_thresh": fields.whole(1, 10_000),
        "risk_degree": fields.number(0, 1, above=True),
        "only_tradable": fields.yes_or_no,
        "forbid_all_trade_at_limit": fields.yes_or_no,
        "account": fields.number(0, 1e15, above=True),
        "currency": fields.or_none(
            fields.name(_CURRENCY, "three capital letters such as CNY, or null")
        ),
        "deal_price": fields.name(_FIELD, "a field of the dataset such as close, open or vwap"),
        "lot": fields.or_none(fields.whole(1, 1_000_000)),
        "limit_threshold": fields.or_none(fields.number(0, 10, above=True)),
        "costs": fields.read_numbers(_COSTS, "cost"),
        "market_rules": fields.one_of("qlib", "dated"),
    }
    needed: ClassVar[tuple[str, ...]] = ("signal",)

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> Self:
        """The specification of a JSON object. Raises SpecRefused, also for keys nobody knows."""
        values = fields.read_fields(config, cls.readers, cls.needed)
        costs = _costs_of(values.pop("costs", {}), values.get("market_rules"))
        spec = cls(**values, costs=costs)
        if problems := list(spec.contradictions()):
            raise SpecRefused(problems)
        return spec

    def as_config(self) -> dict[str, Any]:
        """The JSON object that ``from_config`` reads back as an equal specification."""
        return asdict(self) | {"signal": self.signal.as_config()}

    def contradictions(self) -> Iterator[Problem]:
        """Fields that are good by themselves and not together."""
        if self.construction == "topk_dropout":
            yield from _against_dropout(self)
        else:
            yield from _against_weights(self)


def _against_dropout(spec: StrategySpec) -> Iterator[Problem]:
    if spec.n_drop > spec.topk:
        yield "n_drop", f"n_drop is {spec.n_drop}, more than the topk of {spec.topk}: lower it."
    if spec.max_weight is not None:
        sentence = (
            "topk_dropout has no weights: set max_weight to null or choose another construction."
        )
        yield "max_weight", sentence


def _against_weights(spec: StrategySpec) -> Iterator[Problem]:
    """Qlib's strategy of weights looks at no market before it chooses, and trades neither side at a
    limit."""
    name = spec.construction
    if spec.only_tradable:
        yield "only_tradable", f"only_tradable is not for {name}: set it to false."
    if not spec.forbid_all_trade_at_limit:
        sentence = f"With {name} nobody trades at a limit: set forbid_all_trade_at_limit to true."
        yield "forbid_all_trade_at_limit", sentence


def _costs_of(given: dict[str, float], market_rules: str | None) -> Costs:
    """With dated rules the stamp duty comes by itself: selling costs what buying does."""
    if market_rules == "dated" and "close_cost" not in given:
        return Costs(**given, close_cost=given.get("open_cost", Costs.open_cost))
    return Costs(**given)
