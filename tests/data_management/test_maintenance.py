"""Maintenance takes files away and keeps everything that a version may be asked for."""

import random
from pathlib import Path
from typing import Any

import pytest

from data_management import contents, living, storage, upkeep, versions
from data_management.models import Dataset, DatasetVersion
from data_management.tasks import maintain_dataset
from qlibui.jobs.claims import claim
from qlibui.jobs.errors import MoveRefused
from tests.data_management.conftest import RunImport, WriteCsv, hash_of
from tests.data_management.upkeep import (
    Maintain,
    assert_readable,
    maintain,
    stored_files,
)

__all__ = ["maintain"]

DAYS = (5, 6, 7, 8, 9, 12, 13, 14, 15, 16, 19, 20)


@pytest.fixture
def import_day(write_csv: WriteCsv, run_import: RunImport) -> Any:
    """Import one bar into the dataset "daily": of this day of January 2015, at this price."""

    def run(day: int, price: float = 10.0) -> Dataset:
        row = f"600000,2015-01-{day:02},{price},{price},{price},{price},100"
        answer = run_import(write_csv(row), dataset="daily")
        assert answer["success"], answer
        return Dataset.objects.select_related("current").get(pk=answer["dataset_id"])

    return run


@pytest.fixture
def dataset(import_day: Any) -> Dataset:
    """Of seven days, each its own file."""
    latest: Dataset = [import_day(day) for day in DAYS[:7]][-1]
    return latest


def of(dataset: Dataset) -> list[DatasetVersion]:
    return list(dataset.versions.order_by("number"))


def fresh(dataset: Dataset) -> Dataset:
    return Dataset.objects.select_related("current").get(pk=dataset.pk)


def test_scattered_days_become_one_file_and_stay_the_same(
    dataset: Dataset, maintain: Maintain
) -> None:
    before = hash_of(dataset.pk)
    answer = maintain(dataset.pk)
    assert (answer["compacted"], answer["rows_checked"]) == (True, 7)
    current = fresh(dataset).current
    assert current is not None
    assert current.content_hash == before
    store = storage.open_store(dataset)
    assert len(store._open(current.table_version).data_files()) == 1
    assert_readable(*of(dataset))


def test_everything_can_be_undone_and_brought_back_after_it(
    dataset: Dataset, maintain: Maintain
) -> None:
    hashes = [version.content_hash for version in of(dataset)]
    maintain(dataset.pk)
    for expected in reversed(hashes[:-1]):
        versions.undo(fresh(dataset))
        assert hash_of(dataset.pk) == expected
    maintain(dataset.pk)
    for expected in hashes[1:]:
        versions.redo(fresh(dataset))
        assert hash_of(dataset.pk) == expected
    maintain(dataset.pk)
    assert_readable(*of(dataset))


def test_imports_go_on_where_maintenance_left_the_table(
    dataset: Dataset, maintain: Maintain, import_day: Any
) -> None:
    maintain(dataset.pk)
    moved = fresh(dataset).current
    import_day(14)
    newest = fresh(dataset).current
    assert moved is not None
    assert newest is not None
    assert newest.table_version == (moved.table_version or 0) + 1  # nothing to restore
    assert newest.rows == 8
    assert_readable(*of(dataset))


def test_what_was_undone_and_replaced_is_let_go(
    dataset: Dataset, maintain: Maintain, import_day: Any
) -> None:
    undone = of(dataset)[-1]
    versions.undo(fresh(dataset))
    import_day(13, price=12.0)
    files = len(stored_files())
    answer = maintain(dataset.pk)
    assert answer["versions_let_go"] == [undone.number]
    assert answer["files_deleted"] == 1
    assert len(stored_files()) == files - 1 + 1  # the compacted year came
    undone.refresh_from_db()
    for ask in (contents.list_instruments, contents.pack_provider):
        with pytest.raises(contents.NotHeld, match="undone and replaced"):
            ask(undone)
    with pytest.raises(MoveRefused, match="let go"):
        living.pin(undone, by="a back-test")
    assert_readable(*dataset.versions.filter(collected_at__isnull=True))


