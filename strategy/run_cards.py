"""What a run was made of."""

from typing import Any

from data_management.models import DatasetVersion
from strategy.models import StrategyRun


def version_lines(version: DatasetVersion) -> dict[str, Any]:
    """Which bars they were."""
    return {
        "id": version.dataset_id,
        "name": str(version.dataset),
        "version": version.number,
        "content_hash": version.content_hash,
    }


def write_card(asked: StrategyRun, details: dict[str, Any]) -> dict[str, Any]:
    """The run card, fit for JSON; ``details`` are what is known of how the scores came about."""
    days = {"day": asked.day, "next_on": asked.next_on}
    return {
        "strategy": {"id": asked.strategy_id, "name": asked.strategy.name},
        "dataset": version_lines(asked.version),
        **{name: day.isoformat() if day else None for name, day in days.items()},
        "book": asked.book_name or ("given" if asked.book else "cash alone"),
        "spec": asked.config,
        **({"scores": details} if details else {}),
    }
