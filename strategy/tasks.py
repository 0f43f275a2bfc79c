"""The Celery tasks of strategies: doorways of a few lines. A message carries ids only."""

from celery import shared_task
from django.utils import timezone

from qlibui.jobs.tasks import job_task
from strategy import scheduling
from strategy.models import StrategyRun
from strategy.running import run_strategy as _run_strategy

MODULE = "strategy.tasks"
ENGINE = (
    "strategy.scoring.qlib_preload",
    "strategy.quality.page",
    "strategy.sheets.workbook",
    "data_management.store",
)

run_strategy = job_task(
    StrategyRun.KIND, name=f"{MODULE}.run_strategy", model=StrategyRun, preload=ENGINE
)(_run_strategy)


@shared_task(name=f"{MODULE}.run_due_strategies", ignore_result=True)
def run_due_strategies() -> None:
    """Each minute: start the runs whose schedules are due, each once."""
    scheduling.run_due(timezone.now())
