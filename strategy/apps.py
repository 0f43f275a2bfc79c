"""Strategies and their runs."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class StrategyConfig(AppConfig):
    name = "strategy"
    verbose_name = "Strategies"

    def ready(self) -> None:
        from strategy import forgetting, schedules, tasks  # noqa: F401  the tasks register kinds

        forgetting.connect()
        post_migrate.connect(schedules.seed, sender=self, dispatch_uid="strategy.seed")
