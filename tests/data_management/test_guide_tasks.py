"""The guide's three tasks under the guide's names, as its own examples call them."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from data_management.models import ImportTask
from data_management.tasks.import_tasks import (
    cleanup_old_imports,
    process_data_import,
    validate_import_file,
)
from qlibui.jobs.models import Job
from tests.data_management.conftest import RunImport, WriteCsv

IMPORT_KEYS = {"success", "task_id", "rows_processed", "rows_skipped", "dataset_id", "errors"}


@pytest.mark.django_db
def test_process_data_import(write_csv: WriteCsv) -> None:
    result = process_data_import(task_id="test-task", file_path=str(write_csv()), import_type="csv")
    assert result["success"] is True
    assert result["rows_processed"] > 0
    assert result.keys() >= IMPORT_KEYS
    assert ImportTask.objects.get(pk="test-task").status == "succeeded"


@pytest.mark.django_db
def test_the_guides_import_config_works(write_csv: WriteCsv) -> None:
    result = process_data_import(
        task_id="test-task",
        file_path=str(write_csv()),
        import_type="csv",
        import_config={"delimiter": ",", "encoding": "utf-8"},
    )
    assert result["success"] is True


def test_a_finished_task_answers_that_it_was_skipped(
    write_csv: WriteCsv, run_import: RunImport
) -> None:
    first = run_import(write_csv(), task_id="test-task")
    again = run_import(write_csv(), task_id="test-task")
    assert again["success"] is True
    assert again["skipped"] is True
    assert again["reason"] == "Job test-task is already succeeded."
    assert again["dataset_id"] == first["dataset_id"]
    assert Job.objects.get(pk="test-task").attempt == 1


def test_a_task_keeps_to_its_file(write_csv: WriteCsv, run_import: RunImport) -> None:
    run_import(write_csv(), task_id="test-task")
    other = run_import(write_csv(name="other.csv"), task_id="test-task")
    assert other["success"] is False
    assert "already has the file prices.csv" in other["errors"][0]


@pytest.mark.django_db
def test_an_import_task_made_by_hand_runs(write_csv: WriteCsv, run_import: RunImport) -> None:
    task = ImportTask(id="by-hand", celery_task_id=None)
    task.save()
    result = run_import(write_csv(), task_id="by-hand")
    assert result["success"] is True


@pytest.mark.django_db
def test_validate_import_file(write_csv: WriteCsv) -> None:
    path = write_csv()
    result = validate_import_file(task_id="uuid-here", file_path=str(path), import_type="csv")
    assert result["success"] is True
    assert result["task_id"] == "uuid-here"
    assert result.keys() >= {"errors", "warnings", "metadata"}
    assert not ImportTask.objects.exists()


@pytest.mark.django_db
def test_validation_names_what_an_import_would_refuse(write_csv: WriteCsv) -> None:
    path = write_csv("600000,2015-01-05,10.0,10.5,9.9,abc,1000")
    result = validate_import_file(task_id="uuid-here", file_path=str(path), import_type="csv")
    assert result["success"] is False
    assert "abc" in result["errors"][0]


def test_cleanup_removes_old_failures_and_keeps_lineage(
    write_csv: WriteCsv, run_import: RunImport, files: Path
) -> None:
    run_import(write_csv(), task_id="kept")
    run_import(write_csv("600000,bad,1,1,1,1,1", name="bad.csv"), task_id="gone")
    run_import(write_csv(), task_id="recent")
    old = timezone.now() - timedelta(days=31)
    Job.objects.filter(pk__in=["kept", "gone"]).update(finished_at=old)
    result = cleanup_old_imports(30)
    assert result["success"] is True
    assert (result["tasks_deleted"], result["files_deleted"]) == (1, 0)
    assert set(ImportTask.objects.values_list("pk", flat=True)) == {"kept", "recent"}
    assert (files / "prices.csv").exists()  # not an upload: not ours to delete


def test_cleanup_deletes_the_files_of_old_uploads(run_import: RunImport, home: Path) -> None:
    upload = home / "uploads" / "0123.csv"
    upload.parent.mkdir()
    upload.write_text("code,date\n")
    run_import(upload, task_id="old")
    Job.objects.filter(pk="old").update(finished_at=timezone.now() - timedelta(days=31))
    assert cleanup_old_imports(30)["files_deleted"] == 1
    assert not upload.exists()


def test_cleanup_leaves_the_jobs_of_other_rooms(db: None) -> None:
    job = Job(kind="backtest.run")
    job.save()
    Job.objects.update(status="succeeded", finished_at=timezone.now() - timedelta(days=31))
    assert cleanup_old_imports(30)["success"] is True
    assert Job.objects.filter(pk=job.pk).exists()
