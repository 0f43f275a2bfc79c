"""Bars that have prices although nothing was traded. Suspensions as vendors write them were
not stored, so what remains was filled in by somebody."""

from typing import Any

import polars as pl

from data_management.quality.findings import FINDING_SCHEMA, Check, Found, counted
from data_management.quality.rows import IS_FIRST


def find_zero_volume_runs(bars: pl.DataFrame) -> pl.DataFrame:
    """One finding for each run of an instrument's bars without volume."""
    zero = (pl.col("volume") == 0).fill_null(False)
    goes_on = zero & zero.shift().fill_null(False) & ~IS_FIRST
    rows = bars.select("instrument", "date", zero=zero, run=(~goes_on).cum_sum())
    runs = rows.filter(pl.col("zero")).group_by("run", maintain_order=True)
    return runs.agg(
        pl.col("instrument").first(),
        start_on=pl.col("date").first(),
        end_on=pl.col("date").last(),
        bars=pl.len().cast(pl.Int64),
        figure=pl.lit(None, FINDING_SCHEMA["figure"]),
    ).drop("run")


def _say(run: dict[str, Any]) -> str:
    if run["bars"] == 1:
        return f"{run['instrument']} has prices but no volume on {run['start_on']}."
    return (
        f"{run['instrument']} has prices but no volume on {run['bars']:,} bars "
        f"from {run['start_on']} to {run['end_on']}."
    )


def _sum_up(found: Found) -> str:
    if not found.count:
        return "Every bar has volume."
    runs = counted(found.count, "run")
    return f"{counted(found.bars, 'bar')} with prices but no volume, in {runs}."


ZERO_VOLUME_RUNS = Check(kind="zero_volume_runs", gravity=pl.col("bars"), say=_say, sum_up=_sum_up)
