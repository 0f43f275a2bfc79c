"""A back-test that has not run yet, beside the provider it would run on."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from backtest.spec import BacktestSpec
from data_management.provider_files import ProviderFiles, Span

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, eq=False)
class Subject:
    """``scores`` are those of a file, None where they are not at hand or an expression's."""

    spec: BacktestSpec
    files: ProviderFiles
    scores: "pd.Series | None" = None

    @cached_property
    def window(self) -> list[date]:
        """The sessions of the back-test."""
        return self.files.sessions(self.spec.start_on, self.spec.end_on)

    @cached_property
    def spells(self) -> dict[str, list[Span]]:
        """The universe's; empty where the provider does not know it."""
        try:
            return self.files.spells(self.spec.universe)
        except FileNotFoundError:
            return {}

    @cached_property
    def members(self) -> list[str]:
        """Who belongs to the universe on any day of the window."""
        return sorted(
            code
            for code, spans in self.spells.items()
            if any(start <= self.window[-1] and self.window[0] <= end for start, end in spans)
        )

    @cached_property
    def before(self) -> date | None:
        """The session before the window, whose signal its first day trades on."""
        position = self.files.calendar.index(self.window[0])
        return self.files.calendar[position - 1] if position else None

    def values(self, instrument: str, field: str) -> list[float]:
        """A field in the window; NaN where it has no value."""
        return self.files.values(instrument, field, self.window)

    def traded(self, instrument: str) -> Iterator[tuple[date, int]]:
        """The days of the window with a close, and their numbers in it."""
        closes = self.values(instrument, "close")
        for number, (day, close) in enumerate(zip(self.window, closes, strict=True)):
            if close == close:  # noqa: PLR0124  not NaN, in a loop over millions
                yield day, number
