"""With the row of a back-test go its files and its hold on the dataset's version."""

from functools import partial
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete

from backtest.canary_models import Canary
from backtest.models import Backtest, Report
from backtest.paper_models import PaperRun
from backtest.pins import pin_name
from data_management import files, living
from data_management.attempt_files import delete_files
from qlibui.jobs.models import Job


def connect() -> None:
    post_delete.connect(_forget_backtest, sender=Backtest, dispatch_uid="backtest.forget")
    post_delete.connect(_let_go, sender=Canary, dispatch_uid="backtest.forget_canary")
    post_delete.connect(_let_go, sender=PaperRun, dispatch_uid="backtest.forget_paper")
    post_delete.connect(_forget_files, sender=Report, dispatch_uid="backtest.forget_report")


def _let_go(instance: Backtest | Canary | PaperRun, **_: Any) -> None:
    """Of its version and its files."""
    living.unpin(instance.version, by=pin_name(instance))
    _forget_files(instance)


def _forget_backtest(instance: Backtest, **_: Any) -> None:
    _let_go(instance)
    if files.is_upload(instance.scores_path):
        scores = Path(instance.scores_path)
        transaction.on_commit(partial(scores.unlink, missing_ok=True))


def _forget_files(instance: Job, **_: Any) -> None:
    transaction.on_commit(partial(delete_files, instance.pk))
