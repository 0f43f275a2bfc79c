"""The books of an account between two sessions: its cash, and what it holds."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from backtest.results import Frames


@dataclass(frozen=True, kw_only=True)
class Holding:
    """``shares`` and ``price``, the last known close, as the exchange counts them, not adjusted;
    ``days_held`` counts sessions."""

    shares: float
    price: float
    days_held: int


@dataclass(frozen=True, kw_only=True)
class Books:
    """An account at the end of the session ``on``, after ``sessions`` of its own.

    ``cash``, ``total_turnover`` and ``total_cost`` are money, the latter two since it began.
    Nothing depends on a dataset's factors, which an import may restate.
    """

    on: date
    cash: float
    holdings: Mapping[str, Holding]
    sessions: int
    total_turnover: float = 0.0
    total_cost: float = 0.0

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"on": self.on.isoformat()}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Books":
        """The books that ``as_json`` gave."""
        holdings = {code: Holding(**each) for code, each in kept["holdings"].items()}
        return cls(**{**kept, "on": date.fromisoformat(kept["on"]), "holdings": holdings})


def books_after(frames: "Frames", opening: Books | None = None) -> Books:
    """The books at the end of a run's last day; ``opening`` are those it began with."""
    day, last = frames.daily.index[-1], frames.daily.iloc[-1]
    held = frames.positions[frames.positions["date"] == day]
    columns = (held[name].tolist() for name in ("instrument", "shares", "price", "days_held"))
    holdings = {
        code: Holding(shares=shares, price=price, days_held=days)
        for code, shares, price, days in zip(*columns, strict=True)
    }
    return Books(
        on=day.date(),
        cash=float(last["cash"]),
        holdings=holdings,
        sessions=(opening.sessions if opening else 0) + len(frames.daily),
        total_turnover=float(last["total_turnover"]),
        total_cost=float(last["total_cost"]),
    )
