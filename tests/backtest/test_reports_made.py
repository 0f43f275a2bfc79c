"""The report of a back-test: a job that writes the files that were asked for."""

import json

from backtest.models import Report
from backtest.services import request_report
from backtest.tasks import generate_report
from data_management.attempt_files import folder_at
from data_management.files import hash_file
from data_management.models import Dataset
from tests.backtest.asked import ran


def test_the_files_are_what_the_row_says(market: Dataset) -> None:
    backtest = ran(market)
    report = request_report(backtest=backtest, owner=backtest.owner)
    assert report.files is None
    generate_report(report.pk)
    report = Report.objects.get(pk=report.pk)
    assert report.status == "succeeded", report.error
    files = report.files or {}
    assert set(files) == {"html", "xlsx", "json"}  # PostgreSQL keeps no order
    for facts in files.values():
        path = folder_at(report.folder) / facts["name"]
        assert hash_file(path) == (facts["bytes"], facts["sha256"])
    told = json.loads((folder_at(report.folder) / "result.json").read_text())
    assert told["run_card"]["dataset"]["version"] == 1


def test_a_back_test_may_bring_its_report(market: Dataset) -> None:
    backtest = ran(market, report_formats=["json"])
    report = Report.objects.get(backtest=backtest)
    assert (report.status, report.formats, report.owner) == ("pending", ["json"], backtest.owner)


def test_a_report_without_its_result_says_so(market: Dataset) -> None:
    backtest = ran(market)
    (folder_at(backtest.folder) / "daily.parquet").unlink()
    report = request_report(backtest=backtest, owner=backtest.owner, formats=["json"])
    generate_report(report.pk)
    report.refresh_from_db()
    assert (report.status, report.error_code) == ("failed", "no_result")
