"""One HTML file that tells how good a signal is: it asks nothing of the network and prints well."""

from collections.abc import Mapping
from typing import Any

from qlibui.reports import wording
from qlibui.reports.cards import card, cards
from qlibui.reports.markup import Child, Markup, table, tag
from qlibui.reports.page import Theme, figure, heading, make_page, section
from qlibui.reports.run_card import card_table
from strategy.quality.correlations import LEAST_NAMES
from strategy.quality.measuring import QUANTILES
from strategy.quality.plots import draw_quality
from strategy.quality.reading import read_figures
from strategy.quality.results import SignalQuality

_HOW = (
    "A score of a day is compared with what the instrument earned from the close of the next "
    "session, at which a back-test trades it, to the close some sessions later. The IC is the "
    "correlation of the day's scores with these returns, the rank IC that of their ranks: 1 is a "
    "perfect order, 0 is chance, and a lasting 0.03 is much. Nothing here knows costs, price "
    "limits or lots: a back-test does."
)
_DECAY = (
    "How long the scores go on telling something. The t-statistic is how many standard errors the "
    "mean is away from zero, the overlap of longer horizons allowed for: beyond 2 chance is "
    "unlikely, unless many signals were tried before this one."
)
_QUANTILES = (
    f"Each day's instruments in {QUANTILES} parts of equal number by their score. A signal that "
    "works rises from the lowest to the highest; one that only the outer parts carry is frail."
)
_GROWN = (
    "Every part is held in equal weights for one session, on paper and without costs, by the day "
    "of the signal."
)
_TURNOVER = (
    "How much of the highest part was not in it on the day before, and how alike the two days' "
    "ranks are. A signal that turns over much must be good to earn its costs."
)
_COVERAGE = (
    f"How many members have a score, of those with a bar. A day of fewer than {LEAST_NAMES} scores "
    "has no figure."
)


def render(
    quality: SignalQuality,
    *,
    title: str,
    made_with: Mapping[str, Any] | None = None,
    script_url: str | None = None,
    theme: Theme = "light dark",
) -> str:
    """The page of a signal's quality. ``made_with`` is shown line by line at its end. Plotly is
    within it, or comes from ``script_url`` if that is given."""
    figures, window = quality.figures, quality.figures["window"]
    days = f"{wording.day(window['start_on'])} to {wording.day(window['end_on'])}"
    return make_page(
        title,
        heading(title, f"Signal quality, {days}, {window['days']:,} days with scores"),
        _headline(figures),
        section("In words", *(tag("p", said) for said in (*read_figures(figures), _HOW))),
        *_sections(figures),
        section("Run card", card_table(made_with)) if made_with else None,
        days=quality.daily.index,
        figures=draw_quality(quality),
        script_url=script_url,
        theme=theme,
    )


def _headline(figures: Mapping[str, Any]) -> Markup:
    first = figures["horizons"][0]
    ic, rank_ic, spread = first["ic"], first["rank_ic"], first["long_short"]
    alike, covered = figures["rank_autocorrelation"]["mean"], figures["coverage"]
    return cards(
        card("Rank IC", wording.number(rank_ic["mean"], digits=4),
             f"mean of {rank_ic['days']:,} days, next session", rank_ic["mean"]),
        card("t-statistic", wording.number(rank_ic["t_statistic"]), "of the mean rank IC"),
        card("Rank IC ratio", wording.number(rank_ic["ratio"]), "mean by deviation of a day"),
        card("IC", wording.number(ic["mean"], digits=4), "mean, next session", ic["mean"]),
        card("Days above zero", wording.percent(rank_ic["positive"], digits=1), "of the rank IC"),
        card("Highest less lowest", wording.percent(spread["mean"], digits=3, signed=True),
             "quantiles, a session, without costs", spread["mean"]),
        card("New each session", wording.percent(figures["turnover"]["mean"], digits=1),
             f"of the highest quantile; ranks alike {wording.number(alike)}"),
        card("Coverage", wording.percent(covered["mean"], digits=1),
             f"of members with a bar; least {wording.percent(covered['least'], digits=1)}"),
    )  # fmt: skip


def _sections(figures: Mapping[str, Any]) -> list[Markup]:
    horizons = figures["horizons"]
    return [
        section("Day by day", figure("ic"), figure("summed"), said="held 1 session"),
        section("Decay", _said(_DECAY), figure("decay"), _decay(horizons)),
        section("Quantiles", _said(_QUANTILES), figure("quantiles"), _quantiles(horizons),
                said="mean returns, without costs"),
        section("What 1 became", _said(_GROWN), figure("grown"), said="compounded"),
        section("Turnover", _said(_TURNOVER), figure("turnover")),
        section("Coverage", _said(_COVERAGE), figure("coverage")),
    ]  # fmt: skip


def _said(text: str) -> Markup:
    return tag("p", text, class_="soft")


def _decay(horizons: list[Mapping[str, Any]]) -> Markup:
    rows: list[list[Child]] = [
        [str(each["horizon"]), f"{each['rank_ic']['days']:,}",
         *_correlation(each["rank_ic"]), *_correlation(each["ic"])]
        for each in horizons
    ]  # fmt: skip
    header = ["sessions", "days", *_named("rank IC"), *_named("IC")]
    return table(header, rows, class_="names")


def _named(name: str) -> list[str]:
    return [name, f"{name} deviation", f"{name} ratio", f"{name} t"]


def _correlation(figures: Mapping[str, Any]) -> list[str]:
    mean, std = (wording.number(figures[name], digits=4) for name in ("mean", "std"))
    return [mean, std, wording.number(figures["ratio"]), wording.number(figures["t_statistic"])]


def _quantiles(horizons: list[Mapping[str, Any]]) -> Markup:
    rows: list[list[Child]] = [
        [str(each["horizon"]), *map(_return, each["quantile_returns"]),
         _return(each["long_short"]["mean"]), wording.number(each["long_short"]["t_statistic"])]
        for each in horizons
    ]  # fmt: skip
    inner = [str(number) for number in range(2, QUANTILES)]
    header = ["sessions", "lowest", *inner, "highest", "highest less lowest", "t"]
    return table(header, rows, class_="names")


def _return(value: float | None) -> str:
    return wording.percent(value, digits=3, signed=True)
