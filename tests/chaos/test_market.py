"""The oracle: files with known contents, whose order does not matter."""

import polars as pl

from data_management.content_hash import digest_years, hash_digests
from tests.chaos import market


def test_a_file_is_the_same_each_time_it_is_made() -> None:
    assert market.file_content(3, 5) == market.file_content(3, 5)
    assert market.file_content(3, 5) != market.file_content(3, 6)
    assert market.file_content(3, 5) != market.file_content(4, 5)


def test_files_overlap_and_agree_where_they_do() -> None:
    numbers = range(30)
    bars = market.all_bars(1, numbers)
    in_files = sum(len(list(market.bars_of(1, number))) for number in numbers)
    assert len({(bar.instrument, bar.day) for bar in bars}) == len(bars) < in_files


def test_a_missing_bar_is_another_content() -> None:
    bars = market.all_bars(1, [1, 2])
    assert market.content_hash_of(bars) != market.content_hash_of(bars[1:])


def test_the_frame_holds_what_the_file_says() -> None:
    content = pl.read_csv(market.file_content(1, 1), try_parse_dates=True)
    given = content.rename({"code": "instrument"}).with_columns(pl.col("volume").cast(pl.Float64))
    frame = market.as_frame(list(market.bars_of(1, 1)))
    columns = sorted(frame.columns)
    assert (
        given.select(columns)
        .sort("instrument", "date")
        .equals(frame.select(columns).sort("instrument", "date"))
    )
    assert hash_digests(digest_years(given)) == market.content_hash_of(list(market.bars_of(1, 1)))
