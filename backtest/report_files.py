"""The files of a report, handed out."""

import re

from backtest.models import Report, ReportFormat
from data_management.attempt_files import folder_at
from data_management.contents import NotHeld
from data_management.downloads import Download

_TYPES = {
    ReportFormat.HTML: "text/html; charset=utf-8",
    ReportFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ReportFormat.JSON: "application/json",
}


def open_file(report: Report, file_type: str) -> Download:
    """A download named after the back-test. Raises NotHeld for a file that is not there."""
    facts = (report.files or {}).get(file_type)
    if facts is None:
        raise NotHeld(f"{report} has no {file_type} file: it is {report.status}.")
    path = folder_at(report.folder) / facts["name"]
    try:
        file = path.open("rb")
    except FileNotFoundError:
        raise NotHeld(f"A file of {report} is not on the disk: make it again.") from None
    stem = re.sub(r"[^\w.-]+", "-", report.backtest.name).strip("-.") or "back-test"
    name = f"{stem}{path.suffix}"
    return Download(file, name=name, content_type=_TYPES[ReportFormat(file_type)])
