"""Expressions evaluated by Qlib, after they were checked."""

from datetime import date

import pandas as pd
from qlib.data import D

from data_management.provider_files import ProviderFiles
from strategy.expressions import check_expression


def evaluate(
    expression: str, files: ProviderFiles, universe: str, first: date, last: date
) -> pd.Series:
    """The expression's value for each member and day. Raises ExpressionRefused."""
    checked = check_expression(expression, files.fields).text
    frame: pd.DataFrame = D.features(
        D.instruments(universe), [checked], pd.Timestamp(first), pd.Timestamp(last), freq="day"
    )
    return frame.iloc[:, 0]
