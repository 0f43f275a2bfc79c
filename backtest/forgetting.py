"""With the row of a back-test go its files and its hold on the dataset's version."""

from functools import partial
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete

from backtest.models import Backtest, Report
from data_management import files, living
from data_management.attempt_files import delete_files


def connect() -> None:
    post_delete.connect(_forget_backtest, sender=Backtest, dispatch_uid="backtest.forget")
    post_delete.connect(_forget_files, sender=Report, dispatch_uid="backtest.forget_report")


def pin_name(backtest: Backtest) -> str:
    """By which it holds its version."""
    return f"backtest:{backtest.id}"  # the key of one that is not saved yet is None


def _forget_backtest(instance: Backtest, **_: Any) -> None:
    living.unpin(instance.version, by=pin_name(instance))
    if files.is_upload(instance.scores_path):
        scores = Path(instance.scores_path)
        transaction.on_commit(partial(scores.unlink, missing_ok=True))
    _forget_files(instance)


def _forget_files(instance: Backtest | Report, **_: Any) -> None:
    transaction.on_commit(partial(delete_files, instance.pk))
