"""The work of a report: the result of a back-test as files for people."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from backtest.contents import read_result
from backtest.models import Backtest, Report, ReportFormat
from data_management import attempt_files
from data_management.contents import NotHeld
from data_management.files import hash_file
from qlibui.jobs.errors import Refused
from qlibui.jobs.runs import Run

if TYPE_CHECKING:
    from backtest.results import BacktestResult

FILE_NAMES = {
    ReportFormat.HTML: "tear_sheet.html",
    ReportFormat.XLSX: "workbook.xlsx",
    ReportFormat.JSON: "result.json",
}


def generate_report(run: Run) -> Mapping[str, Any]:
    """Write the files that the job asks for. Raises Refused where the result is gone."""
    report = Report.objects.select_related("backtest").get(pk=run.job.pk)
    run.report("reading")
    result = _read_result(report.backtest)
    with attempt_files.draft_of(run.claim) as draft:
        for number, name in enumerate(report.formats):
            run.report("writing", number, len(report.formats))
            _WRITERS[name](result, draft / FILE_NAMES[name], report.backtest.name)
        report.files = {name: _facts_of(draft / FILE_NAMES[name]) for name in report.formats}
        report.folder = attempt_files.settle(draft)
    kept = {"files": report.files, "folder": report.folder}
    answer = {"backtest_id": report.backtest_id, "files": report.files}
    run.commit(answer, within=lambda: _keep(report.pk, kept))
    return answer


def _read_result(backtest: Backtest) -> "BacktestResult":
    try:
        return read_result(backtest)
    except NotHeld as missing:
        raise Refused("no_result", str(missing)) from missing


def _facts_of(path: Path) -> dict[str, Any]:
    size, sha256 = hash_file(path)
    return {"name": path.name, "bytes": size, "sha256": sha256}


def _keep(report_id: str, kept: Mapping[str, Any]) -> None:
    Report.objects.filter(pk=report_id).update(**kept)


def _write_html(result: "BacktestResult", path: Path, title: str) -> None:
    from backtest.reports import tear_sheet

    path.write_text(tear_sheet.render(result, title=title), encoding="utf-8")


def _write_xlsx(result: "BacktestResult", path: Path, title: str) -> None:
    from backtest.reports import workbook

    workbook.write(result, path, title=title)


def _write_json(result: "BacktestResult", path: Path, title: str) -> None:
    from backtest.reports import as_json

    path.write_text(as_json.dump(result), encoding="utf-8")


_WRITERS: dict[str, Callable[["BacktestResult", Path, str], None]] = {
    ReportFormat.HTML: _write_html,
    ReportFormat.XLSX: _write_xlsx,
    ReportFormat.JSON: _write_json,
}
