"""The scores that a row of ours trades on, within its job: from the dataset, or from its file."""

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

from backtest.spec import BacktestSpec
from data_management.provider_files import ProviderFiles
from qlibui.jobs.errors import Refused
from strategy.score_reading import read_kept_scores
from strategy.scoring.plans import Plan, ScoresPlan

if TYPE_CHECKING:
    import pandas as pd

    from backtest.canary.checking import Scorer


def score_function(scored: Any, spec: BacktestSpec, on_step: Callable[[str], None]) -> "Scorer":
    """How the specification of a back-test or strategy is scored over any provider. Raises Refused
    for a file of scores that is not the one asked for, or cannot be read."""
    uploaded = _read_uploaded(scored, spec.signal.plan)

    def score(spec: BacktestSpec, files: ProviderFiles, window: list[date]) -> "pd.Series[float]":
        from backtest.engines.qlib_signal import score_signal

        first = files.calendar[max(files.calendar.index(window[0]) - 1, 0)]
        return score_signal(spec, files, (first, window[-1]), uploaded, on_step).scores

    return score


def _read_uploaded(scored: Any, plan: Plan) -> "pd.Series[float] | None":
    """None where the scores are computed."""
    if not isinstance(plan, ScoresPlan):
        return None
    uploaded = read_kept_scores(scored) if scored.scores_sha256 == plan.sha256 else None
    if uploaded is None:
        sentence = f"{scored} has other scores since this was asked for: ask again."
        raise Refused("scores_changed", sentence)
    return uploaded
