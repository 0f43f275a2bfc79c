"""One HTML file that tells a back-test: it asks nothing of the network and prints well."""

import json
from collections.abc import Mapping
from importlib.metadata import distribution
from pathlib import Path
from typing import Any, Literal

from backtest.findings import Finding
from backtest.metrics import measure
from backtest.metrics.returns import iso_day
from backtest.reports import order_tables, tables, wording
from backtest.reports.cards import headline
from backtest.reports.markup import Child, Markup, join, table, tag
from backtest.reports.plots import ROLLING_DAYS, draw_figures
from backtest.reports.run_card import lines_of
from backtest.results import BacktestResult, plain

_FOLDER = Path(__file__).parent
Theme = Literal["light dark", "light", "dark"]


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
    figures = draw_figures(result.daily, result.positions)
    body = join(
        _head(title, metrics),
        *(_finding(each) for each in result.findings),
        headline(metrics),
        *_sections(metrics, figures, result),
        _run_card(result.run_card),
        _data(result, figures),
        _scripts(script_url),
    )
    return f"<!doctype html>\n{_page(title, body, theme)}\n"


def plotly_script() -> Path:
    """Plotly's script in its wheel."""
    return Path(str(distribution("plotly").locate_file("plotly/package_data/plotly.min.js")))


def _page(title: str, body: Markup, theme: Theme) -> Markup:
    style = Markup((_FOLDER / "tear_sheet.css").read_text(encoding="utf-8"))
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("title", title),
        tag("style", style),
    )
    main = tag("body", tag("main", body))
    return tag("html", head, main, lang="en", style=f"color-scheme:{theme}")


def _head(title: str, metrics: Mapping[str, Any]) -> Markup:
    window = metrics["window"]
    days = f"{wording.day(window['start_on'])} to {wording.day(window['end_on'])}"
    said = f"{days}, {window['days']:,} trading days"
    return tag("header", tag("h1", title), tag("p", said, class_="soft"))


def _finding(finding: Finding) -> Markup:
    return tag(
        "p", tag("b", finding.sentence), " ", finding.mend, class_=f"finding {finding.level}"
    )


def _sections(
    metrics: Mapping[str, Any], figures: Mapping[str, Any], result: BacktestResult
) -> list[Markup]:
    few = f"The window has no more than {ROLLING_DAYS} days: there is nothing to roll over it."
    rolling = _figure("rolling") if "rolling" in figures else tag("p", few, class_="soft")
    return [
        _section("Account and benchmark", _figure("equity"), _figure("drawdown")),
        _section("Months", tables.months(metrics), said="compounded, with cost, in percent"),
        _section("Compound lens", tables.lens(metrics["compound"]),
                 said="returns reinvested, 252 days a year"),
        _section("Qlib's lens", tables.lens(metrics["additive"]),
                 said="returns added, 238 days a year, as its risk_analysis"),
        _section("Rolling Sharpe ratio", rolling, said="of daily returns, 252 days a year"),
        _section("Turnover and costs", _figure("turnover"), said="costs added, not compounded"),
        _section("Holdings", _figure("holdings"), tables.instruments(metrics)),
        _section("Drawdowns", tables.drawdowns(metrics), said="compounded, with cost"),
        _section("Days that stand out", _days(metrics)),
        _section("Orders", order_tables.orders(metrics, result.trades)),
    ]  # fmt: skip


def _section(title: str, *children: Child, said: str | None = None) -> Markup:
    beside = tag("small", said) if said else None
    return tag("section", tag("h2", title, " ", beside), *children)


def _figure(name: str) -> Markup:
    return tag("div", class_="figure", data_figure=name)


def _days(metrics: Mapping[str, Any]) -> Markup:
    halves = (("Best", "best_days"), ("Worst", "worst_days"))
    return tag("div", *(tag("div", tag("h3", name), tables.extreme_days(metrics[key]))
                        for name, key in halves), class_="halves")  # fmt: skip


def _run_card(card: Mapping[str, Any]) -> Markup:
    rows: list[list[Child]] = [[name, wording.plainly(value)] for name, value in lines_of(card)]
    return _section("Run card", table(["made with", ""], rows, words=2, class_="card"))


def _data(result: BacktestResult, figures: Mapping[str, Any]) -> Markup:
    days = [iso_day(day) for day in result.daily.index]
    text = json.dumps(plain({"days": days, "figures": figures}), allow_nan=False,
                      separators=(",", ":"))  # fmt: skip
    # Within a script only the end of the script has to be kept from being seen.
    return tag("script", Markup(text.replace("<", "\\u003c")), type="application/json", id="data")


def _scripts(script_url: str | None) -> Markup:
    ours = Markup((_FOLDER / "tear_sheet.js").read_text(encoding="utf-8"))
    if script_url is not None:
        return join(tag("script", src=script_url), tag("script", ours))
    plotly = plotly_script().read_text(encoding="utf-8").replace("</script", "<\\/script")
    return join(tag("script", Markup(plotly)), tag("script", ours))
