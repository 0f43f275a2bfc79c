"""Scores of any plan. Qlib's session is open already (see ``qlib_session.open_session``)."""

import io
from collections.abc import Callable
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pandas as pd

from data_management.provider_files import ProviderFiles
from strategy.scoring.blending import blend
from strategy.scoring.errors import CannotScore
from strategy.scoring.plans import BlendPlan, ExpressionPlan, Plan, ScoresPlan
from strategy.scoring.qlib_factors import evaluate
from strategy.scoring.ranking import among

OnStep = Callable[[str], None]
"""Hears what is being done; may raise to end it all."""


@dataclass(frozen=True, eq=False)
class Scored:
    """``scores`` by instrument and datetime, finite or NaN; ``details``, fit for JSON, are what is
    known of how they came about beside the plan."""

    scores: pd.Series
    details: dict[str, Any] = field(default_factory=dict)


def score(
    plan: Plan,
    *,
    files: ProviderFiles,
    universe: str,
    first: date,
    last: date,
    scores: pd.Series | None = None,
    on_step: OnStep = lambda _: None,
) -> Scored:
    """The scores of the members of a universe from ``first`` to ``last``, both included.

    ``scores`` are those of the file where the plan is of uploaded ones. A day's score rests on
    nothing after that day, and not on which days are asked for. Raises ExpressionRefused,
    CannotScore, and whatever ``on_step`` raises.
    """
    on_step("scoring")
    if isinstance(plan, ScoresPlan):
        return Scored(_uploaded(scores, files, universe, first, last))
    if isinstance(plan, ExpressionPlan):
        return Scored(evaluate(plan.expression, files, universe, first, last))
    if isinstance(plan, BlendPlan):
        return Scored(_blended(plan, files, universe, first, last, on_step))
    with redirect_stdout(
        io.StringIO()
    ):  # Qlib tells which of its other models it has no package for
        from strategy.scoring.qlib_model import score_by_model

    return Scored(*score_by_model(plan, files, universe, first, last, on_step))


def _uploaded(
    scores: pd.Series | None, files: ProviderFiles, universe: str, first: date, last: date
) -> pd.Series:
    if scores is None:
        raise CannotScore("The file of scores is missing: upload it again.")
    return among(scores, files.spells(universe), first, last).sort_index()


def _blended(
    plan: BlendPlan,
    files: ProviderFiles,
    universe: str,
    first: date,
    last: date,
    on_step: OnStep,
) -> pd.Series:
    factors = []
    for expression, weight in plan.parts:
        factors.append((evaluate(expression, files, universe, first, last), weight))
        on_step("scoring")
    return blend(factors)
