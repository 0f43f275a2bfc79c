"""One HTML file that tells a back-test: it asks nothing of the network and prints well."""

from collections.abc import Mapping
from typing import Any

from backtest.metrics import measure
from backtest.reports import order_tables, tables
from backtest.reports.cards import headline
from backtest.reports.plots import ROLLING_DAYS, draw_figures
from backtest.results import BacktestResult
from qlibui.reports import wording
from qlibui.reports.markup import Markup, tag
from qlibui.reports.page import Theme, figure, heading, make_page, section
from qlibui.reports.run_card import card_table
from strategy.findings import Finding


def render(
    result: BacktestResult,
    *,
    title: str,
    script_url: str | None = None,
    theme: Theme = "light dark",
) -> str:
    """The page of a result. Plotly is within it, or comes from ``script_url`` if that is given."""
    metrics = result.metrics or measure(
        result.daily, trades=result.trades, positions=result.positions
    )
    window = metrics["window"]
    days = f"{wording.day(window['start_on'])} to {wording.day(window['end_on'])}"
    figures = draw_figures(result.daily, result.positions)
    return make_page(
        title,
        heading(title, f"{days}, {window['days']:,} trading days"),
        *(_finding(each) for each in result.findings),
        headline(metrics),
        *_sections(metrics, figures, result),
        section("Run card", card_table(result.run_card)),
        days=result.daily.index,
        figures=figures,
        script_url=script_url,
        theme=theme,
    )


def _finding(finding: Finding) -> Markup:
    return tag(
        "p", tag("b", finding.sentence), " ", finding.mend, class_=f"finding {finding.level}"
    )


def _sections(
    metrics: Mapping[str, Any], figures: Mapping[str, Any], result: BacktestResult
) -> list[Markup]:
    few = f"The window has no more than {ROLLING_DAYS} days: there is nothing to roll over it."
    rolling = figure("rolling") if "rolling" in figures else tag("p", few, class_="soft")
    return [
        section("Account and benchmark", figure("equity"), figure("drawdown")),
        section("Months", tables.months(metrics), said="compounded, with cost, in percent"),
        section("Compound lens", tables.lens(metrics["compound"]),
                 said="returns reinvested, 252 days a year"),
        section("Qlib's lens", tables.lens(metrics["additive"]),
                 said="returns added, 238 days a year, as its risk_analysis"),
        section("Rolling Sharpe ratio", rolling, said="of daily returns, 252 days a year"),
        section("Turnover and costs", figure("turnover"), said="costs added, not compounded"),
        section("Holdings", figure("holdings"), tables.instruments(metrics)),
        section("Drawdowns", tables.drawdowns(metrics), said="compounded, with cost"),
        section("Days that stand out", _days(metrics)),
        section("Orders", order_tables.orders(metrics, result.trades)),
    ]  # fmt: skip


def _days(metrics: Mapping[str, Any]) -> Markup:
    halves = (("Best", "best_days"), ("Worst", "worst_days"))
    return tag("div", *(tag("div", tag("h3", name), tables.extreme_days(metrics[key]))
                        for name, key in halves), class_="halves")  # fmt: skip
