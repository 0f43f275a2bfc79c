"""How much is traded at once, and what it costs."""

from collections.abc import Iterator

from backtest.preflight.subject import Subject
from backtest.spec import BacktestSpec
from strategy.findings import Finding, error, warning

HIGH_COST = 0.02
STAMP_DUTY = 0.0005  # the least that a seller in mainland China has paid since 2008


def check_orders(subject: Subject) -> Iterator[Finding]:
    dropout = subject.spec.construction == "topk_dropout"
    yield from _check_dropout(subject.spec) if dropout else _check_weights(subject.spec)


def _check_dropout(spec: BacktestSpec) -> Iterator[Finding]:
    if spec.n_drop < 1:
        yield error(
            "n_drop_zero",
            f"n_drop is {spec.n_drop}, with which Qlib sells everything every day.",
            "Set n_drop to 1 or more.",
        )
    elif spec.n_drop > spec.topk:
        yield error(
            "n_drop_above_topk",
            f"n_drop is {spec.n_drop}, more than the {spec.topk} instruments that are held.",
            f"Set n_drop to {spec.topk} or less.",
        )
    elif spec.n_drop == spec.topk:
        yield warning(
            "n_drop_whole",
            f"n_drop equals the topk of {spec.topk}: every holding may be replaced every day.",
            "Lower n_drop unless that is meant.",
        )


def _check_weights(spec: BacktestSpec) -> Iterator[Finding]:
    if spec.max_weight is not None and spec.max_weight * spec.topk < 1:
        yield warning(
            "cap_keeps_cash",
            f"{spec.topk} instruments of at most {spec.max_weight:.1%} are no more than "
            f"{spec.max_weight * spec.topk:.0%} of what may be invested: the rest stays cash.",
            "Raise max_weight or topk unless that is meant.",
        )


def check_costs(subject: Subject) -> Iterator[Finding]:
    costs = subject.spec.costs
    rates = (costs.open_cost, costs.close_cost, costs.impact_cost)
    if not any((*rates, costs.min_cost)):
        yield warning(
            "costs_zero",
            "No trade costs anything, so that whatever trades most looks best.",
            "Set open_cost, close_cost and min_cost to what a broker takes.",
        )
    elif max(costs.open_cost, costs.close_cost) > HIGH_COST:
        highest = max(costs.open_cost, costs.close_cost)
        yield warning(
            "costs_high",
            f"A trade costs {highest:.1%} of its value; costs are fractions, 0.001 is 0.1 %.",
            "Divide by 100 if percent was meant.",
        )
    elif _by_qlibs_rules(subject) and costs.close_cost < STAMP_DUTY:
        yield warning(
            "costs_below_duty",
            f"Selling costs {costs.close_cost:.2%}, less than the stamp duty of mainland China.",
            "Set close_cost to 0.0015 for the years up to 2023, or to what was paid.",
        )
    if subject.spec.limit_threshold is None and _by_qlibs_rules(subject):
        yield warning(
            "limits_off",
            "No price limit is set, so that what nobody could buy or sell is traded.",
            "Set limit_threshold, to 0.095 for the main board.",
        )


def _by_qlibs_rules(subject: Subject) -> bool:
    """Whether duty and limits of mainland China are what the specification says they are."""
    return subject.spec.currency == "CNY" and subject.spec.market_rules == "qlib"
