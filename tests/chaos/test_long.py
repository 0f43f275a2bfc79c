"""`make chaos`: the figures of the promise, on both databases.

CHAOS_FAULTS is the number of faults for each database over its three seeds, CHAOS_SEED the first.
"""

import os
import sys

import pytest

from tests.chaos.databases import NAMES
from tests.chaos.launch import launch
from tests.chaos.run import Asked

FAULTS = int(os.environ.get("CHAOS_FAULTS", "360"))
SEED = int(os.environ.get("CHAOS_SEED", "1"))
SEEDS = 3
HOUR = 3600

pytestmark = [pytest.mark.chaos, pytest.mark.timeout(HOUR)]


@pytest.mark.parametrize("seed", range(SEED, SEED + SEEDS))
@pytest.mark.parametrize("database", NAMES)
def test_with_shortened_settings(database: str, seed: int) -> None:
    sys.stdout.write(launch(Asked(database, seed, FAULTS // SEEDS), within=HOUR))


@pytest.mark.parametrize("database", NAMES)
def test_with_the_settings_as_shipped(database: str) -> None:
    sys.stdout.write(launch(Asked(database, SEED, max(6, FAULTS // 15), shipped=True), within=HOUR))
