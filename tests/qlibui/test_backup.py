"""Everything is lost, and comes back from a backup."""

from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from django.db import connection

from data_management import services, versions
from data_management.files import StoredUpload
from data_management.models import Dataset, DatasetVersion, ImportTask
from data_management.tasks import process_data_import
from qlibui.jobs.claims import claim
from qlibui.jobs.lifecycle import JobStatus
from qlibui.jobs.models import Job
from qlibui.jobs.reconcile import reconcile
from qlibui.keeping.backing_up import back_up
from tests.data_management.conftest import RunImport, WriteCsv, run_import, write_csv
from tests.data_management.upkeep import Maintain, assert_readable, maintain
from tests.qlibui.kept import Lose, backup, lose_everything, postgres_programs, restore

__all__ = ["lose_everything", "maintain", "postgres_programs", "run_import", "write_csv"]
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def import_day(write_csv: WriteCsv, run_import: RunImport) -> Any:
    """Import one bar into the dataset "daily": of this day of January 2015."""

    def run(day: int, price: float = 10.0) -> Dataset:
        row = f"600000,2015-01-{day:02},{price},{price},{price},{price},100"
        answer = run_import(write_csv(row), dataset="daily")
        assert answer["success"], answer
        return Dataset.objects.select_related("current").get(pk=answer["dataset_id"])

    return run


@pytest.fixture(params=["kept", "kept.tar"])
def target(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path: Path = tmp_path / request.param
    return path


def facts() -> list[tuple[Any, ...]]:
    fields = ("dataset_id", "number", "kind", "content_hash", "rows", "collected_at")
    return list(DatasetVersion.objects.order_by("pk").values_list(*fields))


def test_every_version_comes_back_and_an_import_goes_on(
    import_day: Any, lose_everything: Lose, target: Path
) -> None:
    import_day(5)
    versions.undo(import_day(6))
    before = facts()
    assert "5 files" not in backup(target)
    lose_everything()
    restore(target)
    assert facts() == before
    assert_readable(*DatasetVersion.objects.all())
    again = import_day(7).current
    assert (again.number, again.rows) == (4, 2)
    assert_readable(*DatasetVersion.objects.all())


def test_a_job_that_ran_ends_after_the_restore(
    write_csv: WriteCsv, lose_everything: Lose, tmp_path: Path
) -> None:
    csv = write_csv()
    task = services.request_import(upload=StoredUpload(csv.name, csv), owner=None)
    assert claim(task.pk) is not None
    backup(tmp_path / "kept")
    lose_everything()
    restore(tmp_path / "kept")
    job = Job.objects.get(pk=task.pk)
    assert job.status == JobStatus.RUNNING
    Job.objects.filter(pk=task.pk).update(lease_until=job.created_at)  # as time goes by
    assert reconcile()["freed"] == 1
    assert process_data_import(task_id=task.pk)["success"]
    assert_readable(*DatasetVersion.objects.all())


def test_what_maintenance_deletes_meanwhile_is_not_needed_by_the_backup(
    import_day: Any, maintain: Maintain, lose_everything: Lose, tmp_path: Path
) -> None:
    import_day(5)
    dataset = import_day(6)
    moments: list[int] = []

    def replace_the_newest() -> None:
        moments.append(DatasetVersion.objects.count())
        if len(moments) == 1:
            versions.undo(dataset)
            import_day(7)
            assert maintain(dataset.pk)["versions_let_go"] == [2]

    manifest = back_up(tmp_path / "kept", taken=replace_the_newest)
    assert (manifest.missing, moments) == ((), [2, 4])
    lose_everything()
    restore(tmp_path / "kept")
    assert_readable(*DatasetVersion.objects.filter(collected_at=None))


def test_it_is_whole_while_imports_go_on(
    import_day: Any, lose_everything: Lose, tmp_path: Path
) -> None:
    import_day(5)

    def go_on() -> None:
        try:
            for day in (6, 7, 8):
                import_day(day)
        finally:
            connection.close()

    importing = Thread(target=go_on)
    importing.start()
    kept: list[Path] = []
    while importing.is_alive() or not kept:
        kept.append(tmp_path / f"kept-{len(kept)}")
        assert back_up(kept[-1]).missing == ()
    importing.join()
    for each in (kept[0], kept[-1]):
        lose_everything()
        restore(each)
        assert_readable(*DatasetVersion.objects.all())


def test_uploads_are_found_in_a_data_directory_of_another_name(
    import_day: Any, lose_everything: Lose, tmp_path: Path, settings: Any, write_csv: WriteCsv
) -> None:
    csv = write_csv()
    task = services.request_import(upload=StoredUpload(csv.name, csv), owner=None)
    backup(tmp_path / "kept")
    lose_everything()
    settings.UPLOADS_DIR = tmp_path / "elsewhere" / "uploads"
    restore(tmp_path / "kept")
    path = Path(ImportTask.objects.get(pk=task.pk).file_path)
    assert path.parent == settings.UPLOADS_DIR
    assert path.read_bytes() == csv.read_bytes()
