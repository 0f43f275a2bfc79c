"""The work of a back-test: look ahead once more, trade day by day, measure, keep.

Only this attempt's lease lets it change anything (docs/job-lifecycle.md); what it wrote before
the last transaction is nobody's result.
"""

import time
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from backtest import reruns
from backtest.asking import told
from backtest.headline import headline_of
from backtest.models import Backtest, Report
from backtest.preflight import check
from backtest.run_cards import write_card
from backtest.spec import BacktestSpec
from data_management import attempt_files, storage
from qlibui.jobs import services as jobs
from qlibui.jobs.errors import Refused
from qlibui.jobs.runs import Run
from strategy.findings import Finding
from strategy.score_reading import read_kept_scores

if TYPE_CHECKING:
    import pandas as pd

    from backtest.results import BacktestResult
    from strategy.scoring.qlib_scores import Scored


def run_backtest(run: Run) -> Mapping[str, Any]:
    """Run the job's back-test. Raises Refused for what the pre-flight finds to be wrong, and for
    scores that cannot be read."""
    related = ("dataset", "version__dataset", "version__membership", "rerun_of", "owner")
    backtest = Backtest.objects.select_related(*related).get(pk=run.job.pk)
    spec = BacktestSpec.from_config(backtest.config)
    run.report("looking ahead")
    provider = storage.provider_of(backtest.version)
    scores = read_kept_scores(backtest)
    findings = check(spec, provider=provider, scores=scores)
    backtest.findings = [finding.as_json() for finding in findings]
    _refuse_errors(backtest, findings)
    result = _trade(run, backtest, spec, provider, scores, findings)
    run.report("comparing")
    backtest.differences = reruns.differences_of(backtest, result)
    return _keep(run, backtest, result)


def _refuse_errors(backtest: Backtest, findings: list[Finding]) -> None:
    errors = [finding for finding in findings if finding.level == "error"]
    if errors:
        raise Refused(
            errors[0].name,
            told(errors[0]),
            result={"findings": backtest.findings},
            keep=lambda: _save(backtest, "findings"),
        )


def _trade(
    run: Run,
    backtest: Backtest,
    spec: BacktestSpec,
    provider: Path,
    scores: "pd.Series[float] | None",
    findings: list[Finding],
) -> "BacktestResult":
    from backtest.engines.errors import NothingToTrade
    from backtest.engines.qlib_engine import run as run_engine
    from backtest.metrics import measure
    from backtest.results import BacktestResult
    from strategy.scoring.errors import CannotScore

    run.report("opening")
    started_at, began = timezone.now(), time.monotonic()
    heard: list[Scored] = []
    try:
        frames = run_engine(
            spec,
            provider=provider,
            scores=scores,
            on_day=_listener(run),
            on_step=run.report,
            on_scored=heard.append,
        )
    except NothingToTrade as nothing:
        raise Refused("nothing_to_trade", str(nothing)) from nothing
    except CannotScore as cannot:
        raise Refused("cannot_score", str(cannot)) from cannot
    run.report("measuring")
    metrics = measure(frames.daily, trades=frames.trades, positions=frames.positions)
    seconds = time.monotonic() - began
    card = write_card(backtest, spec, started_at=started_at, seconds=seconds)
    return BacktestResult(
        *frames, metrics=metrics, findings=findings, run_card=card, signal=heard[0].details
    )


def _listener(run: Run) -> Callable[[int, int, date], None]:
    """Tells the progress of each day, and ends the run on the day it was asked to stop."""

    def tell(done: int, total: int, day: date) -> None:
        run.report("trading", done, total)
        run.check()

    return tell


def _keep(run: Run, backtest: Backtest, result: "BacktestResult") -> Mapping[str, Any]:
    run.report("writing")
    backtest.headline = headline_of(result.metrics)
    with attempt_files.draft_of(run.claim) as draft:
        result.write(draft)
        backtest.folder = attempt_files.settle(draft)

    def keep() -> None:
        _save(backtest, "folder", "headline", "findings", "differences")
        if backtest.report_formats:
            formats = backtest.report_formats
            jobs.enqueue(Report(owner=backtest.owner, backtest=backtest, formats=formats))

    answer = backtest.summary() | {"days": len(result.daily)}
    run.commit(answer, within=keep)
    return answer


def _save(backtest: Backtest, *names: str) -> None:
    """Exactly these columns, whatever else of the row this process has not seen change."""
    values = {name: getattr(backtest, name) for name in names}
    Backtest.objects.filter(pk=backtest.pk).update(**values)
