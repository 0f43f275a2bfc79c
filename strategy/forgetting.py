"""With the rows of strategies and runs go their files and the hold on a dataset's version."""

from functools import partial
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete

from data_management import files, living
from data_management.attempt_files import delete_files
from strategy.models import Strategy, StrategyRun


def connect() -> None:
    post_delete.connect(_forget_strategy, sender=Strategy, dispatch_uid="strategy.forget")
    post_delete.connect(_forget_run, sender=StrategyRun, dispatch_uid="strategy.forget_run")


def pin_name(run: StrategyRun) -> str:
    """By which it holds its version."""
    return f"strategy-run:{run.id}"  # the key of one that is not saved yet is None


def _forget_strategy(instance: Strategy, **_: Any) -> None:
    if files.is_upload(instance.scores_path):
        scores = Path(instance.scores_path)
        transaction.on_commit(partial(scores.unlink, missing_ok=True))


def _forget_run(instance: StrategyRun, **_: Any) -> None:
    living.unpin(instance.version, by=pin_name(instance))
    transaction.on_commit(partial(delete_files, instance.pk))
