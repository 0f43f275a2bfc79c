"""A file read to its end: its bars, share by share, and what was found beside them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import polars as pl

from data_management.bars import BAR_SCHEMA
from data_management.formats.problem_spool import FoundProblems, ProblemSpool
from data_management.formats.session import ReadingSession, ReadingWarning
from data_management.formats.settling import Settling

NAMED_DAYS = 10


@dataclass(frozen=True)
class Counts:
    """What became of every row: read = good + bad + set_aside + suspended."""

    rows_read: int
    rows_good: int
    rows_bad: int
    rows_set_aside: int
    rows_suspended: int


@dataclass(frozen=True)
class Outcome:
    """What a reading found beside its bars; `metadata` is fit for JSON."""

    problems: FoundProblems
    warnings: tuple[ReadingWarning, ...]
    counts: Counts
    metadata: dict[str, Any]


class SpooledReading:
    """A file read to its end, its rows on the disk."""

    def __init__(self, session: ReadingSession) -> None:
        self._session = session
        self._spools = session.spooled()
        self._open_days = session.open_days()
        self._settled: Settling | None = None
        self._passes = 0

    @property
    def rows_read(self) -> int:
        return self._session.rows_read

    @property
    def gives(self) -> frozenset[str]:
        """The fields that all rows have a value for, or a blank; others leave them as they are."""
        return self._session.gives

    @property
    def has_problems(self) -> bool:
        """Whether any row is bad in itself; repeated keys are only found with the shares."""
        return self._session.problems.height > 0

    def shares(self) -> Iterator[pl.DataFrame]:
        """All bars, as often as asked for: BAR_SCHEMA and extra fields, good and unique, in shares
        of one year and neighbouring instruments, each sorted by instrument and date."""
        self._settled = None
        session = self._session
        self._passes += 1
        settling = Settling(
            self._spools,
            open_days=self._open_days,
            keep_closed=session.options.closed_days == "keep",
            repeats=ProblemSpool(session.folder / f"repeats-{self._passes}"),
        )
        yield from settling.shares()
        self._settled = settling

    def outcome(self) -> Outcome:
        """What was found. Raises RuntimeError before all shares have been taken."""
        if self._settled is None:
            raise RuntimeError("What a reading found is known when all its shares were taken.")
        session, settled = self._session, self._settled
        return Outcome(
            problems=FoundProblems((session.problems, settled.repeats), session.files),
            warnings=(*session.warnings, *self._warnings(settled)),
            counts=self._counts(settled),
            metadata=self._describe(settled),
        )

    def _counts(self, settled: Settling) -> Counts:
        session = self._session
        kept = session.options.closed_days == "keep"
        set_aside = 0 if kept else settled.bars_on_closed_days.total()
        suspended = session.rows_suspended - settled.repeated_suspensions
        return Counts(
            rows_read=session.rows_read,
            rows_good=settled.rows_good,
            rows_bad=session.rows_read - settled.rows_good - set_aside - suspended,
            rows_set_aside=set_aside,
            rows_suspended=suspended,
        )

    def _warnings(self, settled: Settling) -> Iterator[ReadingWarning]:
        if not settled.bars_on_closed_days:
            return
        count = settled.bars_on_closed_days.total()
        days = [str(day) for day in sorted(settled.bars_on_closed_days)]
        more = f" and {len(days) - NAMED_DAYS} more days" if len(days) > NAMED_DAYS else ""
        done = "were kept" if self._session.options.closed_days == "keep" else "were set aside"
        yield ReadingWarning(
            "closed_days",
            f"{count} bars of {', '.join(days[:NAMED_DAYS])}{more}, when {self._session.exchange}"
            f" was shut, {done}.",
            count=count,
        )

    def _mapping_known_by(self) -> str | None:
        """`answer` of a person, `remembered` of an earlier file, or the `header` itself."""
        options, rules = self._session.options, self._session.rules
        if rules is None:
            return None
        if options.mapping:
            return "answer"
        return "remembered" if options.mapping_for(rules.layout.headers) else "header"

    def _fields(self) -> list[str]:
        if self._session.rules and self._session.rules.layout.only_factors:
            return ["factor"]
        return [*list(BAR_SCHEMA)[2:], *self._spools.extras]

    def _describe(self, settled: Settling) -> dict[str, Any]:
        """Facts of the reading for people and for lineage, fit for JSON."""
        session, rules = self._session, self._session.rules
        shut = sorted(settled.bars_on_closed_days.items())
        return {
            "vendor": rules.layout.vendor.name if rules else None,
            "headers": list(rules.layout.headers) if rules else [],
            "mapping": rules.layout.mapping() if rules else {},
            "mapping_known_by": self._mapping_known_by(),
            "date_format": rules.date_format if rules else None,
            "units": rules.units.describe() if rules and rules.units else {},
            "left_out_columns": rules.layout.left_out(rules.extras) if rules else [],
            "fields": self._fields(),
            "exchange": session.exchange,
            "instruments": settled.instruments,
            "start_on": settled.start_on and settled.start_on.isoformat(),
            "end_on": settled.end_on and settled.end_on.isoformat(),
            "files": len(session.files),
            **({"closed_days": {day.isoformat(): bars for day, bars in shut}} if shut else {}),
            **session.facts,
        }
