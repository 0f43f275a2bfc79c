"""A result as an Excel workbook: figures and charts first, then every day, month and trade."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
from openpyxl import Workbook

from backtest.metrics import measure
from backtest.metrics.drawdowns import underwater
from backtest.metrics.returns import returns_of
from backtest.reports.charts import ACCENT, BAD, SOFT, draw_bars, draw_lines
from backtest.reports.tables import RATIOS, SERIES
from backtest.results import BacktestResult
from data_management.sheets.workbooks import Styled, add_sheet, append, set_widths
from qlibui.reports.run_card import lines_of
from qlibui.reports.wording import words

MOST_ROWS = 100_000
"""Of positions and of trades: a sheet of more is of no use to anybody, and the JSON has all."""
PERCENT, RATIO, DAY, STATE = "0.00%", "0.00", "yyyy-mm-dd", "0.0000"
_DAILY = {
    "account": "#,##0", "return before cost": PERCENT, "cost": "0.000%",
    "return with cost": PERCENT, "return of the benchmark": PERCENT, "with cost": STATE,
    "before cost": STATE, "benchmark": STATE, "below the peak": PERCENT, "turnover": PERCENT,
    "invested": PERCENT, "cash": "#,##0",
}  # fmt: skip
_WITH_COST, _BENCHMARK, _BELOW = 7, 9, 10  # columns of the sheet
_LENSES = {
    "compound": "returns reinvested, 252 days a year",
    "additive": "Qlib's lens: returns added, 238 days a year",
}


def write(result: BacktestResult, path: Path, *, title: str = "Back-test") -> None:
    """Write the workbook of a result to ``path``."""
    metrics = result.metrics or measure(
        result.daily, trades=result.trades, positions=result.positions
    )
    months, card = metrics["monthly"], lines_of(result.run_card)
    book = Workbook(write_only=True)
    overview = book.create_sheet("Overview")
    daily = add_sheet(book, "Daily", ["date", *_DAILY], _daily_rows(result.daily))
    monthly = add_sheet(book, "Monthly", ["month", "return", "benchmark"], _month_rows(months))
    _add_frame(book, "Positions", result.positions)
    _add_frame(book, "Trades", result.trades)
    add_sheet(book, "Run card", ["made with", ""], ([name, value] for name, value in card))
    _fill_overview(overview, title, metrics, result)
    if len(result.daily):
        _draw(overview, daily, monthly, days=len(result.daily), months=len(months))
    book.save(path)


def _daily_rows(daily: pd.DataFrame) -> Iterable[list[Any]]:
    by_name = returns_of(daily)
    net = by_name["return_with_cost"]
    reinvested = ("return_with_cost", "return_without_cost", "benchmark_return")
    grown = ((1 + by_name[name]).cumprod().reindex(daily.index) for name in reinvested)
    columns = [daily["account"], daily["return"], daily["cost"], net, daily["bench"], *grown,
               underwater(net), daily["turnover"], daily["value"] / daily["account"],
               daily["cash"]]  # fmt: skip
    forms = [DAY, *_DAILY.values()]
    for row in zip(daily.index, *columns, strict=True):
        yield [Styled(value, form) for value, form in zip(row, forms, strict=True)]


def _month_rows(months: list[Mapping[str, Any]]) -> Iterable[list[Any]]:
    for each in months:
        yield [each["month"], Styled(each["return"], PERCENT), Styled(each["benchmark"], PERCENT)]


def _add_frame(book: Workbook, name: str, frame: pd.DataFrame) -> None:
    header = [words(str(column)) for column in frame.columns]
    rows = frame.tail(MOST_ROWS).itertuples(index=False)
    add_sheet(book, name, header, ([Styled(row[0], DAY), *row[1:]] for row in rows))


def _fill_overview(
    sheet: Any, title: str, metrics: Mapping[str, Any], result: BacktestResult
) -> None:
    set_widths(sheet, [42, *[19] * len(SERIES)])
    window = metrics["window"]
    append(sheet, [Styled(title, bold=True)])
    append(sheet, [f"{window['start_on']} to {window['end_on']}, {window['days']} days"])
    for finding in result.findings:
        append(sheet, [f"{finding.sentence} {finding.mend}"])
    for lens, meaning in _LENSES.items():
        _add_lens(sheet, metrics[lens], meaning)
    append(sheet, [])
    for name, value in _single_figures(metrics):
        append(sheet, [name, value])
    for frame, name in ((result.positions, "positions"), (result.trades, "trades")):
        if len(frame) > MOST_ROWS:
            append(sheet, [f"Of {len(frame):,} {name} the last {MOST_ROWS:,} are here."])


def _add_lens(sheet: Any, figures: Mapping[str, Any], meaning: str) -> None:
    append(sheet, [])
    append(sheet, [Styled(text, bold=True) for text in (meaning, *SERIES.values())])
    for name in figures["return_with_cost"]:
        form = RATIO if name in RATIOS else PERCENT
        append(sheet, [words(name), *(Styled(figures[each][name], form) for each in SERIES)])


def _single_figures(metrics: Mapping[str, Any]) -> Iterable[tuple[str, Any]]:
    names = ("drawdown", "turnover", "cost_drag", "exposure", "holdings", "trades")
    for name, value in lines_of({name: metrics[name] for name in names}):
        yield words(name.replace(".", ": ")), value
    for name in ("alpha", "beta", "hit_rate", "hit_rate_of_excess"):
        yield words(name), metrics[name]


def _draw(overview: Any, daily: Any, monthly: Any, *, days: int, months: int) -> None:
    equity, by_month = {_WITH_COST: ACCENT, _BENCHMARK: SOFT}, {2: ACCENT, 3: SOFT}
    charts = (
        draw_lines(daily, "What 1 became, compounded", equity, rows=days, form="0.00"),
        draw_lines(daily, "Below the peak, compounded", {_BELOW: BAD}, rows=days, form="0%"),
        draw_bars(monthly, "Months, compounded", by_month, rows=months, form="0%"),
    )
    for chart, place in zip(charts, ("H2", "H21", "H40"), strict=True):
        overview.add_chart(chart, place)
