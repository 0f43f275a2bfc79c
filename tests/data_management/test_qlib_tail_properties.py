"""Whatever versions grow from whichever others: each reads as if built whole, until the end."""

import tempfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_management.qlib_files import CannotGrow
from data_management.qlib_provider import build_provider
from data_management.qlib_tail import grow_provider
from tests.data_management.provider_files import visible

CODES = ("BJ430047", "SH600000", "SZ000001", "SZ000002")
FIRST = date(2024, 3, 1)
FIELDS = ("open", "high", "low", "close", "volume", "amount", "prev_close", "factor")
MOST_VERSIONS = 5

prices = st.floats(0.01, 1e6)
bar = st.fixed_dictionaries(
    {
        "close": prices,
        "prev_close": st.none() | prices,
        "factor": st.none() | st.floats(0.01, 100),
        "amount": st.none() | prices,
    }
)
step = st.tuples(
    st.integers(0, MOST_VERSIONS),
    st.integers(1, 3),
    st.dictionaries(st.tuples(st.sampled_from(CODES), st.integers(0, 2)), bar, min_size=1),
)


@pytest.fixture(autouse=True, scope="module")
def _no_sync() -> Iterator[None]:
    with patch("os.sync"):
        yield


def frame(start: date, bars: dict[tuple[str, int], dict[str, float | None]]) -> pl.DataFrame:
    rows = [
        {"instrument": code, "date": start + timedelta(days=day), "open": values["close"],
         "high": values["close"], "low": values["close"], "volume": 1000.0, **values}
        for (code, day), values in bars.items()
    ]  # fmt: skip
    return in_order(rows)


def in_order(rows: list[dict[str, Any]]) -> pl.DataFrame:
    schema = {"instrument": pl.String, "date": pl.Date} | dict.fromkeys(FIELDS, pl.Float64)
    return pl.DataFrame(rows, schema=schema).sort("instrument", "date")


def make(bars: pl.DataFrame, at: Path) -> Path:
    return build_provider(bars, at, exchange="XSHG").path


@settings(deadline=None, max_examples=25)
@given(steps=st.lists(step, min_size=2, max_size=MOST_VERSIONS))
def test_grown_versions_stay_what_whole_builds_are(
    steps: list[tuple[int, int, dict[tuple[str, int], dict[str, float | None]]]],
) -> None:
    with tempfile.TemporaryDirectory() as name:
        root, made = Path(name), []
        first = frame(FIRST, steps[0][2])
        made.append((make(first, root / "0"), first))
        for number, (chosen, pause, new) in enumerate(steps[1:], start=1):
            base, bars = made[chosen % len(made)]
            later = frame(bars["date"].max() + timedelta(days=pause), new)  # type: ignore[operator]  # a date
            # Not concatenated: of equal values polars makes one, and divides by it otherwise.
            both = in_order([*bars.to_dicts(), *later.to_dicts()])
            try:
                grown = grow_provider(base, later, root / str(number), exchange="XSHG").path
            except CannotGrow:
                grown = make(both, root / str(number))
            made.append((grown, both))
        for number, (provider, bars) in enumerate(made):
            assert visible(provider) == visible(make(bars, root / f"whole {number}"))
