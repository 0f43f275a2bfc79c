"""The tables of a tear sheet."""

from collections.abc import Mapping
from typing import Any

from backtest.metrics.instruments import MOST
from qlibui.reports import wording
from qlibui.reports.markup import Child, Markup, join, table, tag

SERIES = {
    "return_with_cost": "with cost",
    "return_without_cost": "without cost",
    "excess_return_with_cost": "excess with cost",
    "excess_return_without_cost": "excess without cost",
    "benchmark_return": "benchmark",
}
RATIOS = {"information_ratio", "sharpe_ratio", "sortino_ratio", "calmar_ratio"}
_DIGITS = {"mean": 4, "std": 4}
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_STRONGEST = 0.12  # a month that is coloured in full


def lens(figures: Mapping[str, Any]) -> Markup:
    """A lens's figures, one in a row, for each of SERIES."""
    names = list(figures["return_with_cost"])
    rows: list[list[Child]] = [
        [wording.words(name), *(figure_text(name, figures[each][name]) for each in SERIES)]
        for name in names
    ]
    return table(["", *SERIES.values()], rows)


def figure_text(name: str, value: float | None) -> str:
    """A figure of a lens: ratios as numbers, all else in percent."""
    if name in RATIOS:
        return wording.number(value)
    return wording.percent(value, digits=_DIGITS.get(name, 2))


def months(metrics: Mapping[str, Any]) -> Markup:
    """Every month's return as a coloured cell, with the year's and the benchmark's beside."""
    by_month = {each["month"]: each["return"] for each in metrics["monthly"]}
    rows = [
        tag("tr", tag("th", each["year"]),
            *(_month(by_month.get(f"{each['year']}-{number:02}")) for number in range(1, 13)),
            tag("td", wording.percent(each["return"], digits=1), class_="number year"),
            tag("td", wording.percent(each["benchmark"], digits=1), class_="number soft"))
        for each in metrics["yearly"]
    ]  # fmt: skip
    head = tag("tr", *(tag("th", text, class_="number" if text else None)
                       for text in ("", *_MONTHS, "Year", "Benchmark")))  # fmt: skip
    return tag("div", tag("table", tag("thead", head), tag("tbody", *rows), class_="months"),
               class_="scroll")  # fmt: skip


def _month(value: float | None) -> Markup:
    if value is None:
        return tag("td")
    strength = round(min(abs(value) / _STRONGEST, 1) * 55)
    color = "good" if value >= 0 else "bad"
    shade = f"background:color-mix(in srgb,var(--{color}) {strength}%,transparent)"
    return tag("td", wording.number(value * 100, digits=1), class_="number", style=shade)


def drawdowns(metrics: Mapping[str, Any]) -> Markup:
    rows: list[list[Child]] = [
        [fall["peak_on"], fall["trough_on"], fall["recovered_on"] or "not yet",
         wording.percent(fall["depth"]), str(fall["days"])]
        for fall in metrics["drawdowns"]
    ]  # fmt: skip
    return table(["from", "lowest on", "back on", "depth", "days"], rows, words=3)


def extreme_days(days: list[Mapping[str, Any]]) -> Markup:
    rows: list[list[Child]] = [
        [each["date"], wording.percent(each["return"], signed=True),
         wording.percent(each["benchmark"], signed=True)]
        for each in days
    ]  # fmt: skip
    return table(["day", "with cost", "benchmark"], rows)


def instruments(metrics: Mapping[str, Any]) -> Markup:
    """The instruments that gave and took most, side by side."""
    return tag(
        "div",
        *(join(tag("div", tag("h3", title), _gains(metrics["instruments"][kind])))
          for kind, title in (("best", f"The {MOST} that gave most"),
                              ("worst", f"The {MOST} that took most"))),
        class_="halves",
    )  # fmt: skip


def _gains(gains: list[Mapping[str, Any]]) -> Markup:
    rows: list[list[Child]] = [
        [each["instrument"], wording.money(each["gain"]), str(each["days"])] for each in gains
    ]
    return table(["instrument", "money", "days held"], rows)
