"""Bad rows that a person mended: their sheet becomes an import that mends another one."""

import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from data_management import files, services
from data_management.configs import read_options
from data_management.errors import ImportRefused
from data_management.families import bad_rows_left
from data_management.import_types import resolve_type
from data_management.models import ImportTask, ImportType
from data_management.options import MAPPABLE_FIELDS
from qlibui.jobs.errors import MoveRefused
from qlibui.jobs.lifecycle import JobStatus

# What a config says of the file itself, and not of what stands in it.
OF_THE_FILE = frozenset({"encoding", "delimiter", "sheet", "instrument", "dataset"})


def request_mending(
    *,
    upload: files.Upload,
    mends: ImportTask,
    import_type: str | None = None,
    import_config: Mapping[str, Any] | None = None,
    task_id: str | None = None,
    **_: Any,
) -> ImportTask:
    """Import a mended sheet of bad rows into the dataset of the import they are from, for whom
    that one belongs to. Raises as `mending_of`.
    """
    given = mending_of(upload, mends, import_type, import_config)
    return services.request_import(task_id=task_id, **given)


def mending_of(
    upload: files.Upload,
    mends: ImportTask,
    import_type: str | None = None,
    import_config: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """What `services.request_import` takes for a mended sheet.

    Raises ImportRefused for what is no sheet, MoveRefused where there is nothing to mend.
    """
    why_not = reason_not_to_mend(mends)
    if why_not:
        raise MoveRefused(why_not)
    if resolve_type(import_type, files.display_name(upload.name or "")) == ImportType.ZIP:
        raise ImportRefused(
            "unknown_type", "A mended sheet is a CSV or an .xlsx workbook; upload one of them."
        )
    return {
        "upload": upload,
        "owner": mends.owner,
        "import_type": import_type,
        "import_config": inherit(mends) | dict(import_config or {}),
        "dataset": mends.dataset,
        "mends": mends,
    }


def reason_not_to_mend(task: ImportTask) -> str:
    """One sentence, empty where a mended sheet of its bad rows may be uploaded."""
    if task.error_code == "bad_rows" and task.status == JobStatus.FAILED:
        return (
            f"{task} was refused as a whole, so mended rows alone would be half a file: import "
            "its good rows first, or mend the file itself and upload that."
        )
    if task.status != JobStatus.SUCCEEDED:
        return f"{task} is {task.status}: only an import that succeeded can be mended."
    if not bad_rows_left(task):
        return f"{task} has no bad row left to mend."
    return _reason_in_the_file(task)


def _reason_in_the_file(task: ImportTask) -> str:
    if task.metadata.get("holds") == "universes":
        return f"{task} lists members of universes: mend the file itself and upload it again."
    if task.metadata.get("rules_differ"):
        return (
            f"The files in {task} write their columns, dates or units differently, so no one sheet "
            "can be read for all: mend the files themselves and upload them again."
        )
    return ""


def inherit(parent: ImportTask) -> dict[str, Any]:
    """How the rows of the parent were read, so that nothing is guessed anew from a few rows."""
    config = {key: value for key, value in parent.import_config.items() if key not in OF_THE_FILE}
    found, units = parent.metadata, parent.metadata.get("units", {})
    read = {
        "mapping": {f: h for f, h in found.get("mapping", {}).items() if f in MAPPABLE_FIELDS},
        "date_format": found.get("date_format"),
        "volume_unit": units.get("volume"),
        "amount_unit": str(units["amount"]) if units.get("amount") else None,
    }
    return config | {key: value for key, value in read.items() if value}


@contextmanager
def file_to_read(
    task: ImportTask, path: Path, on_rows: Callable[[int], None], *, scratch: Path | None = None
) -> Iterator[tuple[Path, str]]:
    """The file and type that the engine reads: of a mended sheet, its rows as a plain CSV."""
    if task.mends_id is None:
        yield path, task.import_type
        return
    with tempfile.TemporaryDirectory(prefix="qlibui-mended-", dir=scratch) as folder:
        plain = Path(folder) / "mended.csv"
        _write_plain(task, path, plain, on_rows)
        yield plain, ImportType.CSV


def _write_plain(task: ImportTask, path: Path, plain: Path, on_rows: Callable[[int], None]) -> None:
    from data_management.sheets.mended import SheetDates, write_plain

    options = read_options(task.import_config)
    dates = SheetDates(options.mapping.get("date"), options.date_format)
    name, kind = task.original_name or path.name, task.import_type
    write_plain(path, plain, import_type=kind, name=name, dates=dates, on_rows=on_rows)
