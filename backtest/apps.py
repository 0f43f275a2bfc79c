"""Back-tests and the reports of them."""

from django.apps import AppConfig


class BacktestConfig(AppConfig):
    name = "backtest"
    verbose_name = "Back-tests"

    def ready(self) -> None:
        from backtest import forgetting, tasks  # noqa: F401  the tasks register their kinds

        forgetting.connect()
