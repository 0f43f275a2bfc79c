"""The history of a dataset: every import a version, undo and redo versions as well."""

import pytest

from data_management import versions
from data_management.models import Dataset, ImportTask
from qlibui.jobs.errors import MoveRefused
from tests.data_management.conftest import RunImport, WriteCsv, hash_of

DAY_ONE = ("600000,2015-01-05,10.0,10.5,9.9,10.2,1000",)
DAY_TWO = ("600000,2015-01-06,10.2,10.6,10.1,10.4,1100",)
DAY_THREE = ("600000,2015-01-07,10.4,10.8,10.3,10.6,1200",)


@pytest.fixture
def grown(write_csv: WriteCsv, run_import: RunImport) -> Dataset:
    """A dataset of two imports, named "first" and "second"."""
    answer = run_import(write_csv(*DAY_ONE), task_id="first")
    run_import(write_csv(*DAY_TWO), task_id="second")
    return Dataset.objects.get(pk=answer["dataset_id"])


def fresh(dataset: Dataset) -> Dataset:
    return Dataset.objects.get(pk=dataset.pk)


def test_each_import_is_a_version(grown: Dataset) -> None:
    facts = list(grown.versions.order_by("number").values_list("number", "rows", "new_rows"))
    assert facts == [(1, 1, 1), (2, 2, 1)]


def test_the_same_file_again_changes_nothing_and_says_so(
    grown: Dataset, write_csv: WriteCsv, run_import: RunImport
) -> None:
    result = run_import(write_csv(*DAY_TWO))
    assert result["unchanged"] is True
    assert "nothing changed" in result["message"]
    assert fresh(grown).versions.count() == 2


def test_undo_gives_the_previous_hash_and_redo_the_later_one(grown: Dataset) -> None:
    first, second = (v.content_hash for v in grown.versions.order_by("number"))
    versions.undo(fresh(grown))
    assert hash_of(grown.pk) == first
    versions.redo(fresh(grown))
    assert hash_of(grown.pk) == second


def test_everything_can_be_undone_and_brought_back(grown: Dataset) -> None:
    last = hash_of(grown.pk)
    versions.undo(fresh(grown))
    versions.undo(fresh(grown))
    empty = fresh(grown).current
    assert empty is not None
    assert (empty.rows, empty.start_on) == (0, None)
    with pytest.raises(MoveRefused, match="no import to undo"):
        versions.undo(fresh(grown))
    versions.redo(fresh(grown))
    versions.redo(fresh(grown))
    assert hash_of(grown.pk) == last
    with pytest.raises(MoveRefused, match="no undone import"):
        versions.redo(fresh(grown))


def test_an_import_after_an_undo_builds_on_what_is_seen(
    grown: Dataset, write_csv: WriteCsv, run_import: RunImport
) -> None:
    versions.undo(fresh(grown))
    run_import(write_csv(*DAY_THREE))
    current = fresh(grown).current
    assert current is not None
    assert (current.rows, current.end_on and current.end_on.day) == (2, 7)
    with pytest.raises(MoveRefused):
        versions.redo(fresh(grown))


def test_only_the_newest_import_is_undone_by_name(grown: Dataset) -> None:
    first, second = ImportTask.objects.get(pk="first"), ImportTask.objects.get(pk="second")
    with pytest.raises(MoveRefused, match=r"not the newest: undo prices.csv \(version 2\) first"):
        versions.undo_import(first)
    versions.undo_import(second)
    with pytest.raises(MoveRefused, match="undone already"):
        versions.undo_import(ImportTask.objects.get(pk="second"))
    versions.undo_import(ImportTask.objects.get(pk="first"))


def test_a_version_tells_where_its_numbers_come_from(grown: Dataset) -> None:
    lineage = grown.versions.get(number=2).lineage
    assert lineage["import_task"] == "second"
    assert lineage["file"] == "prices.csv"
    assert len(lineage["sha256"]) == 64
