"""The beat entry that brings paper accounts up to date."""

from typing import Any

from qlibui.jobs.schedules import can_seed, ensure_schedule, every_minute

FOLLOW = "follow-paper-accounts"


def seed(*, using: str, **_: Any) -> None:
    """After each migrate: datasets are looked at every minute for versions that paper accounts
    have not followed yet."""
    if not can_seed(using):
        return
    ensure_schedule(
        FOLLOW,
        task="backtest.tasks.follow_paper_accounts",
        interval=every_minute(),
        expire_seconds=50,
        description="Brings paper accounts up to the newest versions of their datasets.",
    )
