"""The work of a run: scores for a day, the orders that follow, and how good the signal is.

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
from strategy.deciding import plan_day, score_days, scores_on
from strategy.models import StrategyRun
from strategy.oddities import find_oddities
from strategy.run_cards import write_card
from strategy.run_files import write_plan, write_quality, write_scores
from strategy.spec import StrategySpec

if TYPE_CHECKING:
    import pandas as pd

    from strategy.orders.plan import OrderPlan

_OUTCOME = ("day", "next_on", "headline", "findings", "folder")


def run_strategy(run: Run) -> Mapping[str, Any]:
    """Run the job's strategy for its day. Raises Refused for a day, a signal, scores or a book
    that cannot be."""
    related = ("strategy__dataset", "version__dataset", "version__membership", "owner")
    asked = StrategyRun.objects.select_related(*related).get(pk=run.job.pk)
    spec = StrategySpec.from_config(asked.config)
    run.report("opening")
    files = ProviderFiles(storage.provider_of(asked.version))
    days = _days(asked, files)
    asked.day, asked.next_on = days.day, days.next_on
    scored = score_days(run, asked, spec, files, days)
    today = scores_on(scored.scores, days)
    _note_oddities(asked, spec, files, days, len(today))
    run.report("ordering")
    plan = plan_day(asked, spec, files, days, today)
    asked.headline = {"scored": len(today), **_figures(plan)}
    with attempt_files.draft_of(run.claim) as draft:
        card = write_card(asked, scored.details)
        write_scores(scored.scores, draft)
        write_plan(plan, draft, card)
        _measure(run, asked, spec, files, days, scored.scores, draft, card)
        asked.folder = attempt_files.settle(draft)
    return _commit(run, asked)


def _days(asked: StrategyRun, files: ProviderFiles) -> RunDays:
    try:
        return choose_days(files, asked.asked_on, asked.quality_from, until=asked.expected_on)
    except NoSuchDay as wrong:
        raise Refused("no_such_day", str(wrong)) from wrong


def _note_oddities(
    asked: StrategyRun, spec: StrategySpec, files: ProviderFiles, days: RunDays, scored: int
) -> None:
    spells = files.spells(spec.universe).values()
    members = sum(any(a <= days.day <= b for a, b in spans) for spans in spells)
    odd = find_oddities(asked, spec, days, scored=scored, members=members)
    asked.findings = [finding.as_json() for finding in odd]


def _figures(plan: "OrderPlan") -> dict[str, Any]:
    known = plan.summary()
    return {name: known[name] for name in known if name not in ("day", "next_on")}


def _measure(
    run: Run,
    asked: StrategyRun,
    spec: StrategySpec,
    files: ProviderFiles,
    days: RunDays,
    scores: "pd.Series[float]",
    draft: Path,
    card: Mapping[str, Any],
) -> None:
    from strategy.quality.measuring import measure_on

    run.report("measuring")
    quality = measure_on(files, scores, universe=spec.universe, first=days.first, last=days.day)
    write_quality(quality, draft, card, title=str(asked))
    asked.headline = {**(asked.headline or {}), "quality": quality.headline}


def _commit(run: Run, asked: StrategyRun) -> Mapping[str, Any]:
    run.report("writing")
    answer = asked.summary()
    run.commit(answer, within=lambda: _save(asked))
    return answer


def _save(asked: StrategyRun) -> None:
    """Exactly these columns, whatever else of the row this process has not seen change."""
    values = {name: getattr(asked, name) for name in _OUTCOME}
    StrategyRun.objects.filter(pk=asked.pk).update(**values)
