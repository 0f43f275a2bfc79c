"""What the figures of a signal say, in sentences for people who do not live among them."""

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

from qlibui.reports.wording import number, percent

SURE = 2.0
"""A t-statistic beyond which chance is an unlikely explanation: one in twenty."""
_MUCH = 0.5
_WHOLE = 0.95


def read_figures(figures: Mapping[str, Any]) -> list[str]:
    """Sentences in order of weight, at least one."""
    return [_told_from_chance(figures["horizons"][0]["rank_ic"]), *_remarks(figures)]


def _told_from_chance(rank_ic: Mapping[str, Any]) -> str:
    mean, sure = rank_ic["mean"], rank_ic["t_statistic"]
    if mean is None or sure is None:
        return "The window has too few days to tell the signal from chance: choose a longer one."
    said = f"The mean rank IC of the next session is {number(mean, digits=4)}"
    if abs(sure) < SURE:
        return f"{said}, which these days cannot tell from zero (t {number(sure)})."
    if mean > 0:
        return f"{said}: higher scores came before higher returns (t {number(sure)})."
    return (
        f"{said}: higher scores came before lower returns (t {number(sure)}), and a strategy "
        "that buys the highest buys the wrong end."
    )


def _remarks(figures: Mapping[str, Any]) -> Iterator[str]:
    first, turnover, covered = (
        figures["horizons"][0], figures["turnover"]["mean"], figures["coverage"]["mean"]
    )  # fmt: skip
    if _rises(first["quantile_returns"]):
        yield "Every quantile earned more than the one below it."
    if turnover is not None and turnover > _MUCH:
        new = percent(turnover, digits=0)
        yield f"{new} of the highest quantile is new each session: a back-test tells what it costs."
    if covered is not None and covered < _WHOLE:
        yield f"Only {percent(covered, digits=0)} of the instruments with a bar have a score."


def _rises(returns: list[float | None]) -> bool:
    known = [each for each in returns if each is not None]
    return len(known) == len(returns) and all(low < high for low, high in pairwise(known))
