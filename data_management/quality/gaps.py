"""Sessions without a bar between an instrument's first and last."""

from typing import Any

import polars as pl

from data_management.quality.findings import Check, Found, counted


def find_gaps(coverage: pl.DataFrame) -> pl.DataFrame:
    """One finding for each instrument with gaps: the dates are the longest gap's, ``bars`` the
    sessions missing in all, ``figure`` their fraction."""
    return coverage.filter(pl.col("missing") > 0).select(
        "instrument",
        "sessions",
        "longest",
        start_on="longest_from",
        end_on="longest_to",
        bars="missing",
        figure="missing_fraction",
        first_on="start_on",
        last_on="end_on",
    )


def _say(gap: dict[str, Any]) -> str:
    missing = f"{gap['bars']:,} of {counted(gap['sessions'], 'session')}"
    span = f"from {gap['first_on']} to {gap['last_on']}"
    whole = f"{gap['instrument']} has no bar on {missing} {span}"
    if gap["longest"] == gap["bars"]:
        return f"{whole}, all of them from {gap['start_on']} to {gap['end_on']}."
    longest = f"{counted(gap['longest'], 'session')} from {gap['start_on']} to {gap['end_on']}"
    return f"{whole}; the longest gap is {longest}."


def _sum_up(found: Found) -> str:
    if not found.count:
        return "No instrument has a gap between its first and last bar."
    return (
        f"{counted(found.count, 'instrument has', 'instruments have')} no bar on "
        f"{counted(found.bars, 'session')} between the first and the last one; a suspension looks "
        "the same as a hole in the data."
    )


GAPS = Check(kind="gaps", gravity=pl.col("bars"), say=_say, sum_up=_sum_up)
