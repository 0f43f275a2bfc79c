"""An installation in a good or a bad state, and what its health addresses say of it."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from celery import current_app
from django.conf import settings
from django.test import Client

from qlibui.environment import BASE_DIR
from qlibui.jobs import signs
from tests.database import database_url

DEEP = "/health/deep"
PAGE = {"Accept": "text/html,application/xhtml+xml"}


def sign(*queues: str) -> None:
    """Leave the signs of life that programs leave while they run, and that a busy machine does not
    outlive."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(signs, "FADED_SECONDS", 600)
        patch.setattr(signs, "BEATEN_SECONDS", 600)
        signs.tell_listening(queues or settings.CELERY_TASK_QUEUES)
        signs.tell_beating()
        signs.tell_reconciling()


def found(client: Client) -> dict[str, Any]:
    """What staff is told, by name."""
    return {each["name"]: each for each in client.get(DEEP).json()["findings"]}


def wrong(client: Client) -> set[str]:
    return {name for name, each in found(client).items() if not each["is_well"]}


def doctor(home: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own, on this test's database and Redis unless told else."""
    given = {
        "QLIBUI_HOME": str(home),
        "DATABASE_URL": database_url(),
        "CELERY_BROKER_URL": current_app.conf.broker_write_url,
    }
    return subprocess.run(
        [sys.executable, "manage.py", "doctor"],
        cwd=BASE_DIR,
        env=os.environ | given | environment,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )


def wrongs(said: subprocess.CompletedProcess[str]) -> list[str]:
    """The sentences of what is wrong."""
    lines = said.stdout.splitlines()
    return [line.removeprefix("wrong").strip() for line in lines if line.startswith("wrong")]
