"""What a client of the tus protocol sends."""

import base64
from typing import Any

from rest_framework.test import APIClient

from data_management.upload_models import ResumableUpload
from tests.api import API

BYTES = "application/offset+octet-stream"


def metadata(name: str) -> dict[str, str]:
    encoded = base64.b64encode(name.encode()).decode()
    return {"Upload-Metadata": f"filetype dGV4dC9jc3Y=,filename {encoded}"}


def begin(client: APIClient, length: int | str, name: str = "bars.csv", **headers: str) -> Any:
    """POST what is said of a file of `length` bytes."""
    given = {"Upload-Length": str(length), **metadata(name), **headers}
    return client.post(f"{API}/uploads/", headers=given)


def patch(client: APIClient, path: str, offset: int | str, content: bytes) -> Any:
    headers = {"Upload-Offset": str(offset)}
    return client.generic("PATCH", path, content, BYTES, headers=headers)


def send(client: APIClient, content: bytes, name: str = "bars.csv") -> ResumableUpload:
    """A whole file, in one PATCH."""
    path = begin(client, len(content), name)["Location"]
    answer = patch(client, path, 0, content)
    assert answer.status_code == 204, answer.content
    return ResumableUpload.objects.get(pk=path.rstrip("/").rpartition("/")[2])
