"""A version's Qlib provider comes as a zip, sent in blocks."""

import asyncio
import io
from collections.abc import Iterator
from contextvars import ContextVar
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.contrib.auth.models import User

from data_management.downloads import Download
from data_management.models import Dataset, ImportTask
from tests.api import API, assert_problem, bars_csv, run_import, sign_in

WATCHED = ContextVar("WATCHED", default="nothing")


def download(content: bytes) -> Download:
    return Download(io.BytesIO(content), name="a.zip", content_type="application/zip")


async def blocks_of(response: Download) -> list[bytes]:
    return [block async for block in response]


def test_a_server_of_asgi_gets_it_in_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Download, "block_size", 4)
    assert asyncio.run(blocks_of(download(b"0123456789"))) == [b"0123", b"4567", b"89"]


def test_what_wraps_the_blocks_keeps_its_context() -> None:
    def watched(blocks: Iterator[bytes]) -> Iterator[bytes]:
        token = WATCHED.set("a download")
        yield from blocks
        WATCHED.reset(token)

    response = download(b"0123")
    response.streaming_content = watched(response.streaming_content)
    assert asyncio.run(blocks_of(response)) == [b"0123"]


@pytest.fixture
def task(user: User) -> ImportTask:
    return run_import(sign_in(user), bars_csv("SH600000", "SZ000001"), dataset_name="A shares")


def test_the_provider_is_what_qlib_reads(task: ImportTask, user: User, tmp_path: Path) -> None:
    answer = sign_in(user).get(f"{API}/datasets/{task.dataset_id}/provider/")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/zip"
    assert answer["Content-Disposition"] == 'attachment; filename="A-shares-v1.zip"'
    with ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as archive:
        names = set(archive.namelist())
        assert archive.read("instruments/all.txt").decode().splitlines()[0].startswith("SH600000")
    assert {"calendars/day.txt", "features/sh600000/close.day.bin"} <= names


def test_the_same_version_is_the_same_file(task: ImportTask, user: User) -> None:
    url = f"{API}/datasets/{task.dataset_id}/provider/"
    first, second = sign_in(user).get(url), sign_in(user).get(url, {"version": 1})
    assert b"".join(first.streaming_content) == b"".join(second.streaming_content)


def test_a_provider_that_the_client_has_is_not_sent_again(task: ImportTask, user: User) -> None:
    client = sign_in(user)
    url = f"{API}/datasets/{task.dataset_id}/provider/"
    first = client.get(url)
    assert b"".join(first.streaming_content)
    again = client.get(url, headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304
    assert again.content == b""


def test_a_version_without_bars_has_no_provider(task: ImportTask, user: User) -> None:
    client = sign_in(user)
    client.post(f"{API}/datasets/{task.dataset_id}/undo/")
    problem = assert_problem(client.get(f"{API}/datasets/{task.dataset_id}/provider/"), 404)
    assert "holds no bars" in problem["detail"]


def test_a_dataset_without_version_has_no_provider(user: User) -> None:
    dataset = Dataset.objects.create(name="empty", owner=user)
    problem = assert_problem(sign_in(user).get(f"{API}/datasets/{dataset.pk}/provider/"), 404)
    assert "no version yet" in problem["detail"]
