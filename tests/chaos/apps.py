"""Makes every process of a run know the jobs of its workload."""

from django.apps import AppConfig


class ChaosConfig(AppConfig):
    name = "tests.chaos"
    label = "chaos"

    def ready(self) -> None:
        from tests.chaos import kinds  # noqa: F401  registers them
