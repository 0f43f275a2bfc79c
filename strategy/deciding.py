"""What a run computes: scores of its days, and the orders that follow from the last of them."""

from typing import TYPE_CHECKING

from data_management.provider_files import ProviderFiles
from qlibui.jobs.errors import Refused
from qlibui.jobs.runs import Run
from strategy.days import RunDays
from strategy.expressions import ExpressionRefused
from strategy.models import StrategyRun
from strategy.score_reading import read_kept_scores
from strategy.scoring.errors import CannotScore
from strategy.scoring.plans import Plan, ScoresPlan
from strategy.spec import StrategySpec

if TYPE_CHECKING:
    import pandas as pd

    from strategy.orders.plan import OrderPlan
    from strategy.scoring.qlib_scores import Scored

SEED = 0


def score_days(
    run: Run, asked: StrategyRun, spec: StrategySpec, files: ProviderFiles, days: RunDays
) -> "Scored":
    """The scores of the universe's members from the first day to the one decided on. Raises
    Refused for a signal that does not fit the dataset."""
    from strategy.scoring.qlib_scores import score
    from strategy.scoring.qlib_session import open_session

    plan = spec.signal.plan
    own = _own_scores(asked, plan)
    open_session(files.root, seed=SEED)
    try:
        return score(
            plan,
            files=files,
            universe=spec.universe,
            first=days.first,
            last=days.day,
            scores=own,
            on_step=run.report,
        )
    except ExpressionRefused as refused:
        raise Refused("expression_refused", refused.sentence) from refused
    except CannotScore as cannot:
        raise Refused("cannot_score", str(cannot)) from cannot


def _own_scores(asked: StrategyRun, plan: Plan) -> "pd.Series[float] | None":
    if not isinstance(plan, ScoresPlan):
        return None
    if asked.strategy.scores_sha256 != plan.sha256:
        sentence = f"{asked.strategy} has other scores since this run was asked for: run it again."
        raise Refused("scores_changed", sentence)
    return read_kept_scores(asked.strategy)


def scores_on(scores: "pd.Series[float]", days: RunDays) -> "pd.Series[float]":
    """Those of the day that is decided on, by instrument. Raises Refused where there is none."""
    import pandas as pd

    moments = scores.index.get_level_values("datetime")
    chosen = scores[moments == pd.Timestamp(days.day)].droplevel("datetime").dropna()
    if chosen.empty:
        sentence = f"No instrument has a score on {days.day}: choose another day or signal."
        raise Refused("no_scores", sentence)
    return chosen


def plan_day(
    asked: StrategyRun,
    spec: StrategySpec,
    files: ProviderFiles,
    days: RunDays,
    scores: "pd.Series[float]",
) -> "OrderPlan":
    """The orders of the next session, from the run's book or from cash alone. Raises Refused for
    a book that the day does not fit."""
    from strategy.orders.books import read_book
    from strategy.orders.errors import BookRefused, CannotOrder
    from strategy.orders.market import read_market
    from strategy.orders.plan import plan_orders

    try:
        book = read_book(asked.book or {"cash": spec.account}, files.spells("all"))
        market = read_market(files, days.day, {*scores.index, *book.holdings})
        return plan_orders(scores, book, market=market, spec=spec)
    except BookRefused as refused:
        raise Refused("book_refused", str(refused)) from refused
    except CannotOrder as cannot:
        raise Refused("cannot_order", str(cannot)) from cannot
