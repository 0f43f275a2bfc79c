"""What callers ask of back-tests; admin, API, pages, schedules and tasks all come here."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction

from backtest.asking import look_ahead, read_spec
from backtest.models import Backtest, Report, ReportFormat
from backtest.pins import pin_name
from data_management import living
from data_management.configs import read_options
from data_management.files import SavedFile
from data_management.models import Dataset, DatasetVersion
from qlibui.jobs import services as jobs
from qlibui.jobs.errors import MoveRefused
from qlibui.jobs.lifecycle import ENDED, JobStatus
from strategy import score_files
from strategy.asking import version_to_run
from strategy.errors import KeyUsed
from strategy.models import Strategy
from strategy.score_files import Scores
from strategy.signal_forms import Signal

Owner = User | None
# A key of a person's own may name an import and a back-test: jobs of two ids.
KEYS = uuid.UUID("d54e3e53-6b42-4a3c-9d42-97a3a5a0a0b7")


def request_backtest(
    *,
    owner: Owner,
    dataset: Dataset,
    config: Mapping[str, Any],
    version: DatasetVersion | None = None,
    name: str = "",
    scores: Scores | None = None,
    report_formats: Sequence[str] = (),
    task_id: str | None = None,
) -> Backtest:
    """Enqueue a back-test over a version of the dataset, the newest unless one is given; asked
    again with the same `task_id`, answer the one there is.

    Raises NotTaken before anything is kept that would not run, ImportRefused for a file of
    scores that cannot be taken, KeyUsed for a `task_id` that began something else, MoveRefused
    for a version whose bars were let go.
    """
    asked = Backtest(owner=owner, dataset=dataset, name=name, report_formats=list(report_formats))
    return _request(asked, config, version, scores, task_id)


def _request(
    asked: Backtest,
    config: Mapping[str, Any],
    version: DatasetVersion | None,
    scores: Scores | None,
    task_id: str | None,
) -> Backtest:
    asked.version = version_to_run(asked.dataset, version)
    read_options((scores and scores.config) or {})
    with score_files.kept(scores.upload if scores else None, Backtest) as saved:
        spec = read_spec(config, saved)
        asked.name = _name_of(asked.name, spec.signal, saved)
        asked.config = spec.as_config()
        asked.findings = [finding.as_json() for finding in look_ahead(spec, asked.version)]
        asked.scores_config = dict(scores.config) if scores else {}
        for column, value in score_files.columns_of(saved).items():
            setattr(asked, column, value)
        asked.id = _id_for(task_id) or asked.id
        return enqueue_once(asked)


def request_backtest_of(
    *,
    strategy: Strategy,
    owner: Owner,
    config: Mapping[str, Any],
    version: DatasetVersion | None = None,
    name: str = "",
    report_formats: Sequence[str] = (),
    task_id: str | None = None,
) -> Backtest:
    """Enqueue a back-test of the strategy as it is now; `config` has the window, and whatever else
    of a back-test no strategy says (benchmark, seed). Raises as `request_backtest` does."""
    whole = {**strategy.config, **config}
    upload = score_files.scores_again(strategy)
    if upload is not None:
        whole["signal"] = None  # it is that of the file
    asked = Backtest(
        owner=owner,
        dataset=strategy.dataset,
        strategy=strategy,
        name=name.strip() or strategy.name,
        report_formats=list(report_formats),
    )
    scores = Scores(upload, strategy.scores_config) if upload else None
    return _request(asked, whole, version, scores, task_id)


def _name_of(name: str, signal: Signal, saved: SavedFile | None) -> str:
    return (name.strip() or (saved.name if saved else signal.label))[:120]


def _id_for(task_id: str | None) -> str | None:
    return str(uuid.uuid5(KEYS, task_id)) if task_id else None


def enqueue_once(backtest: Backtest) -> Backtest:
    """Pin its version and enqueue it, unless its id was given before: then the one there is."""
    try:
        with transaction.atomic():
            living.pin(backtest.version, by=pin_name(backtest), reason=backtest.name)
            jobs.enqueue(backtest)
    except IntegrityError:
        return _same(backtest)
    return backtest


def _same(again: Backtest) -> Backtest:
    asked = ("version_id", "config", "name", "report_formats", "rerun_of_id", "strategy_id")
    first = Backtest.objects.filter(pk=again.id, owner=again.owner).first()
    if first is None or any(getattr(first, each) != getattr(again, each) for each in asked):
        raise KeyUsed("This key was used for another request before; use a new key.")
    score_files.drop(again.scores_path)
    return first


def rerun(*, backtest: Backtest, owner: Owner, task_id: str | None = None) -> Backtest:
    """The same again: version, specification and scores. Its `differences` will say whether the
    numbers are equal. Raises MoveRefused unless there are numbers to compare with."""
    if backtest.status != JobStatus.SUCCEEDED:
        raise MoveRefused(f"{backtest} has not succeeded, so there is nothing to compare with.")
    alike = ("dataset", "version", "name", "config", "scores_config", "strategy")
    with score_files.kept(score_files.scores_again(backtest), Backtest) as saved:
        again = Backtest(
            owner=owner,
            rerun_of=backtest,
            **{each: getattr(backtest, each) for each in alike},
            **score_files.columns_of(saved),
        )
        again.id = _id_for(task_id) or again.id
        return enqueue_once(again)


def request_report(
    *,
    backtest: Backtest,
    owner: Owner,
    formats: Sequence[str] = tuple(ReportFormat.values),
) -> Report:
    """Enqueue the report of a back-test. Raises MoveRefused where there is no result to tell."""
    if backtest.status != JobStatus.SUCCEEDED:
        raise MoveRefused(f"{backtest} is {backtest.status}: a report needs its result.")
    report = Report(owner=owner, backtest=backtest, formats=list(dict.fromkeys(formats)))
    jobs.enqueue(report)
    return report


def delete_backtest(backtest: Backtest) -> None:
    """Let go of a back-test that has ended, its files, reports and hold on the version. Raises
    MoveRefused while it or one of its reports goes on."""
    with transaction.atomic():
        held = Backtest.objects.select_for_update().get(pk=backtest.pk)
        if not held.has_ended or held.reports.exclude(status__in=ENDED).exists():
            raise MoveRefused(f"{held} or a report of it goes on: cancel it first.")
        held.delete()
