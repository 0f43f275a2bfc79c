"""The scores that a specification trades on."""

from dataclasses import replace

import pandas as pd

from backtest.spec import BacktestSpec
from data_management.provider_files import ProviderFiles, Span
from strategy.scoring.plans import ScoresPlan
from strategy.scoring.qlib_scores import OnStep, Scored, score
from strategy.scoring.ranking import among


def score_signal(
    spec: BacktestSpec,
    files: ProviderFiles,
    days: Span,
    scores: pd.Series | None,
    on_step: OnStep,
) -> Scored:
    """What the signal, or ``scores`` in its place, says of members while they are members. Raises
    ExpressionRefused and CannotScore."""
    scored = score(
        spec.signal.plan if scores is None else ScoresPlan(""),
        files=files,
        universe=spec.universe,
        first=days[0],
        last=days[1],
        scores=scores,
        on_step=on_step,
    )
    return replace(scored, scores=among(scored.scores, files.spells(spec.universe), *days))
