"""Bars that the version before had with other values: a history restated by its vendor."""

from typing import Any

import polars as pl

from data_management.quality.findings import FINDING_SCHEMA, Check, Found, counted
from data_management.quality.thresholds import RESCALED_BARS, TICK

_KEYS = ["instrument", "date"]


def find_restatements(before: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    """One finding for each instrument with bars in both frames that differ in any field.

    ``bars`` counts them, ``figure`` is the ratio that rescaled all its changed closes; null
    where they have none in common.
    """
    changed = _changed(before, after)
    old, new = pl.col("close_before"), pl.col("close")
    ratios = changed.with_columns(
        ratio=(new / old).filter(new != old).median().over("instrument"),
        moved=new != old,
    )
    fits = (new - old * pl.col("ratio")).abs() <= _slack()
    findings = ratios.group_by("instrument", maintain_order=True).agg(
        start_on=pl.col("date").first(),
        end_on=pl.col("date").last(),
        bars=pl.len().cast(pl.Int64),
        rescaled=(pl.col("moved") & fits).all() & (pl.len() >= RESCALED_BARS)
        & ((new - old).abs().median() > 2 * TICK),
        ratio=pl.col("ratio").first(),
    )  # fmt: skip
    return findings.with_columns(figure=pl.when("rescaled").then("ratio")).drop("ratio")


def find_rescaled(moved: pl.DataFrame) -> pl.DataFrame:
    """One finding for each instrument most of whose closes ``moved`` by one ratio: a history that
    its vendor rebased. A few corrected prices have no ratio in common.

    ``moved`` has instrument, date, close_before and another close; ``bars`` counts those that
    the ratio, ``figure``, explains.
    """
    old, new = pl.col("close_before"), pl.col("close")
    ratios = moved.with_columns(ratio=(new / old).median().over("instrument"))
    fitting = pl.col("date").filter((new - old * pl.col("ratio")).abs() <= _slack())
    found = ratios.group_by("instrument").agg(
        start_on=fitting.min(),
        end_on=fitting.max(),
        bars=fitting.len().cast(pl.Int64),
        figure=pl.col("ratio").first(),
        moved=pl.len(),
        step=(new - old).abs().median(),
    )
    many = (pl.col("bars") >= RESCALED_BARS) & (pl.col("bars") * 2 > pl.col("moved"))
    return found.filter(many & (pl.col("step") > 2 * TICK)).select(*FINDING_SCHEMA)


def _slack() -> pl.Expr:
    # Both prices are rounded to the tick, and the median ratio by half as much again.
    return TICK * (1 + pl.col("ratio"))


def _changed(before: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    """Bars whose fields differ, sorted by key, beside what they were before."""
    both = after.join(before, on=_KEYS, suffix="_before", how="inner").sort(_KEYS)
    shared = [name for name in after.columns if f"{name}_before" in both.columns]
    fresh = [name for name in after.columns if name not in before.columns]
    differs = [_differs(name) for name in shared]
    given = [pl.col(name).is_not_null() for name in fresh]
    return both.filter(pl.any_horizontal(*differs, *given))


def _differs(name: str) -> pl.Expr:
    """A factor for bars that had none, as from a file of its own, completes them."""
    before = pl.col(f"{name}_before")
    differs = pl.col(name).ne_missing(before)
    return differs & before.is_not_null() if name == "factor" else differs


def _say(change: dict[str, Any]) -> str:
    code, bars = change["instrument"], counted(change["bars"], "bar")
    if change["figure"] is not None:
        return (
            f"{code} is rescaled from {change['start_on']} by {change['figure']:.6g}: "
            f"{bars} to {change['end_on']}."
        )
    if change["bars"] == 1:
        return f"{code} has other values on {change['start_on']} than before."
    dates = f"from {change['start_on']} to {change['end_on']}"
    return f"{code} has other values on {bars} {dates} than before."


def _sum_up(found: Found) -> str:
    if not found.count:
        return "No bar of the version before was changed."
    instruments = counted(found.count, "instrument")
    return f"{counted(found.bars, 'bar')} of {instruments} changed since the version before."


RESTATEMENTS = Check(kind="restatements", gravity=pl.col("bars"), say=_say, sum_up=_sum_up)
