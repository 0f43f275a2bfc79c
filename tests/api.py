"""What the API's tests have in common: people signed in by token, files, imports that ran."""

from datetime import date, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from knox.models import AuthToken
from rest_framework.test import APIClient

from data_management.models import ImportTask
from data_management.tasks import process_data_import

API = "/api/v1"
PROBLEM = "application/problem+json"


def sign_in(person: User) -> APIClient:
    """A client that sends the person's token."""
    client = APIClient(raise_request_exception=False)
    _, token = AuthToken.objects.create(person)
    client.credentials(HTTP_AUTHORIZATION=f"Token {token}")
    return client


def bars_csv(*codes: str, days: int = 3, close: float = 10.5) -> bytes:
    """Bars of these instruments on the first sessions of 2015."""
    lines = ["code,date,open,high,low,close,volume"]
    for code in codes or ("SH600000",):
        for day in range(days):
            on = date(2015, 1, 5) + timedelta(days=day)
            lines.append(f"{code},{on},10.1,11.5,9.5,{close},{1000 + day}")
    return "\n".join(lines).encode() + b"\n"


def upload(client: APIClient, content: bytes | None = None, **fields: Any) -> Any:
    """POST a file; `name` is what the person's file is called."""
    name = fields.pop("name", "bars.csv")
    headers = fields.pop("headers", None)
    file = SimpleUploadedFile(name, bars_csv() if content is None else content)
    body = {"file": file, **fields}
    return client.post(f"{API}/imports/", body, format="multipart", headers=headers)


def run_import(client: APIClient, content: bytes | None = None, **fields: Any) -> ImportTask:
    """Upload a file and do at once what a worker would do."""
    answer = upload(client, content, **fields)
    assert answer.status_code == 202, answer.content
    process_data_import(task_id=answer.json()["task_id"])
    return ImportTask.objects.get(pk=answer.json()["task_id"])


def assert_problem(answer: Any, status: int, code: str | None = None) -> dict[str, Any]:
    """The answer is a problem document of this status, with one sentence; its body."""
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == PROBLEM
    body: dict[str, Any] = answer.json()
    assert body["status"] == status
    assert body["title"]
    assert body["detail"]
    assert "\n" not in body["detail"]
    if code is not None:
        assert body["type"] == f"urn:qlib-ui:problem:{code}", body
    return body
