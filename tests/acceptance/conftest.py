"""One running instance for all acceptance tests: real web, workers, beat, reconcile and Redis.

It is the one of `make up`, or with ACCEPTANCE_SITE a deployed one on that database.
"""

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.api import Api
from tests.acceptance.deployed import Deployed, deploy
from tests.qlibui.start import RunningStart, begin_and_wait

Shell = Callable[[str], Any]
Instance = RunningStart | Deployed
DATABASE = os.environ.get("ACCEPTANCE_SITE", "")


@pytest.fixture(scope="session")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    if DATABASE:
        with deploy(DATABASE) as deployed:
            yield deployed
        return
    start = begin_and_wait(tmp_path_factory.mktemp("instance"), "--no-sample", "--port", "8400")
    yield start
    start.stop()


@pytest.fixture(scope="session")
def api(instance: Instance) -> Api:
    assert instance.password is not None
    return Api.sign_in(f"http://127.0.0.1:{instance.port}", "admin", instance.password)


@pytest.fixture(scope="session")
def uploads(instance: Instance) -> Path:
    """The instance's own folder of files that tasks may read by path."""
    folder = instance.home / "uploads"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def shell(instance: Instance) -> Shell:
    """Run Python in a second shell of the instance; the code leaves its answer in `answer`."""

    def run(code: str) -> Any:
        whole = f"import json\n{code}\nprint('ANSWER', json.dumps(answer))"
        done = instance.manage("shell", "--no-imports", "--command", whole)
        lines = [line for line in done.stdout.splitlines() if line.startswith("ANSWER ")]
        assert lines, done.stdout + done.stderr
        return json.loads(lines[-1].removeprefix("ANSWER "))

    return run
