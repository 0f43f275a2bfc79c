"""The work of a scan: files of the drop folder become imports, ended imports give them back.

Nothing is remembered but the folder and the imports. A file's import has an id made of what the
file is, so a scan that was killed anywhere, or ran twice, goes on where the other one stopped.
"""

import json
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from typing import Any

from data_management import drop_folder, services
from data_management.drop_folder import CONFIG_NAME, DONE, FAILED, DroppedFile, shown
from data_management.errors import ImportRefused
from data_management.models import ImportTask
from data_management.outcomes import tell_outcome
from qlibui.jobs.lifecycle import JobStatus
from qlibui.jobs.runs import Run

KIND = "data_management.scan_drop_folder"
SETTLE_SECONDS = 3.0


@dataclass
class Scan:
    """Ids of the imports that a scan began, and where it moved files to."""

    begun: list[str] = field(default_factory=list)
    moved: list[str] = field(default_factory=list)


def has_work() -> bool:
    """Whether a scan would do anything: a new file lies there, or one whose import has ended."""
    drop_folder.prepare()
    found = drop_folder.look()
    imports = _imports_of(found)
    return any(file.task_id not in imports or imports[file.task_id].has_ended for file in found)


def run_scan(run: Run) -> Mapping[str, Any]:
    """Begin the imports of complete files, move those aside whose import has ended."""
    run.report("looking")
    drop_folder.prepare()
    first = drop_folder.look()
    if len(_imports_of(first)) < len(first):
        time.sleep(SETTLE_SECONDS)
    settled = [file for file in drop_folder.look() if file in set(first)]
    imports, scan = _imports_of(settled), Scan()
    for number, file in enumerate(settled):
        run.report("importing", number, len(settled))
        # Somebody took it away meanwhile, or keeps it: the other files have their turn.
        with suppress(FileNotFoundError, PermissionError):
            _deal_with(file, imports.get(file.task_id), scan)
    return asdict(scan)


def _deal_with(file: DroppedFile, task: ImportTask | None, scan: Scan) -> None:
    if task is None:
        _begin(file, scan)
    elif task.has_ended:
        where = DONE if task.status == JobStatus.SUCCEEDED else FAILED
        scan.moved.append(drop_folder.move_aside(file, where, list(tell_outcome(task))))


def _imports_of(found: list[DroppedFile]) -> dict[str, ImportTask]:
    ids = [file.task_id for file in found]
    return ImportTask.objects.select_related("dataset").in_bulk(ids)


def _begin(file: DroppedFile, scan: Scan) -> None:
    """Enqueue the file's import; a file that cannot be one goes to `failed` at once."""
    try:
        with drop_folder.open_dropped(file) as upload:
            task = services.request_import(
                upload=upload,
                owner=None,
                import_config=_config_of(file),
                dataset_name=file.dataset_name,
                task_id=file.task_id,
            )
    except ImportRefused as refused:
        scan.moved.append(drop_folder.move_aside(file, FAILED, [str(refused)]))
    else:
        scan.begun.append(task.pk)


def _config_of(file: DroppedFile) -> dict[str, Any]:
    text = drop_folder.read_config(file.folder)
    try:
        config = json.loads(text) if text.strip() else {}
    except (ValueError, RecursionError) as fault:
        raise ImportRefused(
            "bad_config",
            f"{CONFIG_NAME} beside {shown(file.name)} is no JSON: {fault}.",
        ) from fault
    if not isinstance(config, dict):
        raise ImportRefused(
            "bad_config", f"{CONFIG_NAME} beside {shown(file.name)} is no JSON object."
        )
    return config
