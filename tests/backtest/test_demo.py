"""The back-test that an installation begins with."""

from pathlib import Path
from unittest.mock import patch

import pytest
from django.db import OperationalError

from backtest import demo
from backtest.models import Backtest
from data_management.models import Dataset
from data_management.services import request_sample_import
from data_management.tasks import process_data_import
from qlibui.embedded import first_start
from qlibui.jobs.errors import MoveRefused
from tests.backtest.asked import run


def test_it_is_asked_for_once_the_market_is_there(home: Path, db: None) -> None:
    assert demo.request_demo() is None
    task = request_sample_import()
    assert task is not None
    assert demo.sample_is_coming()
    assert demo.request_demo() is None
    process_data_import(task.pk)
    assert not demo.sample_is_coming()
    asked = demo.request_demo()
    assert asked is not None
    assert demo.request_demo() is None
    assert run(asked).headline is not None
    assert Backtest.objects.count() == Dataset.objects.count() == 1


@pytest.mark.parametrize(
    ("fault", "is_over"),
    [(OperationalError("database is locked"), False), (MoveRefused("let go"), True)],
)
def test_a_start_goes_on_without_it(db: None, fault: Exception, is_over: bool) -> None:
    with patch.object(demo, "request_demo", side_effect=fault):
        assert first_start.request_demo_backtest() is is_over
