"""Small files of bars with known contents, and what a dataset of any of them must hold."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

HEADER = "code,date,open,high,low,close,volume"
INSTRUMENTS, DAYS_IN_FILE, DAYS = 40, 60, 500
FIRST_DAY = date(2015, 1, 1)


@dataclass(frozen=True, order=True)
class Bar:
    instrument: str
    day: date
    close: float

    def as_csv(self) -> str:
        close, volume = self.close, int(self.close * 100)
        return f"{self.instrument},{self.day},{close},{close + 1},{close - 1},{close},{volume}"


def bars_of(seed: int, number: int) -> Iterator[Bar]:
    """The bars of a file: some instruments over some days.

    Files overlap, and where they do they agree, so that their order does not matter.
    """
    dice = Random(f"file {seed} {number}")
    first = dice.randrange(DAYS - DAYS_IN_FILE)
    for instrument in sorted(dice.sample(range(INSTRUMENTS), 8)):
        for day in range(first, first + DAYS_IN_FILE):
            yield _bar(seed, instrument, day)


def _bar(seed: int, instrument: int, day: int) -> Bar:
    close = Random(f"bar {seed} {instrument} {day}").randrange(1000, 9000) / 100
    return Bar(f"AB{instrument:04}", FIRST_DAY + timedelta(days=day), close)


def file_content(seed: int, number: int) -> bytes:
    return "\n".join([HEADER, *(bar.as_csv() for bar in bars_of(seed, number)), ""]).encode()


def name_of(number: int) -> str:
    return f"file-{number}.csv"


def number_of(name: str) -> int:
    return int(name.removeprefix("file-").removesuffix(".csv"))


def all_bars(seed: int, numbers: Iterable[int]) -> list[Bar]:
    """Every bar of these files once, by instrument and day."""
    return sorted({bar for number in numbers for bar in bars_of(seed, number)})


def as_frame(bars: list[Bar]) -> "pl.DataFrame":
    """The bars as the store would hold them."""
    import polars as pl

    closes = [bar.close for bar in bars]
    return pl.DataFrame(
        {
            "instrument": [bar.instrument for bar in bars],
            "date": [bar.day for bar in bars],
            "open": closes,
            "high": [close + 1 for close in closes],
            "low": [close - 1 for close in closes],
            "close": closes,
            "volume": [float(int(close * 100)) for close in closes],
        }
    )


def content_hash_of(bars: list[Bar]) -> str:
    from data_management.content_hash import digest_years, hash_digests

    return hash_digests(digest_years(as_frame(bars)))
