"""The headline figures: what a reader looks for first, each with what it is made of."""

from collections.abc import Mapping
from typing import Any

from qlibui.reports import wording
from qlibui.reports.cards import card, cards
from qlibui.reports.markup import Markup, join, tag


def headline(metrics: Mapping[str, Any]) -> Markup:
    """The figures in a grid."""
    net = metrics["compound"]["return_with_cost"]
    excess = metrics["compound"]["excess_return_with_cost"]
    qlib, qlibs_excess = (
        metrics["additive"][name] for name in ("return_with_cost", "excess_return_with_cost")
    )
    drawdown, cost = metrics["drawdown"], metrics["cost_drag"]
    return cards(
        card("Total return", wording.percent(net["total_return"], signed=True),
             "compounded, with cost", net["total_return"]),
        card("Return a year", wording.percent(net["annualized_return"], signed=True),
             "compounded, 252 days, with cost", net["annualized_return"]),
        card("Return a year, Qlib's way", wording.percent(qlib["annualized_return"], signed=True),
             "added, 238 days, with cost", qlib["annualized_return"]),
        card("Excess a year", wording.percent(excess["annualized_return"], signed=True),
             "compounded, over the benchmark", excess["annualized_return"]),
        card("Sharpe ratio", wording.number(net["sharpe_ratio"]), "of daily returns, with cost"),
        card("Information ratio, Qlib's", wording.number(qlibs_excess["information_ratio"]),
             "added, excess with cost"),
        card("Deepest drawdown", wording.percent(drawdown["depth"]), _when(drawdown)),
        card("Volatility", wording.percent(net["volatility"]), "a year, 252 days"),
        card("Days that gained", wording.percent(metrics["hit_rate"], digits=1),
             "of the days that moved"),
        card("Turnover a day", wording.percent(metrics["turnover"]["daily"], digits=1),
             "of the account, mean"),
        card("Costs a year", wording.percent(cost["annualized"]),
             f"of the compounded return; {wording.money(cost['paid'])} paid"),
        card("Beta", wording.number(metrics["beta"]),
             f"alpha {wording.percent(metrics['alpha'], signed=True)} a year, compounded"),
    )  # fmt: skip


def _when(drawdown: Mapping[str, Any]) -> Markup:
    if drawdown["depth"] is None:
        return join("compounded, with cost")
    back = drawdown["recovered_on"]
    peak, trough = (_whole(drawdown[name]) for name in ("peak_on", "trough_on"))
    ending = join("back on ", _whole(back)) if back else "not back yet"
    return join("compounded; ", peak, " to ", trough, ", ", ending)


def _whole(day: str) -> Markup:
    """A day that is never broken at the end of a line."""
    return tag("span", day, class_="whole")
