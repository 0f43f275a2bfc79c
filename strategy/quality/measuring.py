"""All figures of a signal at once."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from data_management.provider_files import ProviderFiles
from qlibui.figures import finite, iso_day
from strategy.quality.correlations import LEAST_NAMES, Matrix, correlate, correlate_ranks
from strategy.quality.forward import ENTRY, forward_returns
from strategy.quality.matrices import members_on, read_closes, spread_scores
from strategy.quality.quantiles import Parts, divide, mean_by_part, top_turnover
from strategy.quality.results import SignalQuality
from strategy.quality.summaries import summarise

HORIZONS = (1, 2, 3, 5, 10, 20)
QUANTILES = 5
ROLLING_DAYS = 20


def measure_on(
    files: ProviderFiles, scores: pd.Series, *, universe: str, first: date, last: date
) -> SignalQuality:
    """How good ``scores`` are from ``first`` to ``last`` for the universe's members, each while it
    is one. Closes after ``last`` are read as far as they are there."""
    spells = files.spells(universe)
    within = files.sessions(first, last)
    later = [day for day in files.calendar if day > last][: max(HORIZONS) + ENTRY]
    codes = sorted(spells)
    closes = read_closes(files, codes, [*within, *later]) if within else pd.DataFrame()
    members = members_on(spells, pd.DatetimeIndex(within), codes)
    return measure_signal(scores, closes, members=members)


def measure_signal(
    scores: pd.Series, closes: pd.DataFrame, *, members: pd.DataFrame | None = None
) -> SignalQuality:
    """The figures of ``scores``, whose index has the levels instrument and datetime or date.

    ``closes`` are adjusted, a row for each session (also those after the last score, as far as
    they are known) and a column for each instrument, NaN without a bar. ``members`` tells on which
    days an instrument counts; without it, all do on all days. Scores of other days and instruments
    are left out. A signal of a day is traded at the next session's close, as a back-test does.
    Raises ValueError for two scores of an instrument on the same day.
    """
    if members is None:
        members = pd.DataFrame(True, index=closes.index, columns=closes.columns)
    members = members.reindex(index=closes.index, columns=closes.columns, fill_value=False)
    spread = spread_scores(scores, closes.loc[members.any(axis=1)])
    counted = spread.where(members.loc[spread.index])
    counted = counted[counted.notna().any(axis=1)]
    values, days = counted.to_numpy(dtype=float), pd.DatetimeIndex(counted.index, name="date")
    parts = divide(values, QUANTILES)
    horizons, first = _measure_horizons(values, parts, closes, days)
    daily = first | _measure_days(values, parts, closes.loc[days], members.loc[days])
    frame = _with_rolled(pd.DataFrame(daily, index=days, dtype=float))
    return SignalQuality(_figures(frame, horizons), frame)


def _measure_horizons(
    values: Matrix, parts: Parts, closes: pd.DataFrame, days: pd.DatetimeIndex
) -> tuple[list[dict[str, Any]], dict[str, Matrix]]:
    """The figures of each horizon, and the days of the first."""
    figures: list[dict[str, Any]] = []
    daily: dict[str, Matrix] = {}
    for horizon in HORIZONS:
        returns = forward_returns(closes, horizon).loc[days].to_numpy(dtype=float)
        each = _measure_horizon(values, parts, returns)
        daily = daily or each
        figures.append(_summarise_horizon(each, horizon))
    return figures, daily


def _measure_horizon(values: Matrix, parts: Parts, returns: Matrix) -> dict[str, Matrix]:
    means = mean_by_part(parts, returns, QUANTILES)
    by_part = {f"quantile_{number}": means[:, number - 1] for number in range(1, QUANTILES + 1)}
    return {
        "ic": correlate(values, returns),
        "rank_ic": correlate_ranks(values, returns),
        **by_part,
        "long_short": means[:, -1] - means[:, 0],
    }


def _summarise_horizon(daily: Mapping[str, Matrix], horizon: int) -> dict[str, Any]:
    parts = [daily[f"quantile_{number}"] for number in range(1, QUANTILES + 1)]
    return {
        "horizon": horizon,
        "ic": summarise(daily["ic"], horizon=horizon),
        "rank_ic": summarise(daily["rank_ic"], horizon=horizon),
        "quantile_returns": [_mean(each) for each in parts],
        "long_short": summarise(daily["long_short"], horizon=horizon),
    }


def _measure_days(
    values: Matrix, parts: Parts, closes: pd.DataFrame, members: pd.DataFrame
) -> dict[str, Matrix]:
    """What is known of a day without looking at what came after it."""
    quoted = (closes.notna() & members).to_numpy(dtype=bool)
    scored = ~np.isnan(values)
    alike = np.full(len(values), np.nan)
    alike[1:] = correlate_ranks(values[1:], values[:-1])
    covered = np.full(len(values), np.nan)
    np.divide((scored & quoted).sum(1), quoted.sum(1), out=covered, where=quoted.any(1))
    return {
        "turnover": top_turnover(parts, QUANTILES),
        "rank_autocorrelation": alike,
        "names": scored.sum(axis=1).astype(float),
        "coverage": covered,
    }


def _with_rolled(daily: pd.DataFrame) -> pd.DataFrame:
    """With the mean of the last ROLLING_DAYS rows, where half of them are known."""
    rolled = daily[["ic", "rank_ic"]].rolling(ROLLING_DAYS, min_periods=ROLLING_DAYS // 2).mean()
    return daily.join(rolled.add_prefix("rolling_"))


def _figures(daily: pd.DataFrame, horizons: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    first, last = (iso_day(daily.index[at]) for at in (0, -1)) if len(daily) else (None, None)
    window = {"start_on": first, "end_on": last, "days": len(daily)}
    few = int((daily["names"] < LEAST_NAMES).sum())
    return {
        "window": window | {"days_of_few_names": few},
        "horizons": list(horizons),
        "turnover": _spread(daily["turnover"]),
        "rank_autocorrelation": _spread(daily["rank_autocorrelation"]),
        "names": _spread(daily["names"]),
        "coverage": _spread(daily["coverage"]),
    }


def _spread(values: "pd.Series[float]") -> dict[str, float | None]:
    return {"mean": finite(values.mean()), "least": finite(values.min()),
            "most": finite(values.max())}  # fmt: skip


def _mean(values: Matrix) -> float | None:
    known = values[np.isfinite(values)]
    return finite(known.mean()) if len(known) else None
