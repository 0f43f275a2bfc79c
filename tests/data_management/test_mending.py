"""A mended sheet is a child of the import it mends, and the counts of the family add up."""

from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from rest_framework.test import APIClient

from data_management import storage
from data_management.models import Dataset, ImportTask
from data_management.tasks import process_data_import
from tests.api import API, assert_problem, bars_csv, run_import, sign_in, upload
from tests.data_management.mended_sheets import Rows, mend, pack, parse, unparse, zip_of

SKIP = '{"on_error": "skip"}'
BAD_DAYS = range(8, 10)
CLOSED = b"SH600000,2015-01-10,10.1,11.5,9.5,10.5,1000\n"
SUSPENDED = b"SH600000,2015-01-13,,,,,0\n"


def bad_rows(*days: int) -> bytes:
    return b"".join(b"SH600000,2015-01-%02d,ten,11.5,9.5,10.5,1000\n" % day for day in days)


@pytest.fixture
def client(user: User) -> APIClient:
    return sign_in(user)


@pytest.fixture
def parent(client: APIClient) -> ImportTask:
    data = bars_csv() + bad_rows(*BAD_DAYS) + CLOSED + SUSPENDED
    return run_import(client, data, import_config=SKIP, dataset_name="A shares")


def sheet_of(client: APIClient, task: ImportTask) -> Rows:
    answer = client.get(f"{API}/imports/{task.pk}/bad-rows/")
    return parse(b"".join(answer.streaming_content))


def open_is(value: str) -> Any:
    return lambda cells: cells.update(open=value)


def mended(client: APIClient, parent: ImportTask, value: str = "10.2", **fields: Any) -> ImportTask:
    data = unparse(mend(sheet_of(client, parent), open_is(value)))
    return run_import(client, data, mends=parent.pk, name="mended.csv", **fields)


def family_of(client: APIClient, task: ImportTask) -> dict[str, Any]:
    family: dict[str, Any] = client.get(f"{API}/imports/{task.pk}/").json()["family"]
    return family


def counts(family: dict[str, Any]) -> tuple[int, ...]:
    return tuple(family[name] for name in ("read", "stored", "set_aside", "suspended", "bad"))


def opens_of(dataset: Dataset) -> list[float]:
    dataset.refresh_from_db()
    store = storage.open_store(dataset)
    bars = store.read(storage.state_of(dataset.current, store))
    return [float(value) for value in bars["open"]]


def test_mended_rows_join_the_dataset_of_their_import(
    client: APIClient, parent: ImportTask
) -> None:
    child = mended(client, parent)
    assert (child.status, child.dataset_id, child.mends_id) == (
        "succeeded", parent.dataset_id, parent.pk,
    )  # fmt: skip
    assert parent.dataset is not None
    assert opens_of(parent.dataset) == [10.1] * 3 + [10.2] * 2


def test_the_counts_of_the_family_add_up(client: APIClient, parent: ImportTask) -> None:
    assert counts(family_of(client, parent)) == (7, 3, 1, 1, 2)
    child = mended(client, parent)
    told = family_of(client, parent)
    assert counts(told) == (7, 5, 1, 1, 0)
    assert [member["id"] for member in told["members"]] == [parent.pk, child.pk]
    assert told == family_of(client, child)


def test_what_is_still_bad_is_mended_in_a_second_sheet(
    client: APIClient, parent: ImportTask
) -> None:
    child = mended(client, parent, value="eleven")
    assert (child.status, child.error_code) == ("failed", "no_bars")
    header, first, second = mend(sheet_of(client, parent), open_is("10.2"))
    half = [header, first, [*second[:5], "eleven", *second[6:]]]
    child = run_import(client, unparse(half), mends=parent.pk)
    assert counts(family_of(client, parent)) == (7, 4, 1, 1, 1)
    (_, left) = sheet_of(client, child)
    assert (left[1], left[5]) == ("3", "eleven")
    mended(client, child)
    assert counts(family_of(client, parent)) == (7, 5, 1, 1, 0)


def test_a_sheet_uploaded_twice_counts_once(client: APIClient, parent: ImportTask) -> None:
    data = unparse(mend(sheet_of(client, parent), open_is("10.2")))
    first = upload(client, data, mends=parent.pk)
    second = upload(client, data, mends=parent.pk)
    for answer in (first, second):
        process_data_import(task_id=answer.json()["task_id"])
    assert counts(family_of(client, parent)) == (7, 5, 1, 1, 0)


