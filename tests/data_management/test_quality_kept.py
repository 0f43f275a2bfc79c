"""The report as it is kept with a version, and what becomes of an import whose report fails."""

from typing import Any

import pytest
from django.db import OperationalError
from polars.exceptions import PanicException

from data_management import assessing, quality, versions
from data_management.models import Dataset, DatasetVersion, ImportTask, QualityReport
from data_management.reports import coverage_of, report_of
from qlibui.jobs.errors import Cancelled
from qlibui.jobs.models import Job
from tests.data_management.conftest import RunImport, WriteCsv

HOLED = (
    "600000,2015-01-05,10.0,10.5,9.9,10.2,1000",
    "600000,2015-01-07,10.2,10.6,10.1,10.4,1100",
)
FILLED = ("600000,2015-01-06,10.2,10.6,10.1,10.3,1200",)


@pytest.fixture
def grown(write_csv: WriteCsv, run_import: RunImport) -> Dataset:
    """A dataset of two imports, of which the second fills the gap of the first."""
    answer = run_import(write_csv(*HOLED), task_id="first")
    run_import(write_csv(*FILLED), task_id="second")
    return Dataset.objects.get(pk=answer["dataset_id"])


def failing(error: BaseException, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every report fail with this error."""

    def fail(*_: Any, **__: Any) -> None:
        raise error

    monkeypatch.setattr(quality, "assess_version", fail)


def count_of(version: DatasetVersion, kind: str) -> int | None:
    shown = report_of(version)
    assert shown.report is not None
    counts: dict[str, int | None] = {c["kind"]: c["count"] for c in shown.report["checks"]}
    return counts[kind]


def gaps_of(version: DatasetVersion) -> int | None:
    return count_of(version, "gaps")


def test_each_import_keeps_the_report_of_its_version(grown: Dataset) -> None:
    first, second = grown.versions.order_by("number")
    assert (gaps_of(first), gaps_of(second)) == (1, 0)
    assert (count_of(first, "restatements"), count_of(second, "restatements")) == (None, 0)


def test_an_undo_and_a_redo_show_the_report_of_what_they_hold(grown: Dataset) -> None:
    undone = versions.undo(grown)
    assert (report_of(undone).of_version, gaps_of(undone)) == (1, 1)
    redone = versions.redo(Dataset.objects.get(pk=grown.pk))
    assert (report_of(redone).of_version, gaps_of(redone)) == (2, 0)
    assert QualityReport.objects.count() == 2


def test_a_version_without_bars_says_so(grown: Dataset) -> None:
    versions.undo(grown)
    empty = versions.undo(Dataset.objects.get(pk=grown.pk))
    shown = report_of(empty)
    assert (shown.of_version, shown.report) == (None, None)
    assert shown.why_not == f"{empty} holds no bar."
    assert coverage_of(empty) == []


def test_a_version_older_than_reports_says_so(grown: Dataset) -> None:
    QualityReport.objects.all().delete()
    version = grown.versions.get(number=1)
    shown = report_of(version)
    assert (shown.of_version, shown.report) == (1, None)
    assert "before quality reports were kept" in str(shown.why_not)
    assert coverage_of(version) is None


@pytest.mark.parametrize("error", [ZeroDivisionError("of ours"), PanicException("of polars")])
def test_a_fault_in_the_report_loses_no_import_and_is_named(
    write_csv: WriteCsv,
    run_import: RunImport,
    monkeypatch: pytest.MonkeyPatch,
    error: BaseException,
) -> None:
    failing(error, monkeypatch)
    answer = run_import(write_csv(), task_id="one")
    assert (answer["success"], answer["version"]) == (True, 1)
    version = DatasetVersion.objects.get()
    assert version.rows == 4
    shown = report_of(version)
    assert shown.report is None
    assert type(error).__name__ in str(shown.why_not)
    warned = {warning["code"]: warning for warning in ImportTask.objects.get().warnings}
    assert warned["not_assessed"]["message"] == shown.why_not


def test_a_database_that_is_away_is_the_attempts_end_and_not_the_reports(
    write_csv: WriteCsv, run_import: RunImport, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing(OperationalError("gone"), monkeypatch)
    run_import(write_csv(), task_id="one")
    assert Job.objects.get(pk="one").status == "pending"
    assert not DatasetVersion.objects.exists()


def test_a_cancel_while_assessing_leaves_nothing(
    write_csv: WriteCsv, run_import: RunImport, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing(Cancelled("now"), monkeypatch)
    run_import(write_csv(), task_id="one")
    assert Job.objects.get(pk="one").status == "cancelled"
    assert not DatasetVersion.objects.exists()
    assert not QualityReport.objects.exists()


def test_the_import_tells_that_it_is_assessing(
    write_csv: WriteCsv, run_import: RunImport, monkeypatch: pytest.MonkeyPatch
) -> None:
    stages: list[str] = []
    whole = assessing._assess

    def look(*args: Any) -> QualityReport:
        stages.append(Job.objects.get(pk="one").stage)
        return whole(*args)

    monkeypatch.setattr(assessing, "_assess", look)
    run_import(write_csv(), task_id="one")
    assert stages == ["assessing quality"]
