"""A short chaos run on SQLite; `make chaos` runs the long ones."""

import pytest

from tests.chaos.launch import launch
from tests.chaos.run import Asked


@pytest.mark.timeout(600)
def test_every_accepted_job_ends_once() -> None:
    launch(Asked("sqlite", seed=21, faults=12), within=560)
