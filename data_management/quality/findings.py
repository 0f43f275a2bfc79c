"""What every check finds: where, how much, and a sentence for people."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import polars as pl

from data_management.quality.thresholds import FINDINGS_KEPT

FINDING_SCHEMA: dict[str, pl.DataType] = {
    "instrument": pl.String(),
    "start_on": pl.Date(),
    "end_on": pl.Date(),
    "bars": pl.Int64(),
    "figure": pl.Float64(),
}
"""The columns every check gives; some add others for their sentences. ``bars`` counts bars or
sessions concerned, ``figure`` is the check's own measure; null where there is none."""

_ORDER = ("gravity", "instrument", "start_on")


@dataclass(frozen=True, kw_only=True)
class Check:
    """One question asked of the bars: its words, and how grave each finding is."""

    kind: str
    gravity: pl.Expr
    say: Callable[[dict[str, Any]], str]
    sum_up: Callable[["Found"], str]


@dataclass(frozen=True, kw_only=True)
class Found:
    """What a check found: ``count`` findings over ``bars``, the gravest of them as ``worst``."""

    count: int
    bars: int
    worst: pl.DataFrame


def weigh(check: Check, findings: pl.DataFrame) -> Found:
    """Count the findings and keep the gravest, in a settled order."""
    ordered = findings.with_columns(gravity=check.gravity).sort(
        _ORDER, descending=[True, False, False], nulls_last=True
    )
    worst = ordered.head(FINDINGS_KEPT).drop("gravity")
    return Found(count=findings.height, bars=int(findings["bars"].sum()), worst=worst)


def join_found(check: Check, parts: Iterable[Found]) -> Found:
    """What was found in several blocks of instruments as one."""
    parts = list(parts)
    gravest = weigh(check, pl.concat([part.worst for part in parts]))
    return Found(
        count=sum(part.count for part in parts),
        bars=sum(part.bars for part in parts),
        worst=gravest.worst,
    )


def as_json(check: Check, found: Found | None, why_not: str) -> dict[str, Any]:
    """A check in JSON's own types; without an answer, nulls and the reason."""
    if found is None:
        unknown = dict.fromkeys(("count", "bars"))
        return {"kind": check.kind, **unknown, "summary": why_not, "findings": []}
    return {
        "kind": check.kind,
        "count": found.count,
        "bars": found.bars,
        "summary": check.sum_up(found),
        "findings": [_finding(check, row) for row in found.worst.iter_rows(named=True)],
    }


def _finding(check: Check, row: dict[str, Any]) -> dict[str, Any]:
    return {
        "instrument": row["instrument"],
        "start_on": row["start_on"].isoformat(),
        "end_on": row["end_on"].isoformat(),
        "bars": row["bars"],
        "figure": row["figure"],
        "sentence": check.say(row),
    }


def counted(number: int, thing: str, things: str = "") -> str:
    """``1 jump``, ``3,412 jumps``."""
    return f"{number:,} {thing if number == 1 else things or thing + 's'}"
