"""Factors and changes from what the vendor gave."""

from datetime import date

import polars as pl
import pytest

from data_management.adjustment import adjusted, derive_factor_and_change

DAYS = [date(2024, 1, 2), date(2024, 1, 3), date(2024, 1, 4)]


def bars(
    closes: list[float],
    *,
    prev_closes: list[float | None] | None = None,
    factors: list[float | None] | None = None,
    instrument: str = "SZ000001",
) -> pl.DataFrame:
    nothing = [None] * len(closes)
    return pl.DataFrame(
        {
            "instrument": [instrument] * len(closes),
            "date": DAYS[: len(closes)],
            "close": closes,
            "volume": [100.0] * len(closes),
            "prev_close": prev_closes or nothing,
            "factor": factors or nothing,
        },
        schema_overrides=dict.fromkeys(("close", "prev_close", "factor"), pl.Float64),
    )


def factors_of(frame: pl.DataFrame) -> list[float]:
    return derive_factor_and_change(frame)["factor"].to_list()


def changes_of(frame: pl.DataFrame) -> list[float | None]:
    return derive_factor_and_change(frame)["change"].to_list()


def test_a_split_doubles_the_factor_and_is_no_loss() -> None:
    split = bars([10.0, 5.5, 5.5], prev_closes=[10.0, 5.0, 5.5])
    assert factors_of(split) == [1.0, 2.0, 2.0]
    assert changes_of(split) == pytest.approx([0.0, 0.1, 0.0])


def test_without_previous_close_or_factor_prices_stand_as_they_are() -> None:
    plain = bars([10.0, 5.0, 6.0])
    assert factors_of(plain) == [1.0, 1.0, 1.0]
    assert changes_of(plain) == [None, -0.5, pytest.approx(0.2)]


def test_a_missing_previous_close_within_the_chain_changes_nothing() -> None:
    assert factors_of(bars([10.0, 5.0, 5.0], prev_closes=[None, 5.0, None])) == [1.0, 2.0, 2.0]


@pytest.mark.parametrize("useless", [0.0, float("nan"), -1.0])
def test_a_previous_close_that_is_no_price_is_not_believed(useless: float) -> None:
    odd = bars([10.0, 11.0], prev_closes=[useless, useless])
    assert factors_of(odd) == [1.0, 1.0]
    assert changes_of(odd) == [None, pytest.approx(0.1)]


def test_the_first_change_is_against_the_vendors_previous_close() -> None:
    assert changes_of(bars([11.0], prev_closes=[10.0])) == pytest.approx([0.1])
    assert changes_of(bars([11.0])) == [None]


def test_the_vendors_factor_is_taken_before_the_chain() -> None:
    given = bars([10.0, 5.0, 5.0], prev_closes=[10.0, 5.0, 5.0], factors=[3.0, 6.3, 6.3])
    assert factors_of(given) == [3.0, 6.3, 6.3]
    assert changes_of(given) == pytest.approx([0.0, 0.05, 0.0])


def test_rows_without_a_factor_follow_the_chain_from_the_nearest_that_has_one() -> None:
    halves = [10.0, 5.0, 2.5]
    previous = [None, 5.0, 2.5]
    assert factors_of(bars(halves, prev_closes=previous, factors=[None, 8.0, None])) == [4, 8, 16]


@pytest.mark.parametrize("useless", [0.0, float("nan"), -2.0])
def test_a_factor_that_is_no_factor_counts_as_missing(useless: float) -> None:
    assert factors_of(bars([10.0, 10.0], factors=[2.0, useless])) == [2.0, 2.0]


def test_one_instrument_does_not_leak_into_the_next() -> None:
    first = bars([10.0, 5.0], prev_closes=[10.0, 5.0], instrument="SZ000001")
    second = bars([100.0, 101.0], prev_closes=[None, 100.0], instrument="SZ000002")
    both = pl.concat([first, second])
    assert factors_of(both) == [1.0, 2.0, 1.0, 1.0]
    assert changes_of(both) == [0.0, 0.0, None, pytest.approx(0.01)]


def test_prices_are_multiplied_volumes_divided_and_others_left() -> None:
    frame = bars([10.0]).with_columns(factor=pl.lit(4.0), turnover=pl.lit(0.5))
    shown = frame.select(adjusted("close"), adjusted("volume"), adjusted("turnover"))
    assert shown.row(0) == (40.0, 25.0, 0.5)
