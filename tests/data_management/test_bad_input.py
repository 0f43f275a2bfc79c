"""Bad input gives one clear sentence and leaves the dataset as it was."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from data_management.models import Dataset, ImportTask
from tests.data_management.conftest import HEADER, RunImport, WriteCsv, hash_of

Bad = Callable[[Path], Path]


def missing_column(folder: Path) -> Path:
    path = folder / "prices.csv"
    path.write_text("code,date,open,high,low,volume\n600000,2015-01-05,1,1,1,1\n")
    return path


def empty_file(folder: Path) -> Path:
    path = folder / "prices.csv"
    path.write_bytes(b"")
    return path


def wrong_encoding(folder: Path) -> Path:
    path = folder / "prices.csv"
    path.write_bytes(HEADER.encode() + b"\n\xff\xfe\x80\x81,2015-01-05,1,1,1,1,1\n")
    return path


def not_a_workbook(folder: Path) -> Path:
    path = folder / "prices.xlsx"
    path.write_text(HEADER)
    return path


def not_a_zip(folder: Path) -> Path:
    path = folder / "prices.zip"
    path.write_text(HEADER)
    return path


def a_bad_row(folder: Path) -> Path:
    path = folder / "prices.csv"
    path.write_text(f"{HEADER}\n600000,2015-01-07,1,1,1,abc,1\n")
    return path


@pytest.mark.parametrize(
    ("make", "code", "said"),
    [
        (missing_column, "missing_column", "close"),
        (empty_file, "empty_file", "empty"),
        (wrong_encoding, "needs_answer", "encoding"),
        (not_a_workbook, "not_a_workbook", "workbook"),
        (not_a_zip, "not_a_zip", "zip"),
        (a_bad_row, "bad_rows", "line 2"),
    ],
)
def test_a_bad_file_is_refused_in_one_sentence(
    make: Bad, code: str, said: str, write_csv: WriteCsv, run_import: RunImport, files: Path
) -> None:
    dataset_id = run_import(write_csv(name="prices.csv"))["dataset_id"]
    before = hash_of(dataset_id)
    result = run_import(make(files), task_id="bad")
    task = ImportTask.objects.get(pk="bad")
    assert result["success"] is False
    assert (task.status, task.error_code) == ("failed", code)
    assert said in task.error
    assert "\n" not in task.error
    assert "Traceback" not in task.error
    assert hash_of(dataset_id) == before


@pytest.mark.parametrize(
    "path", ["/etc/passwd", "../../etc/passwd", "/nowhere/at/all.csv", "a\x00b"]
)
def test_a_path_outside_the_allowed_roots_is_refused(path: str, run_import: RunImport) -> None:
    result = run_import(Path(path), task_id="bad")
    assert result["success"] is False
    assert len(result["errors"]) == 1
    assert not ImportTask.objects.exists()


def test_a_link_out_of_the_allowed_roots_is_refused(run_import: RunImport, files: Path) -> None:
    link = files / "innocent.csv"
    link.symlink_to("/etc/passwd")
    assert "outside the folders" in run_import(link)["errors"][0]


def test_a_pipe_is_refused(run_import: RunImport, files: Path) -> None:
    import os

    os.mkfifo(files / "pipe.csv")
    assert "not a regular file" in run_import(files / "pipe.csv")["errors"][0]


@pytest.mark.parametrize(
    "config", [{"delimter": ","}, {"delimiter": 7}, {"on_error": "hope"}, {"encoding": "klingon"}]
)
def test_a_config_that_cannot_be_read_is_refused(
    config: dict[str, Any], write_csv: WriteCsv, run_import: RunImport
) -> None:
    result = run_import(write_csv(), **config)
    assert result["success"] is False
    assert next(iter(config)) in result["errors"][0]


def test_an_unknown_type_is_refused(write_csv: WriteCsv, db: None) -> None:
    from data_management.tasks import process_data_import

    result = process_data_import("bad", str(write_csv()), "parquet-ish")
    assert result["errors"] == [
        "'parquet-ish' is no type of file that can be imported; use one of csv, excel, zip."
    ]
    assert not Dataset.objects.exists()


def test_good_rows_are_taken_when_asked_for(write_csv: WriteCsv, run_import: RunImport) -> None:
    path = write_csv("600000,2015-01-05,10,10,10,10,1", "600000,2015-01-06,10,10,10,abc,1")
    result = run_import(path, task_id="some", on_error="skip")
    task = ImportTask.objects.get(pk="some")
    assert result["success"] is True
    assert (result["rows_processed"], result["rows_skipped"]) == (1, 1)
    assert [(p.line, p.column, p.value) for p in task.problems.all()] == [(3, "close", "abc")]


def test_an_instrument_that_qlib_cannot_keep_is_refused(
    write_csv: WriteCsv, run_import: RunImport
) -> None:
    dataset_id = run_import(write_csv())["dataset_id"]
    before = hash_of(dataset_id)
    result = run_import(write_csv("A/B,2015-01-05,1,1,1,1,1"), task_id="bad", exchange="none")
    assert result["success"] is False
    assert "A/B" in result["errors"][0]
    assert hash_of(dataset_id) == before


def test_a_damaged_store_is_told_and_left_as_it_is(
    write_csv: WriteCsv, run_import: RunImport, home: Path
) -> None:
    dataset_id = run_import(write_csv())["dataset_id"]
    before = hash_of(dataset_id)
    [newest] = (home / "store" / dataset_id / "_delta_log").glob("*01.json")
    newest.unlink()
    result = run_import(write_csv("600000,2015-01-07,1,1,1,1,1"), task_id="bad")
    assert ImportTask.objects.get(pk="bad").error_code == "store_damaged"
    assert "restore the store's backup" in result["errors"][0]
    assert hash_of(dataset_id) == before
