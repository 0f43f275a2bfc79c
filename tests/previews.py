"""Previews as people ask for them, run at once."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from data_management.preview_models import PreviewTask
from data_management.tasks import preview_import, process_data_import
from tests.api import API, bars_csv

BAD_ROW = b"SH600000,2015-01-08,ten,11.5,9.5,10.5,1000\n"


def ask_preview(client: Any, content: bytes | None = None, **fields: Any) -> Any:
    """POST a file to be looked at; `name` is what the person's file is called."""
    name, headers = fields.pop("name", "bars.csv"), fields.pop("headers", None)
    file = SimpleUploadedFile(name, bars_csv() if content is None else content)
    body = {"file": file, **fields}
    return client.post(f"{API}/previews/", body, format="multipart", headers=headers)


def look_at(client: Any, content: bytes | None = None, **fields: Any) -> PreviewTask:
    """A preview that a worker has done."""
    answer = ask_preview(client, content, **fields)
    assert answer.status_code == 202, answer.content
    return run_preview(answer.json()["task_id"])


def run_preview(task_id: str) -> PreviewTask:
    preview_import(task_id)
    return PreviewTask.objects.get(pk=task_id)


def url_of(preview: PreviewTask, *more: str) -> str:
    return "/".join([API, "previews", preview.pk, *more, ""])


def confirm(client: Any, preview: PreviewTask, **import_config: Any) -> Any:
    body = {"import_config": import_config}
    return client.post(url_of(preview, "confirm"), body, format="json")


def run_confirmed(answer: Any) -> dict[str, Any]:
    assert answer.status_code == 202, answer.content
    told: dict[str, Any] = process_data_import(task_id=answer.json()["task_id"])
    return told


def found_of(preview: PreviewTask) -> dict[str, Any]:
    """What a preview that ended found."""
    assert preview.found is not None, preview.error
    return dict(preview.found)
