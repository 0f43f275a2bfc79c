"""A worker killed in the middle of an import: the job finishes by itself, the data is the same."""

import csv
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import psutil
import pytest

from qlibui.embedded.waiting import wait_until
from tests.acceptance.api import Api
from tests.acceptance.conftest import DATABASE, Instance

INSTRUMENTS, DAYS = 1_000, 700
Kill = Callable[[Instance], None]


@pytest.fixture(scope="module")
def large_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Enough rows for an import to be caught in the middle."""
    path = tmp_path_factory.mktemp("large") / "large.csv"
    days = [day for day in map(_day, range(2 * DAYS)) if day.weekday() < 5][:DAYS]
    with path.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["code", "date", "open", "high", "low", "close", "volume"])
        for number in range(INSTRUMENTS):
            code = f"AB{number:04}"
            rows.writerows([code, day, 10, 11, 9, 10.5, 1000 + number] for day in days)
    return path


def _day(number: int) -> date:
    return date(2018, 1, 1) + timedelta(days=number)


@pytest.fixture(scope="module")
def undisturbed(api: Api, large_file: Path) -> dict[str, Any]:
    task = api.run(large_file, dataset_name="Undisturbed", import_config='{"exchange": "none"}')
    return api.current(task["dataset_id"])


def kill_the_job(instance: Instance) -> None:
    """Only the process that runs the job: the leader of a session of its own."""
    worker = psutil.Process(instance.import_worker())
    for process in worker.children(recursive=True):
        with suppress(psutil.Error):
            if process.parent() != worker and process.children() == []:
                process.send_signal(signal.SIGKILL)


def kill_the_worker(instance: Instance) -> None:
    """The worker with everything it started."""
    worker = psutil.Process(instance.import_worker())
    for process in [worker, *worker.children(recursive=True)]:
        with suppress(psutil.NoSuchProcess):
            process.send_signal(signal.SIGKILL)


@pytest.mark.parametrize("kill", [kill_the_job, kill_the_worker])
def test_the_job_finishes_by_itself(
    kill: Kill, instance: Instance, api: Api, large_file: Path, undisturbed: dict[str, Any]
) -> None:
    accepted = api.upload(
        large_file, dataset_name=kill.__name__, import_config='{"exchange": "none"}'
    )
    address = f"/imports/{accepted['task_id']}/"
    assert wait_until(lambda: api.get(address)["stage"] not in ("", "checking"), seconds=30)
    kill(instance)
    killed_at = time.monotonic()
    assert wait_until(lambda: api.get(address)["attempt"] == 2, seconds=90)
    assert time.monotonic() - killed_at <= 60
    task = api.wait(accepted["task_id"])
    assert (task["status"], task["attempt"]) == ("succeeded", 2)
    events = api.get(f"{address}events/")["results"]
    assert [e["code"] for e in events if e["code"]] == ["worker_lost"]
    assert api.current(task["dataset_id"])["content_hash"] == undisturbed["content_hash"]


@pytest.mark.skipif(not DATABASE, reason="on a deployed site only: make test-deployed")
def test_the_queue_is_served_again_while_the_killed_job_is_still_held(
    instance: Instance, api: Api, large_file: Path, tmp_path: Path
) -> None:
    small = tmp_path / "small.csv"
    small.write_text("code,date,open,high,low,close,volume\nAB0001,2018-01-02,10,11,9,10,100\n")
    cut_off = api.upload(large_file, dataset_name="Cut off", import_config='{"exchange": "none"}')
    address = f"/imports/{cut_off['task_id']}/"
    assert wait_until(lambda: api.get(address)["stage"] not in ("", "checking"), seconds=30)
    before = instance.import_worker()
    waiting = [api.upload(small, dataset_name=f"Waiting {number}") for number in range(3)]
    kill_the_worker(instance)
    ended = [api.wait(task["task_id"]) for task in waiting]
    assert instance.import_worker() != before
    assert [task["status"] for task in ended] == ["succeeded"] * 3
    task = api.wait(cut_off["task_id"])
    assert (task["status"], task["rows"]["processed"]) == ("succeeded", INSTRUMENTS * DAYS)
    for done in [*ended, task]:
        assert len(api.get(f"/datasets/{done['dataset_id']}/versions/")["results"]) == 1
