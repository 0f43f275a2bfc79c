"""The report of a version in the store, with a bounded number of bars in memory."""

from collections.abc import Callable, Iterator
from datetime import MINYEAR, date

import polars as pl

from data_management.quality.report import Block, Report, Rewrite, assess_blocks
from data_management.quality.thresholds import BLOCK_BARS
from data_management.store import DatasetStore, TableState

_FIELDS = ("open", "high", "low", "close", "volume", "prev_close", "factor")
OnProgress = Callable[[int, int], None]


def assess_version(
    store: DatasetStore,
    state: TableState,
    *,
    base: TableState | None,
    exchange: str | None,
    on_progress: OnProgress | None = None,
) -> Report:
    """The report of the bars of ``state``; ``base`` is the version before, None for none.

    ``on_progress`` is told bars done and in all, and may raise to stop. Raises ValueError
    without bars and for an exchange that nobody knows.
    """
    by_date = store.count_bars(state, by="date")
    blocks = _blocks(store, state, base, on_progress or (lambda done, total: None))
    return assess_blocks(blocks, by_date=by_date, exchange=exchange)


def _blocks(
    store: DatasetStore, state: TableState, base: TableState | None, tell: OnProgress
) -> Iterator[Block]:
    done = 0
    for bars in store.read_blocks(state, most=BLOCK_BARS, columns=_FIELDS):
        tell(done, state.rows)
        yield Block(bars, _rewrite(store, base, state, bars["instrument"]) if base else None)
        done += bars.height
    tell(done, state.rows)


def _rewrite(
    store: DatasetStore, base: TableState, state: TableState, instruments: pl.Series
) -> Rewrite:
    """These instruments' bars from the first to the last year that is not as it was."""
    known = base.year_digests
    years = [year for year, digest in state.year_digests.items() if known.get(year) != digest]
    codes = instruments.unique().to_list()
    start = date(min(years, default=MINYEAR), 1, 1)
    end = date(max(years, default=MINYEAR), 12, 31)
    before = store.read(base, instruments=codes, start=start, end=end)
    return Rewrite(before, store.read(state, instruments=codes, start=start, end=end))
