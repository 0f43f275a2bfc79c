"""All checks of a version's bars, block by block of whole instruments, as one report."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

import polars as pl

from data_management.quality.closed_days import CLOSED_DAYS, find_closed_days
from data_management.quality.coverage import cover, summarise, to_rows
from data_management.quality.findings import Check, Found, as_json, join_found, weigh
from data_management.quality.gaps import GAPS, find_gaps
from data_management.quality.quiet import ZERO_VOLUME_RUNS, find_zero_volume_runs
from data_management.quality.restatements import RESTATEMENTS, find_restatements
from data_management.quality.sessions import Sessions
from data_management.quality.splits import SUSPECTED_SPLITS, find_suspected_splits
from data_management.quality.stale import STALE_RUNS, find_stale_runs

CHECKS = (GAPS, CLOSED_DAYS, SUSPECTED_SPLITS, STALE_RUNS, ZERO_VOLUME_RUNS, RESTATEMENTS)
_NO_CALENDAR = "not assessed: which exchange's calendar the bars follow is not known."
_WHY_NOT = {
    GAPS.kind: f"Gaps {_NO_CALENDAR}",
    CLOSED_DAYS.kind: f"Bars on closed days {_NO_CALENDAR}",
    RESTATEMENTS.kind: "Restated history not assessed: there is no version before this one.",
}


class Rewrite(NamedTuple):
    """Bars as the version before had them and as they are now, over the days that may differ."""

    before: pl.DataFrame
    after: pl.DataFrame


class Block(NamedTuple):
    """Bars of some instruments, sorted by (instrument, date); ``rewrite`` is None where there is
    no version before."""

    bars: pl.DataFrame
    rewrite: Rewrite | None


@dataclass(frozen=True)
class Report:
    """``findings`` and ``coverage`` (one row for each instrument) in JSON's own types."""

    findings: dict[str, Any]
    coverage: list[dict[str, Any]]


def assess(
    bars: pl.DataFrame, *, exchange: str | None, before: pl.DataFrame | None = None
) -> Report:
    """The report of bars in memory, sorted by (instrument, date): ``before`` is the version before.

    Raises ValueError without bars and for an exchange that nobody knows.
    """
    by_date = bars.group_by("date").agg(bars=pl.len())
    rewrite = None if before is None else Rewrite(before, bars)
    return assess_blocks([Block(bars, rewrite)], by_date=by_date, exchange=exchange)


def assess_blocks(
    blocks: Iterable[Block], *, by_date: pl.DataFrame, exchange: str | None
) -> Report:
    """The same of bars that come in blocks, no instrument in two. ``by_date`` counts the bars of
    all of them: date, bars."""
    if by_date.is_empty():
        raise ValueError("A quality report needs at least one bar.")
    start, end = by_date.select(start=pl.min("date"), end=pl.max("date")).row(0)
    sessions = Sessions.between(exchange, start, end) if exchange else None
    parts: dict[str, list[Found]] = defaultdict(list)
    coverages = []
    for block in blocks:
        coverage = cover(block.bars, sessions)
        coverages.append(coverage)
        for check, findings in _findings_in(block, coverage, sessions, since=start):
            parts[check.kind].append(weigh(check, findings))
    if sessions:
        parts[CLOSED_DAYS.kind] = [weigh(CLOSED_DAYS, find_closed_days(by_date, sessions))]
    return _report(parts, pl.concat(coverages), sessions)


def _findings_in(
    block: Block, coverage: pl.DataFrame, sessions: Sessions | None, *, since: date
) -> Iterator[tuple[Check, pl.DataFrame]]:
    if sessions:
        yield GAPS, find_gaps(coverage)
    yield SUSPECTED_SPLITS, find_suspected_splits(block.bars, since=since)
    yield STALE_RUNS, find_stale_runs(block.bars)
    yield ZERO_VOLUME_RUNS, find_zero_volume_runs(block.bars)
    if block.rewrite is not None:
        yield RESTATEMENTS, find_restatements(block.rewrite.before, block.rewrite.after)


def _report(
    parts: dict[str, list[Found]], coverage: pl.DataFrame, sessions: Sessions | None
) -> Report:
    told = [
        as_json(check, join_found(check, parts[check.kind]) if check.kind in parts else None,
                why_not=_WHY_NOT.get(check.kind, ""))
        for check in CHECKS
    ]  # fmt: skip
    findings = {
        "exchange": sessions.exchange if sessions else None,
        "assumed_after": _iso(sessions.assumed_after) if sessions else None,
        "coverage": summarise(coverage),
        "checks": told,
    }
    return Report(findings, to_rows(coverage.sort("instrument")))


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
