"""What one reading keeps while its file goes by: blocks, warnings, facts, and the closed days."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from data_management import calendars
from data_management.errors import ImportRefused
from data_management.formats.cells import Books, CheckedRows
from data_management.formats.codebook import CodeBook, DateBook
from data_management.formats.gather import Gathered, closed_days, gather, nothing_gathered
from data_management.formats.layout import Layout
from data_management.formats.problems import write_problems
from data_management.formats.rules import Rules, market_of
from data_management.options import ImportOptions

NAMED_DAYS = 10
NO_EXCHANGE = "none"


@dataclass(frozen=True)
class Progress:
    """How far a reading is: `current` of `total` bytes in this stage."""

    stage: str
    current: int
    total: int


@dataclass(frozen=True)
class ReadingWarning:
    """Something a person should know though nothing is refused; `count` rows or files."""

    code: str
    message: str
    file: str | None = None
    count: int = 1


@dataclass
class ReadingSession:
    """One reading; format readers add files, blocks and facts to it, `finish` puts it together."""

    name: str
    options: ImportOptions
    on_progress: Callable[[Progress], None] | None = None
    warnings: list[ReadingWarning] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        market = market_of(self.options.exchange)
        self.books = Books(CodeBook(market=market), DateBook())
        self._parts: list[CheckedRows] = []
        self._date_headers: list[str] = []
        self._rules: Rules | None = None
        self._exchange = self.options.exchange

    def add_file(self, name: str, instrument: str | None, layout: Layout) -> int:
        """A number for a file; `instrument` where the file itself has no column for it."""
        self.files.append(name)
        self._date_headers.append(layout.header_of("date"))
        self.books.codes.name_file(len(self.files) - 1, instrument)
        return len(self.files) - 1

    @property
    def has_rows(self) -> bool:
        return any(part.rows_read for part in self._parts)

    def add(self, part: CheckedRows) -> None:
        self._parts.append(part)

    def tell(self, stage: str, current: int, total: int) -> None:
        if self.on_progress is not None:
            self.on_progress(Progress(stage, current, total))

    def warn(self, code: str, message: str, *, file: str | None = None, count: int = 1) -> None:
        self.warnings.append(ReadingWarning(code, message, file, count))

    def note_rules(self, rules: Rules) -> None:
        """Remember how a layout was understood, and say what was assumed in it."""
        if self._rules is None:
            self._rules = rules
            self._exchange = self._exchange or rules.layout.vendor.exchange
        elif not rules.read_alike(self._rules):
            self.facts["rules_differ"] = True
        if rules.adjusted:
            self.warn(
                "adjusted_prices",
                f"{self.name} says that its prices are adjusted, and they are stored as they are;"
                " export unadjusted prices to have returns and limits right.",
            )
        if "factor" in rules.layout.columns:
            self.warn(
                "factor_taken",
                f"The factor of {self.name} was taken as adjusted price / price, its prices as"
                " unadjusted.",
            )
        if rules.units.source == "assumed":
            self.warn(
                "units_assumed",
                f"{self.name} has no amounts to prove its unit of volume, so volumes were taken as"
                " shares; give volume_unit lot if they are lots of 100.",
            )

    def finish(self) -> tuple[Gathered, pl.DataFrame]:
        """Everything gathered, and the bars that stay once closed days are set aside."""
        if not self._parts:
            return nothing_gathered(), nothing_gathered().bars
        gathered = gather(self._parts, self.books, self._date_headers)
        self._parts.clear()
        return gathered, self._open_days(gathered.bars)

    def write_problems(self, gathered: Gathered) -> pl.DataFrame:
        return write_problems(gathered.problems, self.files)

    def describe(self, bars: pl.DataFrame) -> dict[str, Any]:
        """Facts of the reading for people and for lineage, fit for JSON."""
        rules = self._rules
        start, end = bars["date"].min(), bars["date"].max()
        return {
            "vendor": rules.layout.vendor.name if rules else None,
            "mapping": rules.layout.mapping() if rules else {},
            "date_format": rules.date_format if rules else None,
            "units": rules.units.describe() if rules else {},
            "left_out_columns": rules.layout.left_out(rules.extras) if rules else [],
            "fields": bars.columns[2:],
            "exchange": self._exchange if self._exchange != NO_EXCHANGE else None,
            "instruments": bars["instrument"].n_unique(),
            "start_on": None if start is None else str(start),
            "end_on": None if end is None else str(end),
            "files": len(self.files),
            **self.facts,
        }

    def _open_days(self, bars: pl.DataFrame) -> pl.DataFrame:
        exchange = self._exchange or calendars.exchange_of(bars["instrument"].unique())
        self._exchange = exchange
        if exchange is None:
            self.warn(
                "exchange_unknown",
                f"The codes of {self.name} name no exchange, so its dates were not held against a"
                " calendar; give exchange, such as XNYS, to have them checked.",
            )
        if exchange in (None, NO_EXCHANGE) or not bars.height:
            return bars
        return self._without_closed_days(bars, exchange)

    def _without_closed_days(self, bars: pl.DataFrame, exchange: str) -> pl.DataFrame:
        dates = bars["date"].unique().sort()
        try:
            open_days = calendars.sessions(exchange, dates[0], dates[-1])
            known_until = calendars.known_until(exchange)
        except ValueError as fault:
            raise ImportRefused("bad_config", str(fault)) from fault
        if dates[-1] > known_until:
            self.warn(
                "calendar_assumed",
                f"The calendar of {exchange} is known until {known_until}; later weekdays were"
                " taken as sessions.",
            )
        shut = closed_days(bars, open_days)
        if not shut.height:
            return bars
        self._warn_closed(shut, exchange)
        kept = self.options.closed_days == "keep"
        return bars if kept else bars.filter(~pl.col("date").is_in(shut["date"].to_list()))

    def _warn_closed(self, shut: pl.DataFrame, exchange: str) -> None:
        count = int(shut["bars"].sum())
        days = [str(day) for day in shut["date"]]
        more = f" and {len(days) - NAMED_DAYS} more days" if len(days) > NAMED_DAYS else ""
        done = "were kept" if self.options.closed_days == "keep" else "were set aside"
        self.facts["closed_days"] = dict(zip(days, shut["bars"].to_list(), strict=True))
        self.warn(
            "closed_days",
            f"{count} bars of {', '.join(days[:NAMED_DAYS])}{more}, when {exchange} was shut,"
            f" {done}.",
            count=count,
        )
