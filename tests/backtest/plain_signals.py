"""Signals as a Qlib user would write them: an expression, or pandas and the textbook's formula."""

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd
from qlib.contrib.data.handler import Alpha158
from qlib.contrib.model import gbdt
from qlib.data import D
from qlib.data.dataset import DatasetH

from strategy.signal_forms import ExpressionSignal, Signal, StrategySignal

Given = Mapping[str, Any]
Wide = pd.DataFrame
"""A row for each session, a column for each instrument."""


def plain_signal(signal: Signal, start: str, end: str) -> pd.Series:
    """The scores that are traded on from ``start`` to ``end``; where some are equal, the first
    code's is the higher one."""
    day_before = D.calendar(end_time=start)[-2]
    if isinstance(signal, ExpressionSignal):
        return _features(signal.expression, day_before, end)
    assert isinstance(signal, StrategySignal)
    scores = _KINDS[signal.kind](signal.parameters, end)
    days = scores.index.get_level_values("datetime")
    return _without_ties(scores[days >= day_before])


def _features(expression: str, start: Any, end: str) -> pd.Series:
    frame: pd.DataFrame = D.features(D.instruments("all"), [expression], start, end)
    return frame.iloc[:, 0]


def _without_ties(scores: pd.Series) -> pd.Series:
    by_day = []
    for day, values in scores.dropna().groupby(level="datetime"):
        codes = values.droplevel("datetime").sort_index(ascending=False)
        ordered = codes.sort_values(kind="stable").index
        places = pd.MultiIndex.from_product([ordered, [day]], names=["instrument", "datetime"])
        by_day.append(pd.Series(range(1, len(ordered) + 1), index=places, dtype="float64"))
    return pd.concat(by_day).sort_index()


def _formula(formula: Callable[[Wide, Given], Wide]) -> Callable[[Given, str], pd.Series]:
    """The formula over closes, on the days on which the instrument is listed."""

    def compute(given: Given, end: str) -> pd.Series:
        closes = _features("$close", None, end)
        values: Any = formula(closes.unstack("instrument"), given).unstack()
        return pd.Series(values.reindex(closes.index))

    return compute


def _cross(closes: Wide, given: Given) -> Wide:
    short, long = (closes.rolling(given[name], min_periods=1).mean() for name in ("fast", "slow"))
    return short / long - 1


def _momentum(closes: Wide, given: Given) -> Wide:
    return closes.shift(given["skip"]) / closes.shift(given["window"]) - 1


def _reversal(closes: Wide, given: Given) -> Wide:
    return 1 - closes / closes.shift(given["window"])


def _low_volatility(closes: Wide, given: Given) -> Wide:
    returns = closes / closes.shift(1) - 1
    return -returns.rolling(given["window"], min_periods=1).std()


def _macd(closes: Wide, given: Given) -> Wide:
    fast, slow = (closes.ewm(span=given[name]).mean() for name in ("fast", "slow"))
    line = fast - slow
    return (line - line.ewm(span=given["signal"]).mean()) / closes


def _rsi(closes: Wide, given: Given) -> Wide:
    """Wilder's: 100 - 100 / (1 + mean rise / mean fall), and its mirror for reversion."""
    moves = closes.diff()
    rises = moves.clip(lower=0).ewm(alpha=1 / given["window"]).mean()
    falls = (-moves).clip(lower=0).ewm(alpha=1 / given["window"]).mean()
    strength = rises / falls if given["direction"] == "trend" else falls / rises
    return 100 - 100 / (1 + strength)


def _bollinger(closes: Wide, given: Given) -> Wide:
    band = closes.rolling(given["window"], min_periods=1)
    distance = (closes - band.mean()) / band.std()
    return distance if given["direction"] == "trend" else -distance


def _blend(given: Given, end: str) -> pd.Series:
    total: Any = 0
    parts = [_features(each["expression"], None, end) for each in given["factors"]]
    complete = pd.concat(parts, axis=1).notna().all(axis=1)
    for part, each in zip(parts, given["factors"], strict=True):
        wide = part[complete].unstack("instrument")
        total = total + wide.rank(axis=1).div(wide.count(axis=1), axis=0) * each["weight"]
    return pd.Series(total.unstack().dropna())


def _model(given: Given, end: str) -> pd.Series:
    """The example of Qlib's documentation, its windows cut by hand."""
    days = list(D.calendar())
    known = given["horizon"] + 1
    test = min(day for day in days if day > pd.Timestamp(given["valid_end_on"]))
    valid = min(day for day in days if day >= pd.Timestamp(given["valid_start_on"]))
    segments = {
        "train": (given["train_start_on"], days[days.index(valid) - known - 1]),
        "valid": (valid, days[days.index(test) - known - 1]),
        "test": (test, end),
    }
    label = f"Ref($close, -{known})/Ref($close, -1) - 1"
    handler = Alpha158("all", given["train_start_on"], end, label=([label], ["LABEL0"]))
    dataset = DatasetH(handler, segments)
    names = ("learning_rate", "num_leaves", "max_depth", "feature_fraction", "lambda_l1",
             "lambda_l2", "seed")  # fmt: skip
    model = gbdt.LGBModel(
        early_stopping_rounds=given["patience"],
        num_boost_round=given["rounds"],
        deterministic=True,
        force_row_wise=True,
        **{name: given[name] for name in names},
    )
    gbdt.R = _NoRecords()  # else Qlib writes a database of experiments where it stands
    model.fit(dataset)
    return pd.Series(model.predict(dataset).swaplevel())


class _NoRecords:
    def log_metrics(self, **_: Any) -> None:
        pass


_KINDS: dict[str, Callable[[Given, str], pd.Series]] = {
    "expression": lambda given, end: _features(given["expression"], None, end),
    "moving_average_cross": _formula(_cross),
    "momentum": _formula(_momentum),
    "reversal": _formula(_reversal),
    "low_volatility": _formula(_low_volatility),
    "macd": _formula(_macd),
    "rsi": _formula(_rsi),
    "bollinger": _formula(_bollinger),
    "blend": _blend,
    "model": _model,
}
