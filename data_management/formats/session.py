"""What one reading keeps while its file goes by: checked rows, problems, warnings, facts."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from data_management import calendars
from data_management.errors import ImportRefused
from data_management.formats.cells import Books, CheckedRows
from data_management.formats.codebook import CodeBook, DateBook
from data_management.formats.layout import Layout
from data_management.formats.problem_spool import ProblemSpool
from data_management.formats.row_spool import RowSpool
from data_management.formats.rules import Rules, market_of
from data_management.formats.settling import Spools
from data_management.options import ImportOptions

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
    """One reading; format readers add files, blocks and facts to it. Rows go to `folder`."""

    name: str
    options: ImportOptions
    folder: Path
    on_progress: Callable[[Progress], None] | None = None
    warnings: list[ReadingWarning] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)
    rows_read: int = 0
    rows_suspended: int = 0

    def __post_init__(self) -> None:
        market = market_of(self.options.exchange)
        self.books = Books(CodeBook(market=market), DateBook())
        self.problems = ProblemSpool(self.folder / "problems")
        self.rules: Rules | None = None
        self.gives: frozenset[str] = frozenset()
        self._layouts: list[Layout] = []
        self._exchange = self.options.exchange
        self._date_headers: list[str] = []
        self._bars = RowSpool(self.folder / "bars")
        self._others = RowSpool(self.folder / "others")

    def add_file(self, name: str, instrument: str | None, layout: Layout) -> int:
        """A number for a file; `instrument` where the file itself has no column for it.

        Raises ImportRefused for bars beside files of factors.
        """
        self._refuse_mixed(name, layout)
        self.files.append(name)
        self._date_headers.append(layout.header_of("date"))
        self.books.codes.name_file(len(self.files) - 1, instrument)
        return len(self.files) - 1

    def _refuse_mixed(self, name: str, layout: Layout) -> None:
        self._layouts = self._layouts or [layout]
        if layout.only_factors != self._layouts[0].only_factors:
            raise ImportRefused(
                "mixed_files",
                f"{self.name} holds bars and adjustment factors, {name} not the same as"
                f" {self.files[0]}; import the ones and the others each in a zip of their own.",
            )

    def add(self, part: CheckedRows) -> None:
        """Keep the rows and problems of a block."""
        self.rows_read += part.rows_read
        self.rows_suspended += int(part.others["suspended"].sum())
        self.problems.add(part.problems)
        self._bars.add(part.bars)
        keyed = pl.col("instrument_no").is_not_null() & pl.col("date").is_not_null()
        self._others.add(part.others.filter(keyed))

    def tell(self, stage: str, current: int, total: int) -> None:
        if self.on_progress is not None:
            self.on_progress(Progress(stage, current, total))

    def warn(self, code: str, message: str, *, file: str | None = None, count: int = 1) -> None:
        self.warnings.append(ReadingWarning(code, message, file, count))

    def note_rules(self, rules: Rules) -> None:
        """Remember how a layout was understood, and say what was assumed in it."""
        if self.rules is None:
            self.rules, self.gives = rules, rules.gives
            self._exchange = self._exchange or rules.layout.vendor.exchange
        elif not rules.read_alike(self.rules):
            self.facts["rules_differ"] = True
        self.gives &= rules.gives
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
                " unadjusted."
                if rules.units
                else f"The factors of {self.name} were taken as adjusted price / price, the prices"
                " of the dataset as unadjusted.",
            )
        if rules.units and rules.units.source == "assumed":
            self.warn(
                "units_assumed",
                f"{self.name} has no amounts to prove its unit of volume, so volumes were taken as"
                " shares; give volume_unit lot if they are lots of 100.",
            )

    def close(self) -> None:
        """Write nothing more: the folder is going to be deleted."""
        self._bars.close()
        self._others.close()

    def spooled(self) -> Spools:
        """All rows, once no more are added."""
        for spool in (self._bars, self._others):
            spool.flush()
        return Spools(self._bars, self._others, self.books, self._date_headers)

    @property
    def exchange(self) -> str | None:
        """Whose calendar the dates follow, as a MIC; None where nobody says, and where there is
        none. Known once no more rows are added."""
        exchange = self._exchange or calendars.exchange_of(self._instruments())
        return None if exchange == NO_EXCHANGE else exchange

    def open_days(self) -> list[Any] | None:
        """The sessions from the first bar to the last, None without an exchange to ask.

        Raises ImportRefused for an exchange that nobody knows.
        """
        if self._exchange is None and self.exchange is None:
            self.warn(
                "exchange_unknown",
                f"The codes of {self.name} name no exchange, so its dates were not held against a"
                " calendar; give exchange, such as XNYS, to have them checked.",
            )
        start, end = self._bars.start_on, self._bars.end_on
        if self.exchange is None or start is None or end is None:
            return None
        try:
            days = calendars.sessions(self.exchange, start, end)
            known_until = calendars.known_until(self.exchange)
        except ValueError as fault:
            raise ImportRefused("bad_config", str(fault)) from fault
        if end > known_until:
            self.warn(
                "calendar_assumed",
                f"The calendar of {self.exchange} is known until {known_until}; later weekdays"
                " were taken as sessions.",
            )
        return days

    def _instruments(self) -> list[str]:
        """The codes that have bars."""
        codes = np.array(self.books.codes.codes, dtype=object)
        counts = sum(
            (self._bars.counts(year, codes.size) for year in self._bars.years),
            np.zeros(codes.size, np.int64),
        )
        return list(codes[counts > 0])
