"""Which quotes are at the limit of their board: by the unadjusted price, in the field dealt at."""

import numpy as np
import pandas as pd
import pytest

from strategy.orders.limits import flag_limits

DAYS = pd.to_datetime(["2024-03-04", "2024-03-05"])


def flags(
    code: str, *, change: float, factor: float = 1.0, close: float = 11.0, **fields: float
) -> tuple[bool, bool]:
    """Whether the second day is at its limits; dealt at the open where one is given."""
    quotes = pd.DataFrame(
        {"$close": close * factor, "$change": change, "$factor": factor}
        | {f"${name}": value * factor for name, value in fields.items()},
        index=pd.MultiIndex.from_product([[code], DAYS], names=["instrument", "datetime"]),
    ).astype("float32")
    price = "$open" if "open" in fields else "$close"
    told = flag_limits(quotes, price, price, {})
    return bool(told["limit_buy"].iloc[1]), bool(told["limit_sell"].iloc[1])


def test_a_close_at_the_limit() -> None:
    assert flags("SH600000", change=0.1) == (True, False)
    assert flags("SZ300001", change=0.1) == (False, False)


def test_what_counts_is_the_price_that_is_dealt_at() -> None:
    assert flags("SH600000", change=0.1, open=10.5) == (False, False)
    assert flags("SH600000", change=0.05, close=10.5, open=9.0) == (False, True)


def test_a_missing_deal_price_is_that_of_the_close() -> None:
    assert flags("SH600000", change=0.1, open=np.nan) == (True, False)


def test_an_ex_date_is_no_fall() -> None:
    assert flags("SH600000", change=0.01, close=5.05, factor=2.0) == (False, False)


@pytest.mark.parametrize("factor", [0.37, 1.0, 7.613, 213.4])
def test_a_cent_below_the_limit_is_not_at_it_whatever_the_factor(factor: float) -> None:
    assert flags("SH600000", change=11.06 / 10.05 - 1, close=11.06, factor=factor)[0]
    assert not flags("SH600000", change=11.05 / 10.05 - 1, close=11.05, factor=factor)[0]


def test_a_suspended_instrument_trades_neither_way() -> None:
    assert flags("SH600000", change=np.nan, close=np.nan) == (True, True)


def test_special_treatment_is_told_by_its_field() -> None:
    assert flags("SH600000", change=0.05, close=10.5, is_st=1.0) == (True, False)
    assert flags("SH600000", change=0.05, close=10.5, is_st=0.0) == (False, False)


def test_other_instruments_are_left_to_qlib() -> None:
    quotes = pd.DataFrame(
        {"$close": [11.0] * 2, "$change": [0.1] * 2, "$factor": [1.0] * 2},
        index=pd.MultiIndex.from_product([["AAPL"], DAYS], names=["instrument", "datetime"]),
    )
    assert flag_limits(quotes, "$close", "$close", {}).empty
