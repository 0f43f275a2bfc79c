"""The quality report of a version that is about to be: what it takes, and what if it fails.

A report is advice. When a fault of ours keeps it from being made, the bars are right all the same:
the version is made, and the missing report is named where the report would be, among the
import's warnings, and with its cause in the log. Nothing else is held back: a lost lease, a
cancel, a full disk and a database that is away end the attempt here as anywhere.
"""

from typing import TYPE_CHECKING

import structlog

from data_management import storage
from data_management.models import Dataset, QualityReport
from qlibui.jobs.attempts import infrastructure_cause
from qlibui.jobs.errors import Stopped
from qlibui.jobs.runs import Run

if TYPE_CHECKING:
    from data_management.store import TableState

logger = structlog.get_logger(__name__)

STAGE = "assessing quality"
NOT_ASSESSED = "not_assessed"  # the code of the warning
_NO_BARS = (
    "There is no quality report yet: the dataset holds adjustment factors, and no bars to look at;"
    " import their bars."
)


def assess(run: Run, dataset: Dataset, state: "TableState") -> QualityReport:
    """The report of `state` on top of the dataset's current version, without a version yet."""
    from polars.exceptions import PanicException

    if not state.rows:
        return QualityReport(error=_NO_BARS)
    run.report(STAGE)
    try:
        return _assess(run, dataset, state)
    except Stopped:
        raise
    except PanicException as panic:  # no Exception, and as little a reason to lose an import
        return _without_findings(panic, run)
    except Exception as error:
        if infrastructure_cause(error):
            raise
        return _without_findings(error, run)


def _assess(run: Run, dataset: Dataset, state: "TableState") -> QualityReport:
    from data_management.quality import assess_version

    store = storage.open_store(dataset)
    report = assess_version(
        store,
        state,
        base=storage.state_of(dataset.current, store) if dataset.current else None,
        exchange=dataset.exchange or None,
        on_progress=lambda done, total: run.report(STAGE, done, total),
    )
    return QualityReport(findings=report.findings, coverage=report.coverage)


def _without_findings(error: BaseException, run: Run) -> QualityReport:
    logger.error("quality_not_assessed", job_id=run.job.pk, exc_info=error)
    kind = type(error).__name__
    return QualityReport(
        error=f"The quality report could not be made: an unexpected error ({kind}) stopped it. "
        "The bars are stored as they should be; an operator finds the cause in the log."
    )
