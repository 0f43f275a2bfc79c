"""The tasks that the guide offers by name are there, and take the arguments that it tells."""

import inspect
import re

import pytest
from celery import current_app

from qlibui.admin.beat import our_tasks
from qlibui.environment import BASE_DIR

TOLD = (BASE_DIR / "docs" / "celery-guide.md").read_text().split("## The tasks there are")[1]
ROWS = re.findall(r"^\| `(\S+)` \| (.*?) ?\|", TOLD, re.MULTILINE)


@pytest.mark.parametrize(("name", "told"), ROWS)
def test_every_task_is_there_and_takes_what_is_told(name: str, told: str) -> None:
    assert name in our_tasks()
    taken = inspect.signature(current_app.tasks[name].run).parameters
    assert [*taken] == re.findall(r"`(\w+)`", told)
