"""What a backup and a restore do not do, in one sentence."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError
from django.db import connection

from data_management.models import ImportTask
from tests.data_management.conftest import RunImport, WriteCsv, run_import, write_csv
from tests.qlibui.kept import Lose, backup, lose_everything, postgres_programs, restore

__all__ = ["lose_everything", "postgres_programs", "run_import", "write_csv"]
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def kept(write_csv: WriteCsv, run_import: RunImport, tmp_path: Path) -> Path:
    """A backup of one import."""
    assert run_import(write_csv())["success"]
    backup(tmp_path / "kept")
    return tmp_path / "kept"


def test_a_target_that_is_there_stays_as_it_is(kept: Path) -> None:
    before = sorted(kept.rglob("*"))
    with pytest.raises(CommandError, match="kept is there already"):
        backup(kept)
    assert sorted(kept.rglob("*")) == before


def test_an_installation_that_holds_files_is_not_touched(kept: Path, home: Path) -> None:
    with pytest.raises(CommandError, match="restore into an empty data directory"):
        restore(kept)


def test_a_database_that_holds_tables_is_not_touched(
    kept: Path, lose_everything: Lose, home: Path
) -> None:
    lose_everything()
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE something (id integer)")
    with pytest.raises(CommandError, match="is not empty: restore into a new one"):
        restore(kept)
    assert not (home / "store").exists()


def test_a_changed_file_is_named_and_nothing_is_left_of_the_restore(
    kept: Path, lose_everything: Lose, home: Path
) -> None:
    damaged = next(kept.glob("store/*/bar_year=*/*.parquet"))
    damaged.write_bytes(damaged.read_bytes()[:-1] + b"!")
    lose_everything()
    with pytest.raises(CommandError, match=f"{damaged.name} of the backup is not what was backed"):
        restore(kept)
    assert list(home.rglob("*")) == []
    assert connection.introspection.table_names() == []


def test_a_file_that_the_backup_lost_is_named(
    kept: Path, lose_everything: Lose, home: Path
) -> None:
    next(kept.glob("store/*/bar_year=*/*.parquet")).unlink()
    lose_everything()
    with pytest.raises(CommandError, match="The backup lacks store/"):
        restore(kept)


@pytest.mark.parametrize("name", ["../outside", "/outside", "store/../../outside", "other/file"])
def test_no_name_leads_out_of_the_data_directory(
    name: str, kept: Path, lose_everything: Lose, tmp_path: Path
) -> None:
    manifest = json.loads((kept / "manifest.json").read_text())
    manifest["files"][name] = next(iter(manifest["files"].values()))
    (kept / "manifest.json").write_text(json.dumps(manifest))
    lose_everything()
    with pytest.raises(CommandError, match=r"use another one|restore from another backup"):
        restore(kept)
    assert not list(tmp_path.rglob("outside"))


def test_a_backup_of_the_other_database_is_refused(kept: Path, lose_everything: Lose) -> None:
    manifest = json.loads((kept / "manifest.json").read_text())
    (kept / "manifest.json").write_text(json.dumps({**manifest, "vendor": "oracle"}))
    lose_everything()
    with pytest.raises(CommandError, match="The backup is of oracle"):
        restore(kept)


def test_what_is_no_backup_is_refused(files: Path) -> None:
    (files / "other.tar").write_text("not a tar")
    for path in (files, files / "other.tar", files / "nothing"):
        with pytest.raises(CommandError, match="is no backup"):
            restore(path)


def test_an_upload_that_is_lost_is_told(
    kept: Path, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ImportTask.objects.update(file_path=str(home / "uploads" / "lost.csv"))
    with pytest.raises(SystemExit, match="1"):
        backup(kept.with_name("again"))
    assert "uploads/lost.csv is missing" in capsys.readouterr().err


def test_an_object_store_is_not_copied_and_that_is_said(
    kept: Path, settings: Any, lose_everything: Lose
) -> None:
    settings.STORE_URL = "s3://bucket/bars"
    told = backup(kept.with_name("without-store"))
    assert "Dataset versions are in s3://bucket/bars and not in it" in told
    assert not (kept.with_name("without-store") / "store").exists()
    lose_everything()
    settings.STORE_URL = str(kept.parent / "home" / "store")
    with pytest.raises(CommandError, match="are in s3://bucket/bars: set STORE_URL to it"):
        restore(kept.with_name("without-store"))
