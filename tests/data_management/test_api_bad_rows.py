"""Bad rows come as a sheet over HTTP."""

import asyncio
from typing import Any

import pytest
from django.contrib.auth.models import User

from data_management.downloads import MadeDownload
from data_management.files import is_upload
from data_management.models import ImportTask
from tests.api import API, assert_problem, bars_csv, run_import, sign_in
from tests.data_management.mended_sheets import cells_of, parse

BAD = b"SZ000001,2015-01-08,ten,11.5,9.5,10.5,-1000\nSH600000,2015-01-08,-5,11.5,9.5,10.5,1000\n"


@pytest.fixture
def task(user: User) -> ImportTask:
    return run_import(sign_in(user), bars_csv() + BAD, import_config='{"on_error": "skip"}')


def ask(user: User, task: ImportTask, **query: Any) -> Any:
    return sign_in(user).get(f"{API}/imports/{task.pk}/bad-rows/", query)


def test_the_sheet_is_a_csv_that_excel_knows_for_utf_8(task: ImportTask, user: User) -> None:
    answer = ask(user, task)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="bars-bad-rows.csv"'
    data = b"".join(answer.streaming_content)
    assert data.startswith(b"\xef\xbb\xbf")
    header, first, second = parse(data)
    assert header[:4] == ["file", "line", "reason", "code"]
    assert [first[1], second[1]] == ["5", "6"]
    assert second[5] == "-5"


def test_the_sheet_is_a_workbook_when_asked(task: ImportTask, user: User) -> None:
    answer = ask(user, task, file_type="xlsx")
    assert answer["Content-Disposition"] == 'attachment; filename="bars-bad-rows.xlsx"'
    _, first, second = cells_of(b"".join(answer.streaming_content))
    assert (first[3], first[5], second[5]) == ("SZ000001", "ten", -5)


def test_bad_rows_of_a_refused_import_come_too(user: User) -> None:
    task = run_import(sign_in(user), bars_csv() + BAD)
    assert task.status == "failed"
    assert len(parse(b"".join(ask(user, task).streaming_content))) == 3


def test_an_import_without_bad_rows_has_no_sheet(user: User) -> None:
    problem = assert_problem(ask(user, run_import(sign_in(user))), 404)
    assert "no bad rows" in problem["detail"]


def test_a_sheet_of_a_file_that_was_cleaned_up_says_so(task: ImportTask, user: User) -> None:
    assert is_upload(task.file_path)
    ImportTask.objects.filter(pk=task.pk).update(file_path="")
    problem = assert_problem(ask(user, task), 404)
    assert "upload the file again" in problem["detail"]


def test_another_kind_of_sheet_is_a_wrong_parameter(task: ImportTask, user: User) -> None:
    problem = assert_problem(ask(user, task, file_type="pdf"), 400)
    assert problem["errors"][0]["parameter"] == "file_type"


def test_a_server_of_asgi_gets_the_sheet_piece_by_piece() -> None:
    async def pieces(response: MadeDownload) -> list[bytes]:
        return [piece async for piece in response]

    made = MadeDownload(iter([b"1", b"2"]), name="a.csv", content_type="text/csv")
    assert asyncio.run(pieces(made)) == [b"1", b"2"]
