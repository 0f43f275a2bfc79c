"""The frames of a result as rows of days, and back."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from backtest.paper_models import PaperAccount, PaperDay, PaperRun
from qlibui.figures import plain

if TYPE_CHECKING:
    import pandas as pd

    from backtest.results import Frames


def rows_of(frames: "Frames", run: PaperRun) -> list[PaperDay]:
    """A row for each day of the frames."""
    return [
        PaperDay(
            account=run.account,
            version=run.version,
            date=day.date(),
            daily=plain(frames.daily.loc[day].to_dict()),
            positions=_on(frames.positions, day),
            trades=_on(frames.trades, day),
            indicators=_indicators(frames.indicators, day),
        )
        for day in frames.daily.index
    ]


def _on(frame: "pd.DataFrame", day: "pd.Timestamp") -> list[dict[str, Any]]:
    rows = frame[frame["date"] == day].drop(columns="date")
    return [plain(row) for row in rows.to_dict("records")]


def _indicators(frame: "pd.DataFrame", day: "pd.Timestamp") -> dict[str, Any]:
    return dict(plain(frame.loc[day].to_dict())) if day in frame.index else {}


def frames_of(account: PaperAccount) -> "Frames":
    """The frames of all days that the account kept."""
    from backtest.results import DAILY, INDICATORS, POSITIONS, TRADES, Frames, frame_of

    days = list(account.days.order_by("date"))
    told = [day for day in days if day.indicators]
    return Frames(
        daily=_by_day(days, (day.daily for day in days), DAILY),
        positions=frame_of(_rows(days, "positions", POSITIONS), POSITIONS),
        trades=frame_of(_rows(days, "trades", TRADES), TRADES),
        indicators=_by_day(told, (day.indicators for day in told), INDICATORS),
    )


def _by_day(
    days: list[PaperDay], rows: Iterable[dict[str, Any]], columns: dict[str, str]
) -> "pd.DataFrame":
    import pandas as pd

    index = pd.DatetimeIndex([day.date for day in days], name="date", dtype="datetime64[ns]")
    return pd.DataFrame(list(rows), index=index, columns=list(columns)).astype(columns)


def _rows(days: list[PaperDay], name: str, columns: dict[str, str]) -> Iterator[tuple[Any, ...]]:
    import pandas as pd

    for day in days:
        moment = pd.Timestamp(day.date)
        for row in getattr(day, name):
            yield (moment, *(row[column] for column in list(columns)[1:]))
