"""The headline of a back-test as people read it."""

from collections.abc import Mapping
from typing import NamedTuple

from qlibui.reports.wording import number, percent


class Figure(NamedTuple):
    label: str
    text: str
    lens: str


def figures_of(headline: Mapping[str, float | None]) -> list[Figure]:
    """After cost; every return says whether it was added up or compounded."""

    def returned(label: str, name: str, lens: str = "compounded") -> Figure:
        return Figure(label, percent(headline.get(name), signed=True), lens)

    return [
        returned("total return", "total_return"),
        returned("a year", "annualized_return"),
        returned("a year, Qlib's way", "additive_annualized_return", "added"),
        Figure("deepest drawdown", percent(headline.get("max_drawdown")), "compounded"),
        Figure("Sharpe ratio", number(headline.get("sharpe_ratio")), "252 days a year"),
        returned("over the benchmark a year", "excess_annualized_return"),
    ]
