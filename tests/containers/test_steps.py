"""The image's steps and the services' commands, run as they stand in their files."""

import pytest

from tests.containers.box import enter_and_run, may_enter


@pytest.mark.containers
@pytest.mark.timeout(3000)
def test_every_step_and_service_runs() -> None:
    if not may_enter():
        pytest.skip("no overlay may be made here: run as root on Linux, with util-linux")
    done = enter_and_run("tests.containers")
    print(done.stdout)  # noqa: T201  whoever asks for it reads the sizes
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Nothing is wrong." in done.stdout
    assert "Who runs it: 10001" in done.stdout