def test_a_workbook_that_came_back_from_a_spreadsheet(
    client: APIClient, parent: ImportTask
) -> None:
    rows = mend(sheet_of(client, parent), open_is("10.2"))
    cells = [rows[0], *([*row[:5], float(row[5]), *map(float, row[6:])] for row in rows[1:])]
    child = run_import(client, pack(cells), mends=parent.pk, name="mended.xlsx")
    assert (child.status, child.rows_processed) == ("succeeded", 2)


def test_units_and_dates_are_those_of_the_import_that_is_mended(client: APIClient) -> None:
    """Two rows alone prove no unit, and their dates can be read in two ways."""
    rows = ["code,date,open,high,low,close,volume,amount"]
    rows += [f"600000,{day}/01/2015,10,11,9,10,100,100000" for day in (13, 14, 15)]
    bad = [f"600000,0{day}/01/2015,ten,11,9,10,100," for day in (5, 6)]
    data = "\n".join([*rows, *bad, ""]).encode()
    parent = run_import(client, data, import_config=SKIP)
    child = mended(client, parent)
    assert child.import_config["volume_unit"] == "lot"
    assert child.import_config["date_format"] == "%d/%m/%Y"
    assert child.metadata["start_on"] == "2015-01-05"
    assert child.dataset is not None
    store = storage.open_store(child.dataset)
    child.dataset.refresh_from_db()
    bars = store.read(storage.state_of(child.dataset.current, store))
    assert bars["volume"].to_list() == [10_000.0] * 5


def test_rows_of_a_zip_keep_the_instrument_that_their_files_name_told(
    client: APIClient, tmp_path: Path
) -> None:
    header = "日期,开盘,最高,最低,收盘,成交量,成交额\n"
    good = "".join(f"2015-01-{day:02},10,11,9,10,1000,10000\n" for day in (5, 6, 7))
    bad = "2015-01-08,ten,11,9,10,1000,10000\n"
    names = ("SH600000.csv", "SZ000001.csv")
    path = zip_of(tmp_path / "bars.zip", dict.fromkeys(names, header + good + bad))
    parent = run_import(client, path.read_bytes(), name="bars.zip", import_config=SKIP)
    sheet = mend(sheet_of(client, parent), lambda cells: cells.update(开盘="10"))
    child = run_import(client, unparse(sheet), mends=parent.pk, name="mended.csv")
    assert (child.status, child.rows_processed) == ("succeeded", 2), child.error
    version = child.versions.get()
    assert (version.rows, version.instruments, version.new_rows) == (8, 2, 2)


def test_a_zip_that_is_written_in_two_ways_is_not_mended_by_one_sheet(
    client: APIClient, tmp_path: Path
) -> None:
    lots = "ts_code,trade_date,open,high,low,close,vol\n600000.SH,20150105,10,11,9,10,10\n"
    members = {"a.csv": lots, "b.csv": (bars_csv("SZ000001") + bad_rows(8)).decode()}
    data = zip_of(tmp_path / "bars.zip", members).read_bytes()
    parent = run_import(client, data, name="bars.zip", import_config=SKIP)
    assert parent.status == "succeeded", parent.error
    problem = assert_problem(upload(client, bars_csv(), mends=parent.pk), 409)
    assert "mend the files themselves" in problem["detail"]


def test_a_refused_import_is_not_mended_in_part(client: APIClient) -> None:
    refused = run_import(client, bars_csv() + bad_rows(8))
    problem = assert_problem(upload(client, bars_csv(), mends=refused.pk), 409)
    assert "import its good rows first" in problem["detail"]


def test_an_import_without_bad_rows_is_not_mended(client: APIClient, parent: ImportTask) -> None:
    mended(client, parent)
    problem = assert_problem(upload(client, bars_csv(), mends=parent.pk), 409)
    assert "no bad row left" in problem["detail"]


def test_a_mended_sheet_is_no_zip_and_names_no_other_dataset(
    client: APIClient, parent: ImportTask
) -> None:
    assert_problem(upload(client, b"PK\x03\x04", mends=parent.pk, name="a.zip"), 415)
    assert_problem(upload(client, mends=parent.pk, dataset_name="another"), 400)


def test_another_persons_import_cannot_be_mended(parent: ImportTask, stranger: User) -> None:
    problem = assert_problem(upload(sign_in(stranger), mends=parent.pk), 400)
    assert "There is no import" in problem["detail"]


def test_the_answer_is_sent_again_once_a_child_has_moved(
    client: APIClient, parent: ImportTask
) -> None:
    url = f"{API}/imports/{parent.pk}/"
    tag = {"If-None-Match": client.get(url)["ETag"]}
    assert client.get(url, headers=tag).status_code == 304
    mended(client, parent)
    assert client.get(url, headers=tag).status_code == 200
