"""A list of members as an import: a version of its own over the same bars, read back by Qlib."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from data_management import contents, living, versions
from data_management.memberships import universes_of
from data_management.models import Dataset, DatasetVersion
from data_management.storage import provider_path
from tests.data_management.conftest import RunImport, WriteCsv, hash_of
from tests.data_management.qlib_reader import members_by_qlib

pytestmark = pytest.mark.django_db(transaction=True)
CSI300 = "SH600000\t2005-01-01\t2015-01-05"
TWICE = ("SZ000001\t2010-01-01\t2012-12-31", "SZ000001\t2015-01-06\t2099-12-31")
NEVER_TRADED = "SH600001\t2005-01-01\t2009-12-31"


@pytest.fixture
def bars(write_csv: WriteCsv, run_import: RunImport) -> DatasetVersion:
    return current_of(run_import(write_csv(), dataset="A shares"))


@pytest.fixture
def listed(bars: DatasetVersion, write_list: Any, run_import: RunImport) -> DatasetVersion:
    return current_of(run_import(write_list(), dataset="A shares"))


@pytest.fixture
def write_list(write_csv: WriteCsv) -> Any:
    def write(*rows: str, name: str = "csi300.txt") -> Path:
        first, *rest = rows or (CSI300, *TWICE, NEVER_TRADED)
        return write_csv(*(rest or [""]), name=name, header=first)

    return write


def current_of(answer: dict[str, Any]) -> DatasetVersion:
    current = Dataset.objects.select_related("current").get(pk=answer["dataset_id"]).current
    assert current is not None
    return current


def provider_of(version: DatasetVersion) -> Path:
    return provider_path(version.dataset_id, version.content_hash)


def names_in(version: DatasetVersion) -> list[str]:
    return [universe.name for universe in universes_of(version)]


def test_qlib_reads_the_universe(listed: DatasetVersion) -> None:
    assert members_by_qlib(provider_of(listed), "csi300") == {
        "SH600000": [["2015-01-05", "2015-01-05"]],
        "SZ000001": [["2015-01-06", "2015-01-06"]],
    }


def test_the_list_has_every_spell_of_what_has_bars(listed: DatasetVersion) -> None:
    lists = provider_of(listed) / "instruments"
    assert (lists / "csi300.txt").read_text().splitlines() == [CSI300, *TWICE]
    assert len((lists / "all.txt").read_text().splitlines()) == 2


def test_a_list_is_a_version_over_the_same_bars(
    bars: DatasetVersion, listed: DatasetVersion
) -> None:
    assert (listed.number, listed.table_version) == (2, bars.table_version)
    assert (listed.rows, listed.state) == (bars.rows, bars.state)
    assert listed.content_hash != bars.content_hash
    assert (listed.new_rows, listed.changed_rows) == (4, 0)
    assert listed.lineage["metadata"]["universes"] == ["csi300"]


def test_undo_and_redo_take_the_lists_along(bars: DatasetVersion, listed: DatasetVersion) -> None:
    undone = versions.undo(Dataset.objects.get(pk=bars.dataset_id))
    assert (undone.content_hash, names_in(undone)) == (bars.content_hash, [])
    redone = versions.redo(Dataset.objects.get(pk=bars.dataset_id))
    assert (redone.content_hash, names_in(redone)) == (listed.content_hash, ["csi300"])


def test_the_same_list_again_changes_nothing(
    listed: DatasetVersion, write_list: Any, run_import: RunImport
) -> None:
    assert run_import(write_list(), dataset="A shares")["unchanged"] is True


def test_another_universe_leaves_the_first(
    listed: DatasetVersion, write_list: Any, run_import: RunImport
) -> None:
    version = current_of(run_import(write_list(CSI300, name="csi500.txt"), dataset="A shares"))
    assert names_in(version) == ["csi300", "csi500"]
    assert (provider_of(version) / "instruments" / "csi500.txt").read_text() == f"{CSI300}\n"


def test_bars_that_come_later_keep_the_lists(
    listed: DatasetVersion, write_csv: WriteCsv, run_import: RunImport
) -> None:
    path = write_csv("600001,2015-01-07,10.0,10.5,9.9,10.2,1000", name="later.csv")
    version = current_of(run_import(path, dataset="A shares"))
    assert names_in(version) == ["csi300"]
    assert NEVER_TRADED in (provider_of(version) / "instruments" / "csi300.txt").read_text()
    assert version.rows == listed.rows + 1


def test_a_lost_provider_is_built_with_its_lists(listed: DatasetVersion) -> None:
    shutil.rmtree(provider_of(listed).parent)
    contents.pack_provider(listed).close()
    assert CSI300 in (provider_of(listed) / "instruments" / "csi300.txt").read_text()


def test_a_list_without_a_dataset_of_bars_is_refused(
    write_list: Any, run_import: RunImport
) -> None:
    answer = run_import(write_list())
    assert answer["success"] is False
    assert "csi300.txt lists members of a universe, and the dataset csi300 holds no bars" in str(
        answer["errors"]
    )


def test_a_spell_that_meets_a_stored_one_is_refused(
    listed: DatasetVersion, write_list: Any, run_import: RunImport
) -> None:
    answer = run_import(write_list("SH600000\t2014-01-01\t2016-01-01"), dataset="A shares")
    assert answer["success"] is False
    assert "SH600000 would be in csi300 twice on 2014-01-01" in str(answer["errors"])
    assert hash_of(listed.dataset_id) == listed.content_hash


def test_bad_rows_refuse_the_list_or_are_skipped(
    bars: DatasetVersion, write_list: Any, run_import: RunImport
) -> None:
    path = write_list(CSI300, "SZ000001\t2015-01-06\t2015-01-05")
    refused = run_import(path, dataset="A shares")
    assert "line 2: to is '2015-01-05', before the row's first day" in str(refused["errors"])
    taken = run_import(path, dataset="A shares", on_error="skip")
    assert (taken["success"], taken["rows_processed"], taken["rows_skipped"]) == (True, 1, 1)


def test_maintenance_moves_the_versions_of_the_same_bars(
    listed: DatasetVersion, write_csv: WriteCsv, run_import: RunImport
) -> None:
    dataset = Dataset.objects.get(pk=listed.dataset_id)
    state = listed.state | {"table_version": 99}
    living.move_bars(dataset, 99, state)
    moved = dataset.versions.values_list("number", "table_version").order_by("number")
    assert list(moved) == [(1, 99), (2, 99)]


def test_the_universes_are_shown(
    listed: DatasetVersion, admin_client: Client, admin_user: User
) -> None:
    base = f"/api/v1/datasets/{listed.dataset_id}/versions/2"
    told = admin_client.get(f"{base}/universes/").json()
    assert (told["version"], told["universes"][0]["name"]) == (2, "csi300")
    assert told["universes"][0]["spells"][0] == {
        "instrument": "SH600000", "start_on": "2005-01-01", "end_on": "2015-01-05",
    }  # fmt: skip
    page = admin_client.get(f"/datasets/{listed.dataset_id}/").content.decode()
    assert 'D.instruments("csi300")' in page
    assert "as of version 1" in page
    row = admin_client.get(f"/admin/data_management/datasetversion/{listed.pk}/change/")
    assert "csi300 (3)" in row.content.decode()
