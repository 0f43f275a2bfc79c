"""A market for strategies to run on."""

from pathlib import Path

import pytest
from django.contrib.auth.models import User

from data_management.models import Dataset
from tests.backtest.asked import bars_of, import_bars


@pytest.fixture
def market(user: User, files: Path) -> Dataset:
    """A dataset of the user's: six instruments over half a year."""
    return import_bars(files, user, bars_of())
