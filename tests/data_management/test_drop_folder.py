"""Files put into the drop folder are imported, each once, and moved aside with their outcome."""

import os
import stat
from pathlib import Path
from typing import Any

import pytest

from data_management import dropping
from data_management.models import Dataset, ImportTask
from data_management.tasks import process_data_import, scan_drop_folder
from qlibui.jobs.claims import claim
from qlibui.jobs.models import Job
from tests.data_management.conftest import GOOD_ROWS, HEADER

TEXT = "\n".join([HEADER, *GOOD_ROWS, ""])
BAD = TEXT + "600000,2015-01-07,ten,10.5,9.9,10.2,1000\n"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dropping, "SETTLE_SECONDS", 0.01)


@pytest.fixture
def drop(home: Path) -> Path:
    folder = home / "drop"
    folder.mkdir(mode=0o700)
    return folder


def put(folder: Path, name: str = "bars.csv", text: str = TEXT) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(text)
    return path


def scan() -> dict[str, Any]:
    answer: dict[str, Any] = scan_drop_folder()
    return answer


def work() -> None:
    """What the workers do with the imports that wait."""
    for task in ImportTask.objects.filter(status="pending"):
        process_data_import(task_id=task.pk)


def names_below(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if not path.is_dir()}


def test_a_file_becomes_the_dataset_of_its_name_and_is_moved_aside(drop: Path) -> None:
    put(drop, "A shares.csv")
    scan()
    work()
    scan()
    task = ImportTask.objects.select_related("dataset").get()
    assert (task.status, str(task.dataset), task.original_name) == (
        "succeeded", "A shares", "A shares.csv",
    )  # fmt: skip
    assert names_below(drop) == {"done/A shares.csv", "done/A shares.csv.txt"}
    assert "4 of 4 rows stored" in (drop / "done/A shares.csv.txt").read_text()


def test_a_folder_is_a_dataset(drop: Path) -> None:
    put(drop / "China", "2015.csv")
    put(drop / "China", "2016.csv", TEXT.replace("2015-", "2016-"))
    scan()
    work()
    assert scan()["moved"] == ["done/China/2015.csv", "done/China/2016.csv"]
    assert str(Dataset.objects.get()) == "China"
    assert Dataset.objects.get().versions.count() == 2
    assert {"done/China/2015.csv", "done/China/2016.csv"} <= names_below(drop)


def test_a_file_that_failed_is_moved_with_its_problems(drop: Path) -> None:
    put(drop, text=BAD)
    scan()
    work()
    scan()
    assert "line 6: open is 'ten'" in (drop / "failed/bars.csv.txt").read_text()
    assert not Dataset.objects.get().versions.exists()


def test_answers_lie_beside_the_files(drop: Path) -> None:
    put(drop / "China", "import_config.json", '{"on_error": "skip"}')
    put(drop / "China", text=BAD)
    scan()
    work()
    assert ImportTask.objects.get().status == "succeeded"
    assert (drop / "China/import_config.json").exists()


@pytest.mark.parametrize("config", ["{", "[]", '{"unknown": 1}', "[" * 100_000])
def test_answers_that_cannot_be_read_refuse_the_file(drop: Path, config: str) -> None:
    put(drop, "import_config.json", config)
    put(drop)
    scan()
    assert "import_config" in (drop / "failed/bars.csv.txt").read_text()
    assert not ImportTask.objects.exists()


def test_what_is_no_market_file_is_moved_at_once(drop: Path) -> None:
    put(drop, "notes.pdf")
    scan()
    assert "no type of file" in (drop / "failed/notes.pdf.txt").read_text()


@pytest.mark.parametrize("name", [".hidden.csv", "bars.csv.part", "~bars.csv", "bars.csv.TMP"])
def test_what_is_hidden_or_unfinished_stays(drop: Path, name: str) -> None:
    put(drop, name)
    assert not dropping.has_work()
    assert names_below(drop) == {name}


def test_a_file_that_still_grows_waits(drop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = put(drop)
    monkeypatch.setattr(dropping.time, "sleep", lambda _: path.write_text(TEXT + "6"))
    assert scan()["begun"] == []
    assert names_below(drop) == {"bars.csv"}


def test_one_file_is_one_import_however_often_it_is_seen(drop: Path) -> None:
    put(drop)
    scan()
    scan()
    assert ImportTask.objects.count() == 1
    assert len(list((drop.parent / "uploads").iterdir())) == 1


def test_a_second_beat_waits_while_a_scan_runs(drop: Path) -> None:
    put(drop)
    first = Job(kind=dropping.KIND, exclusive_key=dropping.KIND)
    first.save()
    assert claim(first.pk) is not None
    assert scan()["skipped"] is True
    assert not ImportTask.objects.exists()


def test_a_scan_that_was_killed_after_the_import_goes_on(
    drop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(drop)
    scan()
    work()
    with monkeypatch.context() as killed:
        killed.setattr(os, "rename", _kill)
        scan()
    assert "bars.csv" in names_below(drop)
    scan()
    assert ImportTask.objects.count() == 1
    assert names_below(drop) == {"done/bars.csv", "done/bars.csv.txt"}


def _kill(*_: Any, **__: Any) -> None:
    raise RuntimeError("killed")


def test_the_same_name_again_is_another_file(drop: Path) -> None:
    for close in ("10.2", "10.3"):
        put(drop, text=TEXT.replace("9.9,10.2", f"9.9,{close}"))
        scan()
        work()
        scan()
    assert ImportTask.objects.count() == 2
    assert {"done/bars.csv", "done/bars (2).csv"} <= names_below(drop)


def test_links_fifos_and_linked_folders_are_not_read(drop: Path, tmp_path: Path) -> None:
    secret = put(tmp_path / "secrets", "secret.csv")
    (drop / "link.csv").symlink_to(secret)
    (drop / "linked").symlink_to(secret.parent)
    os.mkfifo(drop / "pipe.csv")
    scan()
    assert not ImportTask.objects.exists()
    assert "it is a link" in (drop / "failed/link.csv.txt").read_text()
    assert "not a regular file" in (drop / "failed/pipe.csv.txt").read_text()
    assert secret.exists()


def test_a_name_of_any_bytes_is_only_a_name(drop: Path) -> None:
    name = os.fsdecode(b"\xff\xfe" + b"n" * 240 + b".csv")
    put(drop, name)
    put(drop, "two\nlines.csv")
    scan()
    work()
    scan()
    assert {task.status for task in ImportTask.objects.all()} == {"succeeded"}
    assert len(names_below(drop / "done")) == 4


def test_the_folder_is_made_for_its_owner_alone(home: Path) -> None:
    assert not dropping.has_work()
    for name in ("drop", "drop/done", "drop/failed"):
        assert stat.S_IMODE((home / name).stat().st_mode) == 0o700


def test_nothing_to_do_is_no_job(drop: Path) -> None:
    assert scan() == {"success": True, "task_id": None, "begun": [], "moved": []}
    assert not Job.objects.exists()
