"""`celery control revoke`, as an operator types it, knows no --terminate: the guide says cancel."""

import os
import subprocess
import sys

from qlibui.environment import BASE_DIR


def test_revoke_cannot_terminate() -> None:
    command = [sys.executable, "-m", "celery", "-A", "qlibui", "control", "revoke", "an-id"]
    ran = subprocess.run(
        [*command, "--terminate"],
        cwd=BASE_DIR, env=os.environ, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert ran.returncode == 2
    assert "No such option" in ran.stderr
