"""What a back-test takes from the provider before its first day: the benchmark."""

from datetime import date

import pandas as pd
from qlib.data import D

from backtest.spec import EQUAL_WEIGHT, BacktestSpec

_DAILY_RETURN = "$close/Ref($close,1)-1"


def benchmark_returns(spec: BacktestSpec, first: date, last: date) -> pd.Series:
    """The benchmark's return of each day as a fraction; all 0 without one.

    Always a series: where Qlib is given nothing it looks for SH000300. A day without a price on
    it or the one before counts as 0, as Qlib counts it.
    """
    days = D.calendar(start_time=pd.Timestamp(first), end_time=pd.Timestamp(last), freq="day")
    if spec.benchmark is None:
        return pd.Series(0.0, index=days)
    equal = spec.benchmark == EQUAL_WEIGHT
    codes = D.instruments(spec.universe) if equal else [spec.benchmark]
    frame: pd.DataFrame = D.features(codes, [_DAILY_RETURN], days[0], days[-1], freq="day")
    returns = frame[_DAILY_RETURN]
    return returns.groupby(level="datetime").mean().fillna(0)
