"""Strategies, their schedules, and the runs that decide what they would trade. A run is a job (see
`qlibui.jobs`): its row says what was asked and how far it is, its files lie in its `folder`."""

from datetime import date
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from qlibui.jobs.models import Job, new_job_id


def today() -> date:
    return timezone.now().date()


class Strategy(models.Model):
    """A specification over a dataset, to be run on any of its days. Without an owner it is shared,
    and changed by staff only."""

    id = models.CharField(primary_key=True, max_length=64, default=new_job_id, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    name = models.CharField(max_length=120)
    dataset = models.ForeignKey(
        "data_management.Dataset", models.PROTECT, related_name="strategies"
    )
    kind = models.CharField(
        max_length=32, db_index=True, editable=False, help_text="Of its signal."
    )
    config = models.JSONField(help_text="The specification; see `strategy.spec`.")
    scores_path = models.CharField(max_length=1024, default="", blank=True)
    scores_name = models.CharField(max_length=255, default="", blank=True)
    scores_sha256 = models.CharField(max_length=64, default="", blank=True)
    scores_config = models.JSONField(
        default=dict, blank=True, help_text="How the file of scores is to be read."
    )
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    archived_at = models.DateTimeField(
        null=True, blank=True, help_text="Since then it is out of the way and runs no more."
    )

    class Meta:
        ordering = ("-created_at", "-id")
        verbose_name_plural = "strategies"

    def __str__(self) -> str:
        return self.name


class Trigger(models.TextChoices):
    IMPORT = "import", "After each import of the dataset"
    TRADING_DAY = "trading_day", "Each trading day, at a time"


class ScheduledStrategy(models.Model):
    """When a strategy runs by itself. What it starts is one run for each slot: a version that an
    import made, or a session of an exchange (see `strategy.slots`)."""

    strategy = models.ForeignKey(Strategy, models.CASCADE, related_name="schedules")
    trigger = models.CharField(max_length=16, choices=Trigger, default=Trigger.IMPORT)
    exchange = models.CharField(
        max_length=8,
        default="",
        blank=True,
        help_text="Market identifier code (XSHG, XNYS) whose sessions and time zone count.",
    )
    at = models.TimeField(
        null=True, blank=True, help_text="Local time of the exchange, such as 18:00."
    )
    from_on = models.DateField(default=today, help_text="Nothing before this day is run or missed.")
    enabled = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(
        auto_now=True, help_text="What was due before is not run by itself."
    )

    class Meta:
        ordering = ("id",)
        verbose_name = "schedule of a strategy"
        verbose_name_plural = "schedules of strategies"

    def __str__(self) -> str:
        return f"{self.strategy}: {self.when}"

    @property
    def when(self) -> str:
        """In words."""
        if self.trigger == Trigger.IMPORT:
            return "after each import"
        at = f"{self.at:%H:%M}" if self.at else "no time"
        return f"each trading day of {self.exchange} at {at}"

    @property
    def owner_id(self) -> Any:
        return self.strategy.owner_id


class StrategyRun(Job):
    """What a strategy would do after one day of a version of its dataset, which it pins."""

    KIND: ClassVar[str] = "strategy.run"

    job_ptr = models.OneToOneField(  # by its usual name a job could not be a part of one
        Job, models.CASCADE, parent_link=True, primary_key=True, related_name="as_strategy_run"
    )
    strategy = models.ForeignKey(Strategy, models.CASCADE, related_name="runs")
    version = models.ForeignKey(
        "data_management.DatasetVersion", models.PROTECT, related_name="strategy_runs"
    )
    config = models.JSONField(help_text="The specification as it was when the run was asked for.")
    asked_on = models.DateField(
        null=True, blank=True, help_text="The day to decide on; empty for the latest."
    )
    quality_from = models.DateField(
        null=True, blank=True, help_text="First day of the signal's quality; empty for a year."
    )
    book = models.JSONField(
        null=True, blank=True, help_text="Cash and holdings to trade from; empty for cash alone."
    )
    book_name = models.CharField(max_length=120, default="", blank=True)

    schedule = models.ForeignKey(
        ScheduledStrategy, models.SET_NULL, null=True, blank=True, related_name="runs"
    )
    slot = models.CharField(
        max_length=32, default="", blank=True, help_text="Of its schedule: a day, or a version."
    )
    expected_on = models.DateField(
        null=True, blank=True, help_text="The session that its schedule counts on."
    )

    day = models.DateField(null=True, blank=True, help_text="The session that was decided on.")
    next_on = models.DateField(
        null=True, blank=True, help_text="The session that the orders are for."
    )
    headline = models.JSONField(null=True, blank=True, help_text="Its main figures.")
    findings = models.JSONField(default=list, blank=True, help_text="What was found odd.")
    folder = models.CharField(max_length=255, default="", blank=True)

    class Meta:
        verbose_name = "run of a strategy"
        verbose_name_plural = "runs of strategies"
        constraints = (
            models.UniqueConstraint(
                fields=["schedule", "slot"],
                condition=Q(schedule__isnull=False),
                name="strategy_one_run_per_slot",
            ),
        )

    def __str__(self) -> str:
        return f"{self.strategy} on {self.day or self.asked_on or 'the latest day'}"

    def summary(self) -> dict[str, Any]:
        """What it tells Celery and its caller, beside `success` and `task_id`."""
        day = self.day.isoformat() if self.day else None
        return {"strategy_id": self.strategy_id, "day": day, "headline": self.headline}
