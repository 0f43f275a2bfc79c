"""The look-ahead canary of a strategy or of a back-test. It is a job (see `qlibui.jobs`)."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from qlibui.jobs.models import Job


class Canary(Job):
    """Whether what came later changed anything that came before: of a strategy over the last
    sessions of a version, or of a back-test over its window."""

    KIND: ClassVar[str] = "backtest.canary"

    strategy = models.ForeignKey(
        "strategy.Strategy", models.CASCADE, null=True, blank=True, related_name="canaries"
    )
    backtest = models.ForeignKey(
        "backtest.Backtest", models.CASCADE, null=True, blank=True, related_name="canaries"
    )
    version = models.ForeignKey(
        "data_management.DatasetVersion", models.PROTECT, related_name="canaries"
    )
    config = models.JSONField(help_text="The specification; see `backtest.spec`.")
    verdict = models.JSONField(
        null=True, blank=True, help_text="What it found; see `backtest.canary.checking`."
    )

    class Meta:
        verbose_name = "canary"
        verbose_name_plural = "canaries"
        constraints = (
            models.CheckConstraint(
                condition=Q(strategy__isnull=True) ^ Q(backtest__isnull=True),
                name="canary_of_one",
            ),
        )

    def __str__(self) -> str:
        return f"Canary of {self.of}"

    @property
    def of(self) -> Any:
        """The strategy or back-test that is looked at."""
        return self.backtest or self.strategy

    @property
    def has_passed(self) -> bool | None:
        """None until it is known."""
        return None if self.verdict is None else self.verdict["difference"] is None

    def summary(self) -> dict[str, Any]:
        """What it tells Celery and its caller, beside `success` and `task_id`."""
        return {"passed": self.has_passed, "verdict": self.verdict}
