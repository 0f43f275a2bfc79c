"""Which differences count as content, and which do not."""

from datetime import date

import polars as pl
import pytest

from data_management.content_hash import digest_year, digest_years, hash_digests
from tests.data_management.store_bars import DAY_1, DAY_2, DAY_3, make_bars

BARS = make_bars(["SH600000", "SZ000001"], [DAY_1, DAY_2])
DIGEST = digest_year(BARS)


def changed(value: float | None, field: str = "close") -> pl.DataFrame:
    first = pl.int_range(pl.len()) == 0
    return BARS.with_columns(pl.when(first).then(value).otherwise(field).alias(field))


def test_the_order_of_rows_and_columns_does_not_count() -> None:
    assert digest_year(BARS.reverse().select(reversed(BARS.columns))) == DIGEST


def test_a_field_without_any_value_does_not_count() -> None:
    empty = BARS.with_columns(turnover=pl.lit(None, pl.Float64), pe=pl.lit(float("nan")))
    assert digest_year(empty) == DIGEST
    assert digest_year(BARS.drop("amount", "prev_close", "factor")) == DIGEST


def test_nan_is_missing_and_minus_zero_is_zero() -> None:
    assert digest_year(changed(float("nan"))) == digest_year(changed(None)) != DIGEST
    assert digest_year(changed(-0.0)) == digest_year(changed(0.0)) != DIGEST


def test_missing_is_not_zero() -> None:
    assert digest_year(changed(None)) != digest_year(changed(0.0))


def test_a_volume_counts_to_a_millionth_of_a_share() -> None:
    assert digest_year(changed(1000.0000001, "volume")) == DIGEST
    assert digest_year(changed(1000.000001, "volume")) != DIGEST


@pytest.mark.parametrize("field", ["open", "close", "amount", "prev_close"])
def test_the_smallest_change_of_a_value_counts(field: str) -> None:
    assert digest_year(changed(10.000000000000002, field)) != digest_year(changed(10.0, field))


def test_a_value_counts_under_its_own_name_only() -> None:
    assert digest_year(BARS.rename({"close": "high", "high": "close"})) == DIGEST
    moved = changed(11.0).rename({"close": "high", "high": "close"})
    assert digest_year(moved) != digest_year(changed(11.0))


def test_a_bar_of_another_instrument_or_day_counts() -> None:
    assert digest_year(make_bars(["SH600000", "SZ000002"], [DAY_1, DAY_2])) != DIGEST
    assert digest_year(make_bars(["SH600000", "SZ000001"], [DAY_1, date(2024, 12, 27)])) != DIGEST


def test_each_year_has_its_own_digest() -> None:
    both = make_bars(["SH600000"], [DAY_2, DAY_3])
    assert digest_years(both) == {
        2024: digest_year(make_bars(["SH600000"], [DAY_2])),
        2025: digest_year(make_bars(["SH600000"], [DAY_3])),
    }


def test_the_content_hash_does_not_depend_on_the_order_of_years() -> None:
    assert hash_digests({2024: "a", 2025: "b"}) == hash_digests({2025: "b", 2024: "a"})
    assert hash_digests({2024: "a", 2025: "b"}) != hash_digests({2024: "b", 2025: "a"})