def test_a_pinned_version_stays_until_it_is_unpinned(
    dataset: Dataset, maintain: Maintain, import_day: Any
) -> None:
    pinned = of(dataset)[-1]
    first = living.pin(pinned, by="back-test 7", reason="its report shows these bars")
    assert living.pin(pinned, by="back-test 7") == first
    versions.undo(fresh(dataset))
    import_day(13, price=12.0)
    assert maintain(dataset.pk)["versions_let_go"] == []
    assert_readable(*of(dataset))
    living.unpin(pinned, by="back-test 7")
    assert maintain(dataset.pk)["versions_let_go"] == [pinned.number]


def test_nothing_younger_than_a_day_is_deleted(
    dataset: Dataset, maintain: Maintain, import_day: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()  # the retention as shipped; the files look old, their removal is fresh
    versions.undo(fresh(dataset))
    import_day(13, price=12.0)
    files = stored_files()
    assert maintain(dataset.pk)["files_deleted"] == 0
    assert set(files) <= set(stored_files())


def test_what_a_dead_attempt_never_committed_is_deleted(
    dataset: Dataset, maintain: Maintain
) -> None:
    orphan = stored_files()[0].with_name("part-00000-of-a-dead-attempt.parquet")
    orphan.write_bytes(b"half a file")
    maintain(dataset.pk)
    assert not orphan.exists()


def test_where_nothing_is_to_be_done_the_log_stays_as_it_is(
    dataset: Dataset, maintain: Maintain
) -> None:
    maintain(dataset.pk)
    maintain(dataset.pk)
    before = fresh(dataset).current
    answer = maintain(dataset.pk)
    after = fresh(dataset).current
    assert (answer["compacted"], answer["files_deleted"]) == (False, 0)
    assert before is not None
    assert after is not None
    assert after.table_version == before.table_version


def test_other_bars_than_were_imported_are_told(dataset: Dataset) -> None:
    current = dataset.current
    assert current is not None
    current.state["year_digests"]["2015"] = "0" * 64
    current.save()
    answer = maintain_dataset(upkeep.request_maintenance(dataset).pk)
    assert answer["success"] is False
    assert "restore the store's backup" in answer["errors"][0]
    assert_points_to(dataset, current.table_version)


def assert_points_to(dataset: Dataset, table_version: int | None) -> None:
    current = fresh(dataset).current
    assert current is not None
    assert current.table_version == table_version


def test_an_empty_dataset_has_nothing_to_maintain(db: None, maintain: Maintain) -> None:
    empty = Dataset.objects.create(name="empty")
    assert maintain(empty.pk)["rows_checked"] == 0


def test_it_waits_for_the_turn_of_its_dataset(dataset: Dataset, home: Path) -> None:
    first = upkeep.request_maintenance(dataset)
    assert upkeep.request_maintenance(dataset) == first
    assert claim(first.pk) is not None
    second = upkeep.request_maintenance(dataset)
    assert second != first
    assert claim(second.pk) is None


@pytest.mark.parametrize("seed", range(6))
def test_whatever_happens_every_version_that_is_not_let_go_stays(
    seed: int, import_day: Any, maintain: Maintain
) -> None:
    chance = random.Random(seed)
    dataset = import_day(5)
    for _ in range(14):
        match chance.choice(["import", "import", "undo", "redo", "pin", "maintain"]):
            case "import":
                import_day(chance.choice(DAYS), price=chance.randint(1, 3))
            case "undo" if versions.content_of(fresh(dataset).current) is not None:
                versions.undo(fresh(dataset))
            case "redo" if versions.may_redo(fresh(dataset)):
                versions.redo(fresh(dataset))
            case "pin":
                kept = dataset.versions.filter(collected_at__isnull=True)
                living.pin(chance.choice(list(kept)), by=str(chance.random()))
            case "maintain":
                maintain(dataset.pk)
    maintain(dataset.pk)
    assert_readable(*dataset.versions.filter(collected_at__isnull=True))
    while versions.content_of(fresh(dataset).current) is not None:
        current = versions.undo(fresh(dataset))
        assert_readable(current)
