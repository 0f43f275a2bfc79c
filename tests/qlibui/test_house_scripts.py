"""The start scripts of the guide."""

import os
import subprocess
from pathlib import Path

import pytest

from qlibui.embedded.programs import QUEUES
from qlibui.environment import BASE_DIR


def start(script: str, where: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [BASE_DIR / script, *arguments],
        cwd=where,
        env={**os.environ, "CELERY_BROKER_URL": "memory://"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("name", ["worker", "beat"])
def test_a_script_works_from_any_directory_and_passes_arguments_on(
    name: str, tmp_path: Path
) -> None:
    said = start(f"start_celery_{name}.sh", tmp_path, "--help")
    assert said.returncode == 0
    assert said.stdout.startswith(f"Usage: celery {name}")


def test_the_worker_script_names_every_queue() -> None:
    script = (BASE_DIR / "start_celery_worker.sh").read_text()
    assert f"--queues={','.join(QUEUES)}" in script
