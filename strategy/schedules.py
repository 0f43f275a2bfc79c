"""The beat entry that starts what is due of strategies' schedules."""

from typing import Any

from qlibui.jobs.schedules import can_seed, ensure_schedule, every_minute

RUN_DUE = "run-due-strategies"


def seed(*, using: str, **_: Any) -> None:
    """After each migrate: schedules of strategies are looked at every minute."""
    if not can_seed(using):
        return
    ensure_schedule(
        RUN_DUE,
        task="strategy.tasks.run_due_strategies",
        interval=every_minute(),
        expire_seconds=50,
        description="Starts the runs of strategies whose schedules are due.",
    )
