"""A PATCH that reaches Django in pieces is one request, to the client and to the throttle."""

import asyncio
from typing import Any

import pytest
from django.contrib.auth.models import User
from knox.models import AuthToken
from rest_framework.throttling import UserRateThrottle

from data_management.resumable import begin_upload, offset_of, part_of
from data_management.upload_models import ResumableUpload
from qlibui.asgi import django
from qlibui.pieces import MEDIA_TYPE, PiecewiseUploads
from tests.api import API

CONTENT = bytes(range(200))


@pytest.fixture
def upload(user: User) -> ResumableUpload:
    return begin_upload(owner=user, name="bars.csv", length=len(CONTENT))


def patch(upload: ResumableUpload, token: str, parts: list[bytes]) -> dict[str, Any]:
    """The start of what is answered to a body in these parts, handed on in pieces of 10 bytes."""
    headers = [
        (b"authorization", f"Token {token}".encode()),
        (b"content-type", MEDIA_TYPE),
        (b"host", b"localhost"),
        (b"upload-offset", b"0"),
    ]
    scope = {
        "type": "http", "http_version": "1.1", "method": "PATCH", "headers": headers,
        "path": f"{API}/uploads/{upload.pk}/", "query_string": b"", "client": ("127.0.0.1", 1),
    }  # fmt: skip
    coming = [{"type": "http.request", "body": part, "more_body": True} for part in parts]
    coming[-1]["more_body"] = False
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return coming.pop(0)

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    asyncio.run(PiecewiseUploads(django, 10)(scope, receive, send))
    return sent[0]


@pytest.mark.django_db(transaction=True)
def test_pieces_count_as_one_request(
    user: User, upload: ResumableUpload, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(UserRateThrottle, "THROTTLE_RATES", {"user": "1/min"})
    token = AuthToken.objects.create(user)[1]
    parts = [CONTENT[at : at + 10] for at in range(0, len(CONTENT), 10)]
    assert patch(upload, token, parts)["status"] == 204
    assert part_of(upload).read_bytes() == CONTENT
    assert patch(upload, token, parts)["status"] == 429


@pytest.mark.django_db(transaction=True)
def test_nobody_adds_a_byte(upload: ResumableUpload) -> None:
    assert patch(upload, "no-such-token", [CONTENT[:10], CONTENT[10:]])["status"] == 401
    assert offset_of(upload) == 0
