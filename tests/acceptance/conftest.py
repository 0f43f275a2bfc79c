"""One running instance for all acceptance tests: real web, worker, beat, reconcile and Redis."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.api import Api
from tests.qlibui.start import RunningStart, begin_and_wait, manage

Shell = Callable[[str], Any]


@pytest.fixture(scope="session")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningStart]:
    start = begin_and_wait(tmp_path_factory.mktemp("instance"), "--no-sample", "--port", "8400")
    yield start
    start.stop()


@pytest.fixture(scope="session")
def api(instance: RunningStart) -> Api:
    assert instance.password is not None
    return Api.sign_in(f"http://127.0.0.1:{instance.port}", "admin", instance.password)


@pytest.fixture(scope="session")
def uploads(instance: RunningStart) -> Path:
    """The instance's own folder of files that tasks may read by path."""
    folder = instance.home / "uploads"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def shell(instance: RunningStart) -> Shell:
    """Run Python in a second shell of the instance; the code leaves its answer in `answer`."""

    def run(code: str) -> Any:
        whole = f"import json\n{code}\nprint('ANSWER', json.dumps(answer))"
        done = manage(instance.home, "shell", "--no-imports", "--command", whole)
        lines = [line for line in done.stdout.splitlines() if line.startswith("ANSWER ")]
        assert lines, done.stdout + done.stderr
        return json.loads(lines[-1].removeprefix("ANSWER "))

    return run
