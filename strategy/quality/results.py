"""What was found out about a signal, and as JSON."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from qlibui.figures import iso_day, plain


@dataclass(frozen=True, eq=False)
class SignalQuality:
    """``figures`` are those of docs/signal-quality.md. ``daily`` has a row for each day with
    scores; its index is called ``date``, and what was not computed is NaN."""

    figures: Mapping[str, Any]
    daily: pd.DataFrame

    @property
    def headline(self) -> dict[str, float | None]:
        """The few figures of the shortest horizon that tell a signal from noise."""
        first = self.figures["horizons"][0]
        return {
            "ic": first["ic"]["mean"],
            "rank_ic": first["rank_ic"]["mean"],
            "rank_ic_ratio": first["rank_ic"]["ratio"],
            "rank_ic_t_statistic": first["rank_ic"]["t_statistic"],
            "long_short": first["long_short"]["mean"],
            "turnover": self.figures["turnover"]["mean"],
            "coverage": self.figures["coverage"]["mean"],
        }

    def as_json(self) -> dict[str, Any]:
        """In JSON's own types; days as 2015-01-05, null for what was not computed."""
        columns = {str(name): self.daily[name].tolist() for name in self.daily}
        days = [iso_day(day) for day in self.daily.index]
        return dict(plain({**self.figures, "daily": {"date": days} | columns}))

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> "SignalQuality":
        """What ``as_json`` told."""
        columns = dict(told["daily"])
        days = pd.DatetimeIndex(columns.pop("date"), name="date")
        figures = {name: value for name, value in told.items() if name != "daily"}
        return cls(figures, pd.DataFrame(columns, index=days, dtype=float))
