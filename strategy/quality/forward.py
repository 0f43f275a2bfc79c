"""What an instrument gained after a signal that could be traded on."""

import pandas as pd

ENTRY = 1
"""Sessions from a signal to the close at which it is traded: a back-test trades it on the next."""


def forward_returns(closes: pd.DataFrame, horizon: int) -> pd.DataFrame:
    """The return from the close after each day to that of ``horizon`` sessions later.

    As Qlib's ``Ref($close, -horizon - 1) / Ref($close, -1) - 1``: NaN where either has no bar.
    """
    bought, sold = closes.shift(-ENTRY), closes.shift(-ENTRY - horizon)
    return sold / bought.where(bought > 0) - 1
