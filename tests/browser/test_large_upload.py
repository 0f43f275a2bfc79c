"""A large file is sent in parts by the page, and goes on where it was when the line broke."""

import os
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User

from data_management.models import ImportTask
from data_management.preview_models import PreviewTask
from data_management.resumable import offset_of
from data_management.upload_models import ResumableUpload
from tests.browser.chromium import Page
from tests.browser.conftest import SignIn
from tests.browser.test_live import says

MEGABYTE = 1024 * 1024
SUBMIT = "document.querySelector('form[data-uploads] button[type=submit]')"


@pytest.fixture
def large(tmp_path: Path) -> Path:
    path = tmp_path / "沪市.csv"
    path.write_bytes(b"code,date\n" + os.urandom(20 * MEGABYTE))
    return path


def choose(page: Page, path: Path) -> None:
    root = page.call("DOM.getDocument")["root"]["nodeId"]
    found = page.call("DOM.querySelector", nodeId=root, selector="#id_file")
    page.call("DOM.setFileInputFiles", files=[str(path)], nodeId=found["nodeId"])


def connect(page: Page, *, online: bool, megabytes_a_second: float = 0) -> None:
    page.call(
        "Network.emulateNetworkConditions",
        offline=not online,
        latency=0,
        downloadThroughput=-1,
        uploadThroughput=megabytes_a_second * MEGABYTE or -1,
    )


def send_until(page: Page, megabytes: int) -> None:
    """Begin to import the chosen file, over a slow line."""
    connect(page, online=True, megabytes_a_second=5)
    page.look(f"{SUBMIT}.click()")
    page.wait_for(f"document.querySelector('.sending progress').value >= {megabytes} / 20")


def assert_imported(page: Page, path: Path) -> None:
    page.wait_for("location.pathname.startsWith('/imports/')", seconds=30)
    task = ImportTask.objects.get()
    assert task.original_name == path.name
    assert task.file_sha256 == sha256(path.read_bytes()).hexdigest()


def test_a_line_that_breaks_goes_on(
    signed_in: SignIn, operator: User, live_server: Any, large: Path
) -> None:
    page = signed_in(operator)
    page.go(f"{live_server.url}/")
    choose(page, large)
    page.look("document.querySelector('#id_dataset_name').value = 'Shanghai'")
    send_until(page, 10)
    connect(page, online=False)
    page.wait_for(says("The connection was cut."))
    assert page.look(f"{SUBMIT}.disabled") is True
    assert offset_of(ResumableUpload.objects.get()) >= 8 * MEGABYTE
    connect(page, online=True)
    assert_imported(page, large)
    assert str(ImportTask.objects.get().dataset) == "Shanghai"
    assert ResumableUpload.objects.count() == 1


def test_a_page_that_was_left_goes_on_when_the_file_is_chosen_again(
    signed_in: SignIn, operator: User, live_server: Any, large: Path
) -> None:
    page = signed_in(operator)
    for _ in range(2):
        page.go(f"{live_server.url}/")
        choose(page, large)
        send_until(page, 10)
    connect(page, online=True)
    assert_imported(page, large)
    assert ResumableUpload.objects.count() == 1


def test_an_upload_is_cancelled(
    signed_in: SignIn, operator: User, live_server: Any, large: Path
) -> None:
    page = signed_in(operator)
    page.go(f"{live_server.url}/")
    choose(page, large)
    send_until(page, 1)
    connect(page, online=True)
    page.look("document.querySelector('.sending button').click()")
    page.wait_for(f"!{SUBMIT}.disabled")
    until_gone = "fetch('/api/v1/uploads/').then(a => a.json()).then(a => window.left = a.count)"
    page.look(until_gone)
    page.wait_for(f"{until_gone}, window.left === 0")
    assert page.look("location.pathname") == "/"


def test_a_file_that_cannot_be_taken_is_told_and_is_not_sent_again(
    signed_in: SignIn, operator: User, live_server: Any, large: Path
) -> None:
    page = signed_in(operator)
    page.go(f"{live_server.url}/")
    large.write_bytes(b"PK\x03\x04" + bytes(20 * MEGABYTE))
    choose(page, large)
    page.look(f"{SUBMIT}.click()")
    page.wait_for(says("is a zip or a workbook, not CSV text"))
    page.wait_for(says("has arrived; choose a file to import that instead."))
    assert not ImportTask.objects.exists()


def test_a_file_above_the_limit_is_refused_before_it_is_sent(
    signed_in: SignIn, operator: User, live_server: Any, large: Path, settings: Any
) -> None:
    settings.UPLOAD_MAX_BYTES = 10 * MEGABYTE
    page = signed_in(operator)
    page.go(f"{live_server.url}/")
    choose(page, large)
    page.look(f"{SUBMIT}.click()")
    page.wait_for(says("is larger than 10 MB, the limit"))
    assert page.look(f"{SUBMIT}.disabled") is False
    assert not ResumableUpload.objects.exists()


def test_a_large_file_is_looked_at_first(
    signed_in: SignIn, operator: User, live_server: Any, large: Path
) -> None:
    page = signed_in(operator)
    page.go(f"{live_server.url}/")
    choose(page, large)
    page.look("document.querySelector('form[data-uploads] button[name=look]').click()")
    page.wait_for("location.pathname.startsWith('/previews/')", seconds=30)
    preview = PreviewTask.objects.get()
    assert preview.file_sha256 == sha256(large.read_bytes()).hexdigest()
    assert not ImportTask.objects.exists()
