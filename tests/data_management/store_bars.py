"""Small frames of bars, and an import as a job does it."""

from collections.abc import Iterable
from datetime import date

import polars as pl

from data_management.store import DatasetStore, TableState

DAY_1, DAY_2, DAY_3 = date(2024, 12, 30), date(2024, 12, 31), date(2025, 1, 2)


def make_bars(
    codes: Iterable[str], days: Iterable[date], *, close: float = 10.0, **fields: float | None
) -> pl.DataFrame:
    """One bar for each of ``codes`` on each of ``days``, all at one price."""
    days = list(days)
    keys = [(code, day) for code in codes for day in days]
    prices = dict.fromkeys(("open", "high", "low", "close"), close)
    others = {"volume": 1000.0, "amount": None, "prev_close": None, "factor": None}
    values = prices | others | fields
    frame = pl.DataFrame(keys, schema={"instrument": pl.String, "date": pl.Date}, orient="row")
    return frame.with_columns(
        pl.lit(value, dtype=pl.Float64).alias(name) for name, value in values.items()
    )


def import_bars(
    store: DatasetStore, base: TableState, bars: pl.DataFrame, *, job_id: str = "job"
) -> TableState:
    """All four steps of an import that nobody disturbs."""
    writer = store.open_at(base)
    state = writer.commit(writer.merge(bars), job_id=job_id, attempt=1)
    writer.make_durable(state)
    return state
