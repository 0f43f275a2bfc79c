"""From when to when each instrument has bars, and the sessions it misses in between."""

from typing import Any

import polars as pl

from data_management.quality.findings import counted
from data_management.quality.sessions import Sessions
from data_management.quality.thresholds import FINDINGS_KEPT

_BY_SESSIONS = {
    "sessions": pl.Int64,
    "missing": pl.Int64,
    "longest": pl.Int64,
    "longest_from": pl.Date,
    "longest_to": pl.Date,
    "missing_fraction": pl.Float64,
}


def cover(bars: pl.DataFrame, sessions: Sessions | None) -> pl.DataFrame:
    """A row for each instrument: instrument, start_on, end_on, bars; where the sessions are known
    also ``sessions`` from its first to its last bar, those ``missing``, the ``longest`` hole with
    its first and last session, and ``missing_fraction``. ``bars`` is sorted by its keys."""
    spans = bars.group_by("instrument", maintain_order=True).agg(
        start_on=pl.col("date").first(),
        end_on=pl.col("date").last(),
        bars=pl.len().cast(pl.Int64),
    )
    if sessions is None:
        unknown = (pl.lit(None, kind).alias(name) for name, kind in _BY_SESSIONS.items())
        return spans.with_columns(unknown)
    holes = _holes(bars, sessions)
    return spans.join(holes, on="instrument", how="left", maintain_order="left").with_columns(
        missing_fraction=pl.col("missing") / pl.col("sessions")
    )


def _holes(bars: pl.DataFrame, sessions: Sessions) -> pl.DataFrame:
    known = bars.select("instrument", position=sessions.position_of(bars["date"]))
    position, last = pl.col("position"), pl.col("position").shift(1)
    found = (
        known.drop_nulls("position")
        .with_columns(hole=pl.when(_same_instrument()).then(position - last - 1).otherwise(0))
        .group_by("instrument", maintain_order=True)
        .agg(
            sessions=(position.last() - position.first() + 1).cast(pl.Int64),
            missing=pl.col("hole").sum().cast(pl.Int64),
            longest=pl.col("hole").max().cast(pl.Int64),
            next_position=position.gather(pl.col("hole").arg_max()).first(),
        )
    )
    is_whole = pl.col("longest") == 0
    ends = pl.when(~is_whole).then(pl.col("next_position") - 1)
    starts = pl.when(~is_whole).then(pl.col("next_position") - pl.col("longest"))
    edges = found.select(starts=starts, ends=ends)
    return found.drop("next_position").with_columns(
        longest_from=sessions.day_at(edges["starts"]),
        longest_to=sessions.day_at(edges["ends"]),
    )


def _same_instrument() -> pl.Expr:
    return pl.col("instrument").eq_missing(pl.col("instrument").shift())


def summarise(coverage: pl.DataFrame) -> dict[str, Any]:
    """Counts, the missing fraction over all, and the instruments that miss the most; nulls and
    none of them where the sessions are not known."""
    instruments = coverage.height
    if coverage["missing"].null_count() == instruments:
        unknown = dict.fromkeys(("complete", "missing_fraction"))
        summary = f"{counted(instruments, 'instrument')}."
        return {"instruments": instruments, **unknown, "summary": summary, "least_covered": []}
    complete = int((coverage["missing"] == 0).sum())
    fraction = int(coverage["missing"].sum()) / int(coverage["sessions"].sum())
    return {
        "instruments": instruments,
        "complete": complete,
        "missing_fraction": round(fraction, 6),
        "summary": _sum_up(instruments, complete, fraction),
        "least_covered": to_rows(_least_covered(coverage)),
    }


def _sum_up(instruments: int, complete: int, fraction: float) -> str:
    return (
        f"{counted(instruments, 'instrument')}, {complete:,} with a bar on every session from the "
        f"first to the last; {fraction:.1%} of these sessions are without a bar."
    )


def _least_covered(coverage: pl.DataFrame) -> pl.DataFrame:
    order = ["missing_fraction", "instrument"]
    ordered = coverage.filter(pl.col("missing") > 0).sort(order, descending=[True, False])
    return ordered.head(FINDINGS_KEPT)


def to_rows(coverage: pl.DataFrame) -> list[dict[str, Any]]:
    """Instrument, start_on, end_on, bars, missing_fraction, in JSON's own types."""
    told = coverage.select(
        "instrument",
        pl.col("start_on", "end_on").dt.to_string(),
        "bars",
        pl.col("missing_fraction").round(6),
    )
    return told.to_dicts()
