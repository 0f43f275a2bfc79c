"""What the guide's troubleshooting says, while it is true: each symptom is made for real."""

import time
from pathlib import Path
from typing import Any

import pytest

from qlibui.embedded.waiting import wait_until
from tests.acceptance.api import Api
from tests.guide.terminal import Terminal
from tests.guide.test_blocks import RUN

ROWS = "code,date,open,high,low,close,volume\n600000,2015-01-05,10,10.5,9.9,10.2,1000\n"
pytestmark = [pytest.mark.proof, pytest.mark.timeout(300)]


@pytest.fixture(scope="module", autouse=True)
def worker(terminal: Terminal) -> None:
    """What the guide has set before it comes to trouble."""
    terminal.bash('worker="celery@$(hostname)"')


@pytest.fixture
def bars(tmp_path: Path) -> Path:
    path = tmp_path / "bars.csv"
    path.write_text(ROWS)
    return path


def advice(heading: str) -> list[str]:
    """The shell lines under this heading of the guide."""
    blocks = [block for block in RUN if block.heading == heading and block.language == "bash"]
    return "".join(block.code for block in blocks).splitlines()


def supervisor(terminal: Terminal, command: str) -> None:
    control = '.venv/bin/supervisorctl -c "$QLIBUI_HOME/run/supervisord.conf"'
    code, said = terminal.bash(f"{control} {command}")
    assert code == 0, said


def waits_for(api: Api, task: dict[str, Any], code: str) -> bool:
    def is_told() -> bool:
        waiting = api.get(f"/imports/{task['task_id']}/")["waiting"]
        return waiting is not None and waiting["code"] == code

    return wait_until(is_told, seconds=40)


def test_no_worker_runs_and_what_is_purged_comes_again(
    terminal: Terminal, api: Api, bars: Path
) -> None:
    status, _queues, _registered, length, _add = advice("A job stays queued")
    [purge] = advice("Purging")
    supervisor(terminal, "stop worker")
    try:
        task = api.upload(bars, dataset_name="no worker")
        assert waits_for(api, task, "no_worker")
        assert "No nodes replied" in terminal.bash(status)[1]
        assert terminal.bash(length)[1].strip() != "0"
        assert terminal.bash(purge)[1].startswith("Purged ")
    finally:
        supervisor(terminal, "start worker")
    assert api.wait(task["task_id"])["status"] == "succeeded"


def test_a_worker_serves_other_queues(terminal: Terminal, api: Api, bars: Path) -> None:
    _status, queues, _registered, _length, add = advice("A job stays queued")
    assert wait_until(lambda: terminal.bash(queues)[0] == 0, seconds=60)
    cancel = add.replace("add_consumer", "cancel_consumer")
    assert terminal.bash(cancel)[0] == 0
    task = api.upload(bars, dataset_name="other queues")
    assert waits_for(api, task, "no_worker")
    served = terminal.bash(queues)[1]
    assert "'backtest'" in served
    assert "'data_import'" not in served
    assert terminal.bash(add)[0] == 0
    assert api.wait(task["task_id"])["status"] == "succeeded"


def test_redis_is_away(terminal: Terminal, api: Api, bars: Path) -> None:
    ping, *_ = advice("Redis does not answer")
    supervisor(terminal, "stop redis")
    try:
        task = api.upload(bars, dataset_name="no redis")
        assert waits_for(api, task, "redis_unreachable")
        code, said = terminal.bash(ping)
        assert (code, "No embedded Redis answers" in said) == (1, True)
    finally:
        supervisor(terminal, "start redis")
    assert api.wait(task["task_id"])["status"] == "succeeded"
    assert terminal.bash(ping) == (0, "PONG\n")


def test_beat_does_not_run(terminal: Terminal) -> None:
    look, _disabled = advice("Schedules do not run")

    def is_told(word: str) -> bool:
        return wait_until(lambda: terminal.bash(look)[1].startswith(word), seconds=60)

    supervisor(terminal, "stop beat")
    try:
        assert is_told("wrong")
    finally:
        supervisor(terminal, "start beat")
    assert is_told("well")


def test_a_schedule_is_disabled(terminal: Terminal) -> None:
    _look, disabled = advice("Schedules do not run")
    name = "maintain-datasets"
    switch = "from django_celery_beat.models import PeriodicTask as P\n"
    switch += f"s = P.objects.get(name={name!r}); s.enabled = not s.enabled; s.save()"
    assert name not in terminal.bash(disabled)[1]
    terminal.python(switch)
    assert name in terminal.bash(disabled)[1]
    terminal.python(switch)


def test_a_job_hangs(terminal: Terminal, api: Api, tmp_path: Path) -> None:
    [cancel] = advice("A job hangs")
    told = tmp_path / "told"
    supervisor(terminal, "stop worker")
    terminal.bash("./start_celery_worker.sh --include tests.jobs.worker_kinds & trial=$!")
    try:
        job = terminal.python(f"""
from qlibui.jobs.models import Job
from qlibui.jobs.services import enqueue
from tests.jobs import worker_kinds
print(enqueue(Job(kind="tests.sleep_in_c", params={{"told": {str(told)!r}}})).pk)
""").strip()
        assert wait_until(told.exists, seconds=60)
        asked_at = time.monotonic()
        terminal.bash(f"host={api.address}; token={api.token}")
        code, said = terminal.bash(cancel.replace("first-import", job))
        assert code == 0, said
        assert wait_until(lambda: api.get(f"/jobs/{job}/")["status"] == "cancelled", seconds=30)
        assert time.monotonic() - asked_at < 30
    finally:
        terminal.bash("kill $trial")
        supervisor(terminal, "start worker")
