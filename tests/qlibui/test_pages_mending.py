"""Bad rows are taken from and brought back to the page of their import."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from data_management.models import ImportTask
from tests.api import bars_csv, run_import, sign_in
from tests.data_management.mended_sheets import mend, parse, unparse

BAD = b"SH600000,2015-01-08,ten,11.5,9.5,10.5,1000\n"


@pytest.fixture
def task(user: User) -> ImportTask:
    return run_import(sign_in(user), bars_csv() + BAD, import_config='{"on_error": "skip"}')


@pytest.fixture
def researcher(client: Client, user: User) -> Client:
    client.force_login(user)
    return client


def page_of(task: ImportTask) -> str:
    return f"/imports/{task.pk}/"


def bring(client: Client, task: ImportTask, data: bytes, **more: Any) -> Any:
    file = SimpleUploadedFile("mended.csv", data)
    return client.post(f"{page_of(task)}mend/", {"file": file}, **more)


def mended(client: Client, task: ImportTask) -> bytes:
    answer = client.get(f"{page_of(task)}bad-rows/csv/")
    rows = parse(b"".join(answer.streaming_content))
    return unparse(mend(rows, lambda cells: cells.update(open="10.1")))


def test_the_page_offers_the_sheets_and_takes_a_mended_one(
    researcher: Client, task: ImportTask
) -> None:
    text = researcher.get(page_of(task)).content.decode()
    assert f"{page_of(task)}bad-rows/xlsx/" in text
    assert f'action="{page_of(task)}mend/"' in text


def test_a_mended_sheet_becomes_an_import_of_its_own(researcher: Client, task: ImportTask) -> None:
    answer = bring(researcher, task, mended(researcher, task))
    child = ImportTask.objects.get(mends=task)
    assert answer["Location"] == page_of(child)
    for page in (task, child):
        text = researcher.get(page_of(page)).content.decode()
        assert "still bad" in text
        assert "mended.csv" in text


def test_an_empty_sheet_is_said_beside_the_field(researcher: Client, task: ImportTask) -> None:
    text = bring(researcher, task, b"").content.decode()
    assert "The sheet is empty" in text
    assert not ImportTask.objects.filter(mends=task).exists()


def test_a_refused_import_says_what_to_do_first(researcher: Client, user: User) -> None:
    refused = run_import(sign_in(user), bars_csv() + BAD)
    assert "import the good rows first" in researcher.get(page_of(refused)).content.decode()
    text = bring(researcher, refused, BAD).content.decode()
    assert "half a file" in text


def test_a_sheet_that_is_gone_is_said_on_the_page(researcher: Client, task: ImportTask) -> None:
    ImportTask.objects.filter(pk=task.pk).update(file_path="")
    answer = researcher.get(f"{page_of(task)}bad-rows/csv/", follow=True)
    assert "upload the file again" in answer.content.decode()


def test_there_is_no_other_kind_of_sheet(researcher: Client, task: ImportTask) -> None:
    assert researcher.get(f"{page_of(task)}bad-rows/pdf/").status_code == 404


def test_another_persons_bad_rows_are_not_there(
    client: Client, task: ImportTask, stranger: User
) -> None:
    client.force_login(stranger)
    assert client.get(f"{page_of(task)}bad-rows/csv/").status_code == 404
    assert bring(client, task, BAD).status_code == 404


def test_the_admin_offers_the_sheets_and_counts_the_family(
    client: Client, task: ImportTask, operator: User, user: User
) -> None:
    client.force_login(user)
    bring(client, task, mended(client, task))
    client.force_login(operator)
    page = f"/admin/data_management/importtask/{task.pk}/"
    text = client.get(f"{page}change/").content.decode()
    assert f"{page}bad-rows/xlsx/" in text
    assert "still bad" in text
    answer = client.get(f"{page}bad-rows/csv/")
    assert len(parse(b"".join(answer.streaming_content))) == 2
