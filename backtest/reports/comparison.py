"""A comparison of back-tests as a page of its own."""

from backtest.comparing import SERIES, Comparison
from backtest.metrics.drawdowns import underwater
from backtest.reports import tables
from qlibui.reports import wording
from qlibui.reports.markup import Child, Markup, table, tag
from qlibui.reports.page import Theme, figure, heading, make_page, section
from qlibui.reports.traces import Figure, draw_line, make_figure

_COLORS = ("accent", "care", "good", "bad", "ink", "ink-soft")
_DASHES = ("solid", "dash", "dot")
_LENSES = {
    "compound": ("Compound lens", "returns reinvested, 252 days a year"),
    "additive": ("Qlib's lens", "returns added, 238 days a year"),
}


def render(
    comparison: Comparison,
    *,
    title: str,
    script_url: str | None = None,
    theme: Theme = "light dark",
) -> str:
    """The page of a comparison, as ``tear_sheet.render`` makes that of a result."""
    days = comparison.returns.index
    count = f"{len(days):,} trading days"
    said = count if comparison.same_window else f"{count} that all of them have"
    return make_page(
        title,
        heading(title, said),
        section("Accounts", figure("equity"), figure("drawdown")),
        *(_figures(comparison, lens) for lens in _LENSES),
        section("Correlation", _correlations(comparison), said="of daily returns, with cost"),
        section("Made differently", _differences(comparison)),
        days=days,
        figures=draw_comparison(comparison),
        script_url=script_url,
        theme=theme,
    )


def draw_comparison(comparison: Comparison) -> dict[str, Figure]:
    """The accounts over each other, and their falls; a colour for each."""
    curves, returns = comparison.curves, comparison.returns
    grown, falls = [], []
    for number, name in enumerate(comparison.names):
        color = _COLORS[number % len(_COLORS)]
        dash = _DASHES[number // len(_COLORS) % len(_DASHES)]
        grown.append(draw_line(name, curves[name], color, dash=dash))
        falls.append(draw_line(name, underwater(returns[name]), color, dash=dash))
    return {
        "equity": make_figure(grown, "1 became, compounded, with cost", height=360),
        "drawdown": make_figure(falls, "below the peak, compounded", percent=True),
    }


def _figures(comparison: Comparison, lens: str) -> Markup:
    title, said = _LENSES[lens]
    parts = [
        part
        for series in SERIES
        for part in (tag("h3", tables.SERIES[series]), _series(comparison, lens, series))
    ]
    return section(title, *parts, said=said)


def _series(comparison: Comparison, lens: str, series: str) -> Markup:
    rows: list[list[Child]] = [
        [wording.words(each["name"]),
         *(tables.figure_text(each["name"], value) for value in each["values"])]
        for each in comparison.figures
        if (each["lens"], each["series"]) == (lens, series)
    ]  # fmt: skip
    return table(["", *comparison.names], rows, class_="names")


def _correlations(comparison: Comparison) -> Markup:
    rows: list[list[Child]] = [
        [name, *map(wording.number, values)]
        for name, values in zip(comparison.names, comparison.correlations, strict=True)
    ]
    return table(["", *comparison.names], rows, class_="names")


def _differences(comparison: Comparison) -> Markup:
    if not comparison.differences:
        return tag("p", "The run cards say the same.", class_="soft")
    rows: list[list[Child]] = [
        [each["name"], *map(wording.plainly, each["values"])] for each in comparison.differences
    ]
    columns = ["", *comparison.names]
    return table(columns, rows, words=len(columns), class_="card")
