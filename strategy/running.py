"""The work of a run: scores for a day, and what they would have the strategy do.

Only this attempt's lease lets it change anything (docs/job-lifecycle.md); what it wrote before
the last transaction is nobody's result.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from data_management import attempt_files, storage
from data_management.provider_files import ProviderFiles
from qlibui.jobs.errors import Refused
from qlibui.jobs.runs import Run
from strategy.days import NoSuchDay, RunDays, choose_days
from strategy.models import StrategyRun
from strategy.score_reading import read_kept_scores
from strategy.scoring.errors import CannotScore
from strategy.scoring.plans import ScoresPlan
from strategy.spec import StrategySpec

if TYPE_CHECKING:
    import pandas as pd

SCORES = "scores.parquet"


def run_strategy(run: Run) -> Mapping[str, Any]:
    """Run the job's strategy for its day. Raises Refused for a day, a signal or scores that
    cannot be."""
    related = ("strategy__dataset", "version__dataset", "version__membership", "owner")
    asked = StrategyRun.objects.select_related(*related).get(pk=run.job.pk)
    spec = StrategySpec.from_config(asked.config)
    run.report("opening")
    files = ProviderFiles(storage.provider_of(asked.version))
    days = _days(asked, files)
    asked.day, asked.next_on = days.day, days.next_on
    run.report("scoring")
    scores = _score(run, asked, spec, files, days)
    asked.headline = {"scored": _scored_on(scores, days)}
    return _keep(run, asked, scores)


def _days(asked: StrategyRun, files: ProviderFiles) -> RunDays:
    try:
        return choose_days(files, asked.asked_on, asked.quality_from, until=asked.expected_on)
    except NoSuchDay as wrong:
        raise Refused("no_such_day", str(wrong)) from wrong


def _score(
    run: Run, asked: StrategyRun, spec: StrategySpec, files: ProviderFiles, days: RunDays
) -> "pd.Series[float]":
    """The scores of the universe's members, each day from the first on."""
    from strategy.scoring.ranking import among

    members = files.spells(spec.universe)
    scores = among(_all_scores(run, asked, spec, files, days), members, days.first, days.day)
    return scores.dropna().sort_index()


def _all_scores(
    run: Run, asked: StrategyRun, spec: StrategySpec, files: ProviderFiles, days: RunDays
) -> "pd.Series[float]":
    from strategy.scoring.qlib_scores import score
    from strategy.scoring.qlib_session import open_session

    plan = spec.signal.plan
    own = _own_scores(asked, plan) if isinstance(plan, ScoresPlan) else None
    open_session(files.root, seed=0)
    try:
        return score(
            plan,
            files=files,
            universe=spec.universe,
            first=days.first,
            last=days.day,
            scores=own,
            on_step=run.report,
        ).scores
    except CannotScore as cannot:
        raise Refused("cannot_score", str(cannot)) from cannot


def _own_scores(asked: StrategyRun, plan: ScoresPlan) -> "pd.Series[float]":
    scores = read_kept_scores(asked.strategy)
    if scores is None or asked.strategy.scores_sha256 != plan.sha256:
        sentence = f"{asked.strategy} has other scores since this run was asked for: run it again."
        raise Refused("scores_changed", sentence)
    return scores


def _scored_on(scores: "pd.Series[float]", days: RunDays) -> int:
    import pandas as pd

    moments = scores.index.get_level_values("datetime")
    count = int((moments == pd.Timestamp(days.day)).sum())
    if not count:
        sentence = f"No instrument has a score on {days.day}: choose another day or signal."
        raise Refused("no_scores", sentence)
    return count


def _keep(run: Run, asked: StrategyRun, scores: "pd.Series[float]") -> Mapping[str, Any]:
    run.report("writing")
    with attempt_files.draft_of(run.claim) as draft:
        _write(scores, draft / SCORES)
        asked.folder = attempt_files.settle(draft)
    answer = asked.summary()
    run.commit(answer, within=lambda: _save(asked))
    return answer


def _write(scores: "pd.Series[float]", path: Path) -> None:
    frame = scores.rename("score").reset_index().rename(columns={"datetime": "date"})
    frame.to_parquet(path, index=False)


def _save(asked: StrategyRun) -> None:
    """Exactly these columns, whatever else of the row this process has not seen change."""
    names = ("day", "next_on", "headline", "findings", "folder")
    values = {name: getattr(asked, name) for name in names}
    StrategyRun.objects.filter(pk=asked.pk).update(**values)
