"""Qlib runs the back-test: the reference that every other engine is held to."""

import warnings
from bisect import bisect_left
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from backtest.books import Books
from backtest.engines.errors import NothingToTrade
from backtest.results import TRADES, Frames, frame_of
from backtest.spec import BacktestSpec
from data_management.provider_files import ProviderFiles
from strategy.scoring.ranking import rank_scores, sort_scores

if TYPE_CHECKING:
    import pandas as pd
    from qlib.backtest.executor import BaseExecutor

    from backtest.engines.qlib_strategy import Trader
    from backtest.engines.qlib_trades import TradeRecorder
    from strategy.scoring.qlib_scores import OnStep, Scored

OnDay = Callable[[int, int, date], None]
"""Hears of the days done, of how many there are, and of the day; may raise to end it all."""


def run(
    spec: BacktestSpec,
    *,
    provider: Path,
    scores: "pd.Series | None",
    on_day: OnDay,
    on_step: "OnStep" = lambda _: None,
    on_scored: "Callable[[Scored], None]" = lambda _: None,
    opening: Books | None = None,
) -> Frames:
    """Run ``spec`` over the directory ``provider``, in a process that runs nothing else.

    ``scores`` have the index levels instrument and datetime or date; without them the
    specification's signal is computed, ``on_step`` hears of that and ``on_scored`` what came of it.
    ``opening`` are the books of the session before the window, with which the account goes on;
    without them it begins with the specification's cash. Raises NothingToTrade where the window
    has no session or a new account no score, BooksDoNotFit, ExpressionRefused, CannotScore, and
    whatever the listeners raise.
    """
    from backtest.engines.qlib_signal import score_signal
    from strategy.scoring.qlib_session import open_session

    files = ProviderFiles(provider)
    window = files.sessions(spec.start_on, spec.end_on)
    if not window:
        raise NothingToTrade(
            f"The dataset has no session from {spec.start_on} to {spec.end_on}: "
            f"choose days from {files.calendar[0]} to {files.calendar[-1]}."
        )
    _refuse_without_next_session(files, window)
    open_session(provider, seed=spec.seed)
    with warnings.catch_warnings():
        # On a day without an order Qlib takes the mean of none.
        warnings.filterwarnings("ignore", "Mean of empty slice", RuntimeWarning)
        first = _scored_from(files, window)
        scored = score_signal(spec, files, (first, window[-1]), scores, on_step)
        on_scored(scored)
        return _run(spec, files, window, scored, on_day, opening)


def _run(
    spec: BacktestSpec,
    files: ProviderFiles,
    window: list[date],
    scored: "Scored",
    on_day: OnDay,
    opening: Books | None,
) -> Frames:
    from qlib.backtest import get_strategy_executor
    from qlib.backtest.executor import SimulatorExecutor

    from backtest.engines import qlib_frames as frames
    from backtest.engines.qlib_exchange import open_exchange
    from backtest.engines.qlib_factors import KnownFactors
    from backtest.engines.qlib_market import benchmark_returns
    from backtest.engines.qlib_opening import account_of, go_on, known_factors
    from backtest.engines.qlib_position import SortedPosition
    from backtest.engines.qlib_strategy import make_strategy
    from backtest.engines.qlib_trades import TradeRecorder

    # Ranks where only the order counts.
    signal = (rank_scores if spec.construction == "topk_dropout" else sort_scores)(scored.scores)
    if signal.empty and opening is None:
        raise _no_scores(spec, files, window)
    before = known_factors(opening, files) if opening else {}
    codes = _quoted(spec, files, signal, before)
    exchange = open_exchange(spec, files, codes, _quoted_days(spec, files, window, opening))
    strategy, executor = get_strategy_executor(
        start_time=str(window[0]),
        end_time=str(window[-1]),
        strategy=make_strategy(spec, signal, sessions=opening.sessions if opening else 0),
        executor=SimulatorExecutor(time_per_step="day", generate_portfolio_metrics=True),
        benchmark=benchmark_returns(spec, window[0], window[-1]),
        account=account_of(opening, before) if opening else float(spec.account),
        exchange_kwargs={"exchange": exchange},
        pos_type=SortedPosition,
    )
    factors = KnownFactors(exchange.quote_df, window, before)
    trades = TradeRecorder(exchange, factors)
    executor.reset(start_time=str(window[0]), end_time=str(window[-1]))
    if opening:
        go_on(executor, opening)
    _walk(strategy, executor, trades, on_day)
    return Frames(
        daily=frames.daily_frame(executor, window[0], benchmark=spec.benchmark is not None),
        positions=frames.positions_frame(executor, factors),
        trades=frame_of(trades.rows, TRADES),
        indicators=frames.indicators_frame(executor),
    )


def _refuse_without_next_session(files: ProviderFiles, window: list[date]) -> None:
    if window[-1] == files.calendar[-1] and files.upcoming is None:
        raise NothingToTrade(
            f"The dataset does not know the session after {window[-1]}, which Qlib looks up: "
            "end the back-test earlier, or import the data again."
        )


def _scored_from(files: ProviderFiles, window: list[date]) -> date:
    """The session before the window, whose scores its first day trades on."""
    return files.calendar[max(bisect_left(files.calendar, window[0]) - 1, 0)]


def _no_scores(spec: BacktestSpec, files: ProviderFiles, window: list[date]) -> NothingToTrade:
    return NothingToTrade(
        f"No instrument of {spec.universe} has a score from {_scored_from(files, window)} to "
        f"{window[-1]}: choose the window or the universe that the scores are for."
    )


def _quoted(
    spec: BacktestSpec, files: ProviderFiles, signal: "pd.Series", held: Iterable[str]
) -> list[str]:
    """Who is traded or held; somebody in any case, for Qlib has no exchange of nobody."""
    codes = {*signal.index.get_level_values("instrument"), *held}
    return sorted(codes) or sorted(files.spells(spec.universe))[:1]


def _quoted_days(
    spec: BacktestSpec, files: ProviderFiles, window: list[date], opening: Books | None
) -> list[date]:
    """From the day of the books on. Qlib's weights take the close of the day of the scores: without
    it nothing were bought on the first."""
    if opening:
        return [opening.on, *window]
    before = spec.construction != "topk_dropout" and _scored_from(files, window) != window[0]
    return [_scored_from(files, window), *window] if before else window


def _walk(
    strategy: "Trader",
    executor: "BaseExecutor",
    trades: "TradeRecorder",
    on_day: OnDay,
) -> None:
    """Qlib's own loop over the days, with somebody listening."""
    strategy.reset(level_infra=executor.get_level_infra())
    calendar = executor.trade_calendar
    total, dealt = calendar.get_trade_len(), None
    for done in range(1, total + 1):
        day, _ = calendar.get_step_time()
        decision = strategy.generate_trade_decision(dealt)
        dealt = executor.execute(decision)
        position = executor.trade_account.current_position
        trades.record(day, dealt, strategy, position)
        strategy.post_exe_step(dealt)
        on_day(done, total, day.date())
    strategy.post_upper_level_exe_step()
