"""Back-tests and the reports of them."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class BacktestConfig(AppConfig):
    name = "backtest"
    verbose_name = "Back-tests"

    def ready(self) -> None:
        from backtest import forgetting, schedules, tasks  # noqa: F401  the tasks register kinds

        forgetting.connect()
        post_migrate.connect(schedules.seed, sender=self, dispatch_uid="backtest.seed")
