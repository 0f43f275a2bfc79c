"""Expressions evaluated by Qlib, after they were checked."""

from bisect import bisect_left
from collections.abc import Sequence
from datetime import date

import numpy as np
import pandas as pd
from qlib.data import D

from data_management.provider_files import ProviderFiles
from strategy.expressions import CheckedExpression, check_expression


def evaluate(
    expression: str, files: ProviderFiles, universe: str, first: date, last: date
) -> pd.Series:
    """The expression's value for each member and day. What is no finite number, as after a
    division by zero, is none. Raises ExpressionRefused."""
    checked = check_expression(expression, files.fields)
    start = _loaded_from(checked, files.calendar, first)
    frame: pd.DataFrame = D.features(
        D.instruments(universe), [checked.text], pd.Timestamp(start), pd.Timestamp(last), freq="day"
    )
    values = frame.iloc[:, 0].rename("score")
    asked = values.index.get_level_values("datetime") >= pd.Timestamp(first)
    return values[asked].replace([np.inf, -np.inf], np.nan)


def _loaded_from(checked: CheckedExpression, calendar: Sequence[date], first: date) -> date:
    """The day from which Qlib is asked, or a day's value would depend on the days asked for."""
    if "EMA" in checked.operators:
        return min(calendar[0], first)  # it rests on all bars, ever less
    if "Delta" in checked.operators:
        return min(calendar[max(bisect_left(calendar, first) - 1, 0)], first)
    return first
