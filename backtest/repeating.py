"""A back-test that is run anew whenever a schedule is due."""

from typing import Any

from backtest.models import Backtest, ReportFormat
from backtest.services import enqueue_once
from data_management.models import DatasetVersion
from data_management.queries import datasets_seen_by
from strategy import score_files
from strategy.asking import version_to_run
from strategy.errors import Fault, KeyUsed, NotTaken


def repeat_on_newest(*, backtest_id: str, run_id: str, until_newest: bool) -> Backtest:
    """Enqueue the specification over the newest version of its dataset, with a report, as the job
    of this id; asked again, answer the one there is.

    The pre-flight is left to the job, whose row then tells what was found. Raises NotTaken
    where there is nothing to repeat, ImportRefused where its scores are gone.
    """
    known = Backtest.objects.filter(pk=run_id).first()
    if known is not None:
        return known
    try:
        return _repeat(_original(backtest_id), run_id, until_newest=until_newest)
    except KeyUsed:  # another scheduler was first, and the dataset has moved since
        return Backtest.objects.get(pk=run_id)


def _original(backtest_id: str) -> Backtest:
    related = Backtest.objects.select_related("dataset__current", "owner")
    found = related.filter(pk=backtest_id).first()
    if found is None:
        raise _refuse(f"There is no back-test {backtest_id!r}: correct the schedule's arguments.")
    if found.owner and not datasets_seen_by(found.owner).filter(pk=found.dataset_id).exists():
        raise _refuse(f"{found.dataset} is no longer shared with the owner of {found}.")
    return found


def _repeat(original: Backtest, run_id: str, *, until_newest: bool) -> Backtest:
    version = version_to_run(original.dataset, None)
    with score_files.kept(score_files.scores_again(original), Backtest) as saved:
        return enqueue_once(
            Backtest(
                id=run_id,
                owner=original.owner,
                dataset=original.dataset,
                version=version,
                name=original.name,
                config=original.config | (_end_of(version) if until_newest else {}),
                scores_config=original.scores_config,
                strategy=original.strategy,
                report_formats=original.report_formats or [ReportFormat.HTML.value],
                **score_files.columns_of(saved),
            )
        )


def _end_of(version: DatasetVersion) -> dict[str, Any]:
    return {"end_on": version.end_on.isoformat()} if version.end_on else {}


def _refuse(sentence: str) -> NotTaken:
    return NotTaken([Fault("backtest_id", "nothing_to_repeat", sentence)])
