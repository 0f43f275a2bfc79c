"""A file a day, until the year is written anew: each import succeeds and grows the provider."""

from pathlib import Path

import pytest
from django.contrib.auth.models import User

from data_management import storage
from data_management.models import Dataset, ImportTask
from data_management.store import writer
from data_management.tasks import process_data_import
from tests.data_management.written_files import HEADER, bar


def import_day(folder: Path, user: User, day: str) -> None:
    path = folder / f"{day}.csv"
    path.write_text(HEADER + bar(date=day) + "\n")
    dataset, _ = Dataset.objects.get_or_create(name="daily", owner=user)
    task = ImportTask(dataset=dataset, owner=user, file_path=str(path), original_name=path.name)
    task.save()
    answer = process_data_import(task_id=task.pk)
    assert answer["success"], answer


def test_a_year_of_many_files_takes_another_one(
    user: User, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "_MOST_FILES_OF_A_YEAR", 2)
    for day in range(2, 7):
        import_day(files, user, f"2024-12-{day + 7:02}")
    dataset = Dataset.objects.select_related("current").get()
    assert dataset.current.rows == 5
    provider = storage.provider_path(dataset.pk, dataset.current.content_hash)
    assert len((provider / "calendars" / "day.txt").read_text().split()) == 5
    table = Path(storage.open_store(dataset).url)
    assert len(list(table.rglob("bar_year=*/*.parquet"))) < 2 * 5, "what was written anew is gone"
