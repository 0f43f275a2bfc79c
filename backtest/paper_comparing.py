"""A paper account beside the back-test of its window."""

from typing import TYPE_CHECKING

from backtest.contents import read_result
from backtest.models import Backtest
from backtest.paper_days import frames_of
from backtest.paper_models import PaperAccount
from qlibui.jobs.lifecycle import JobStatus

if TYPE_CHECKING:
    import pandas as pd

    from backtest.comparing import Comparison
    from backtest.results import BacktestResult

# What a book in original shares loses when it is turned into adjusted ones and back.
ALIKE = 1e-9


def result_of(account: PaperAccount) -> "BacktestResult":
    """The days that the account kept, as the result of a back-test."""
    from backtest.metrics import measure
    from backtest.results import BacktestResult

    frames = frames_of(account)
    last = account.runs.filter(status=JobStatus.SUCCEEDED, card__isnull=False).first()
    metrics = measure(frames.daily, trades=frames.trades, positions=frames.positions)
    return BacktestResult(*frames, metrics=metrics, run_card=(last.card if last else None) or {})


def beside_backtest(account: PaperAccount, backtest: Backtest) -> "Comparison":
    """Both on the days that they have in common. Raises ValueError where there is none, NotHeld
    where the back-test has no result."""
    from backtest.comparing import compare

    return compare({"On paper": result_of(account), "Back-test": read_result(backtest)})


def where_they_part(account: PaperAccount, backtest: Backtest) -> str:
    """One sentence: equal on so many days, or from which day on not. Raises NotHeld."""
    ours, theirs = frames_of(account).daily, read_result(backtest).daily
    days = ours.index.intersection(theirs.index)
    if days.empty:
        return "They have no day in common."
    parted = first_parting(ours.loc[days], theirs.loc[days])
    if parted is None:
        return f"Both accounts are equal on all {len(days):,} days."
    value, other = (float(each["account"].loc[parted]) for each in (ours, theirs))
    return (
        f"They part on {parted.date()}, when the paper account was worth {value:,.2f} and its "
        f"back-test {other:,.2f}: the dataset's history has changed since that day was kept."
    )


def first_parting(ours: "pd.DataFrame", theirs: "pd.DataFrame") -> "pd.Timestamp | None":
    """The first of the days, which both have, on which the accounts differ."""
    apart = (ours["account"] / theirs["account"] - 1).abs() > ALIKE
    return ours.index[apart.to_numpy()][0] if apart.any() else None
