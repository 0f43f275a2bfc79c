"""The guide's Celery code, run in a second shell against the running instance."""

from pathlib import Path

import pytest

from qlibui.embedded.waiting import wait_until
from tests.acceptance.conftest import Shell

ROWS = "code,date,open,high,low,close,volume\n600000,2015-01-05,10,10.5,9.9,10.2,1000\n"


@pytest.fixture
def prices(uploads: Path) -> Path:
    path = uploads / "prices.csv"
    path.write_text(ROWS)
    return path


def test_delay_imports_a_file(shell: Shell, prices: Path) -> None:
    answer = shell(f"""
from data_management.tasks.import_tasks import process_data_import
task = process_data_import.delay(
    task_id="test-task", file_path={str(prices)!r}, import_type="csv",
    import_config={{"delimiter": ",", "encoding": "utf-8"}},
)
answer = task.get(timeout=30)
""")
    assert answer["success"] is True
    assert answer["rows_processed"] == 1


def test_validate_then_import(shell: Shell, prices: Path) -> None:
    answer = shell(f"""
from data_management.tasks import process_data_import, validate_import_file
path = {str(prices)!r}
validation = validate_import_file.delay(task_id="uuid-here", file_path=path, import_type="csv")
result = validation.get(timeout=30)
if result["success"]:
    result = process_data_import.delay("uuid-here", path, "csv").get(timeout=30)
answer = result
""")
    assert answer["success"] is True
    assert answer["task_id"] == "uuid-here"


def test_a_failed_task_tells_its_reason_to_celery(shell: Shell, uploads: Path) -> None:
    bad = uploads / "bad.csv"
    bad.write_text(ROWS.replace("10.2", "abc"))
    answer = shell(f"""
from celery.result import AsyncResult
from data_management.tasks import process_data_import
task = process_data_import.delay("bad-task", {str(bad)!r}, "csv")
task.get(timeout=30, propagate=False)
result = AsyncResult(task.id)
answer = [result.state, str(result.info)]
""")
    assert answer[0] == "FAILURE"
    assert "line 2" in answer[1]


def test_a_revoked_task_ends_cancelled(shell: Shell, prices: Path) -> None:
    shell(f"""
from data_management.models import ImportTask
from data_management.tasks import process_data_import
ImportTask(id="revoked", celery_task_id="revoked-id", file_path={str(prices)!r}).save()
process_data_import.apply_async(["revoked"], task_id="revoked-id", countdown=4)
process_data_import.app.control.revoke("revoked-id")
answer = True
""")
    look = """
from data_management.models import ImportTask
answer = ImportTask.objects.get(pk="revoked").status
"""
    assert wait_until(lambda: shell(look) == "cancelled", seconds=30)


def test_an_edited_schedule_takes_effect_within_ten_seconds(shell: Shell) -> None:
    edited_at, nightly = shell("""
from django.utils import timezone
from django_celery_beat.models import IntervalSchedule, PeriodicTask
often, _ = IntervalSchedule.objects.get_or_create(every=1, period="seconds")
schedule = PeriodicTask.objects.get(name="cleanup-old-imports")
nightly, schedule.crontab, schedule.interval = schedule.crontab_id, None, often
schedule.save()
answer = timezone.now().timestamp(), nightly
""")
    look = """
from qlibui.jobs.models import Job
first = Job.objects.filter(kind="data_management.cleanup").order_by("created_at").first()
answer = first and first.created_at.timestamp()
"""
    assert wait_until(lambda: shell(look) is not None, seconds=40)
    shell(f"""
from django_celery_beat.models import PeriodicTask
schedule = PeriodicTask.objects.get(name="cleanup-old-imports")
schedule.crontab_id, schedule.interval = {nightly}, None
schedule.save()
answer = True
""")
    assert shell(look) - edited_at <= 10
