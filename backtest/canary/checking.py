"""The canary's way: run, scramble what came later, run again, compare what came before."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from backtest.canary.errors import TooShort
from backtest.spec import BacktestSpec
from data_management.provider_files import ProviderFiles

if TYPE_CHECKING:
    import pandas as pd

    from backtest.canary.differing import Difference
    from backtest.results import Frames

Scorer = Callable[[BacktestSpec, ProviderFiles, list[date]], "pd.Series"]
"""Gives the scores that a specification trades on in a window, by instrument and datetime; Qlib
is open."""

OnDay = Callable[[int, int, date], None]
OnStep = Callable[[str], None]

# Half of a window stays as it is, and each half needs days to tell anything.
FEWEST_SESSIONS = 10


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What came of it. ``sessions`` and ``scores`` were compared, those up to ``last_kept``;
    ``values`` were scrambled after it, and ``changed_scores`` later scores noticed: none means
    that the scores do not come from the dataset. ``difference`` is None where nothing looked
    ahead."""

    first: date
    last_kept: date
    last: date
    sessions: int
    scores: int
    values: int
    changed_scores: int
    difference: "Difference | None"

    def as_json(self) -> dict[str, Any]:
        days = {name: getattr(self, name).isoformat() for name in ("first", "last_kept", "last")}
        told = self.difference.as_json() if self.difference else None
        return asdict(self) | days | {"difference": told}


def check_for_leaks(
    spec: BacktestSpec,
    *,
    provider: Path,
    workspace: Path,
    score: Scorer,
    seed: int,
    on_step: OnStep,
    on_day: OnDay,
) -> Verdict:
    """Run ``spec`` over ``provider`` and over a copy in the empty folder ``workspace``, whose
    values after the middle of the window are scrambled, and compare.

    Raises TooShort, whatever an engine raises, and whatever the listeners raise.
    """
    from backtest.canary.differing import changed_scores, compared_scores, first_difference
    from backtest.canary.scrambling import scramble_after

    files = ProviderFiles(provider)
    window = files.sessions(spec.start_on, spec.end_on)
    if len(window) < FEWEST_SESSIONS:
        raise TooShort(len(window), FEWEST_SESSIONS)
    last_kept = window[len(window) // 2]
    on_step("scrambling")
    values = scramble_after(files, workspace, last_kept, seed=seed)
    on_step("running")
    scores, frames = _run(spec, files, score, on_day)
    on_step("running again")
    again, frames_again = _run(spec, ProviderFiles(workspace), score, on_day)
    on_step("comparing")
    return Verdict(
        first=window[0],
        last_kept=last_kept,
        last=window[-1],
        sessions=window.index(last_kept) + 1,
        scores=compared_scores(scores, last_kept),
        values=values,
        changed_scores=changed_scores(scores, again, last_kept),
        difference=first_difference((scores, again), (frames, frames_again), last_kept),
    )


def _run(
    spec: BacktestSpec, files: ProviderFiles, score: Scorer, on_day: OnDay
) -> tuple["pd.Series", "Frames"]:
    from backtest.engines.qlib_engine import run
    from strategy.scoring.qlib_session import open_session

    open_session(files.root, seed=spec.seed)
    scores = score(spec, files, files.sessions(spec.start_on, spec.end_on))
    return scores, run(spec, provider=files.root, scores=scores, on_day=on_day)
