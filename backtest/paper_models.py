"""Paper accounts: a strategy followed from a day on, one session after another."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models

from qlibui.jobs.models import Job, new_job_id


class PaperAccount(models.Model):
    """What a strategy's specification would have made of some cash since a day, in books that go
    on with each session that the dataset gets. Without an owner it is shared."""

    id = models.CharField(primary_key=True, max_length=64, default=new_job_id, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    strategy = models.ForeignKey("strategy.Strategy", models.PROTECT, related_name="paper_accounts")
    name = models.CharField(max_length=120)
    config = models.JSONField(
        help_text="The strategy's specification as it was when the account began, and a benchmark."
    )
    start_on = models.DateField(help_text="The first day that it trades on.")
    books = models.JSONField(
        null=True, blank=True, help_text="Cash and holdings after the last day; empty before it."
    )
    last_on = models.DateField(null=True, blank=True, help_text="The last day that it kept.")
    compared_with = models.ForeignKey(
        "backtest.Backtest", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    closed_at = models.DateTimeField(
        null=True, blank=True, help_text="Since then it follows the dataset no more."
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-created_at", "-id")
        verbose_name = "paper account"

    def __str__(self) -> str:
        return self.name


class PaperRun(Job):
    """An account brought up to the last session of one version of its dataset."""

    KIND: ClassVar[str] = "backtest.paper"

    account = models.ForeignKey(PaperAccount, models.CASCADE, related_name="runs")
    version = models.ForeignKey(
        "data_management.DatasetVersion", models.PROTECT, related_name="paper_runs"
    )
    days = models.PositiveIntegerField(
        null=True, blank=True, help_text="How many it kept; empty until it has ended."
    )
    findings = models.JSONField(default=list, blank=True, help_text="What was found odd.")
    card = models.JSONField(null=True, blank=True, help_text="What its days were made of.")

    class Meta:
        verbose_name = "run of a paper account"
        verbose_name_plural = "runs of paper accounts"

    def __str__(self) -> str:
        return f"{self.account} on version {self.version.number}"

    def summary(self) -> dict[str, Any]:
        """What it tells Celery and its caller, beside `success` and `task_id`."""
        return {"account_id": self.account_id, "days": self.days}


class PaperDay(models.Model):
    """A day that an account kept: never written again, whatever becomes of the dataset's history.

    `daily`, `positions`, `trades` and `indicators` are that day's part of the frames of a result
    (`backtest.results`), null where a number was not computed.
    """

    account = models.ForeignKey(PaperAccount, models.CASCADE, related_name="days")
    date = models.DateField()
    version = models.ForeignKey(
        "data_management.DatasetVersion",
        models.PROTECT,
        related_name="+",
        help_text="Whose bars it was traded on.",
    )
    daily = models.JSONField()
    positions = models.JSONField(default=list)
    trades = models.JSONField(default=list)
    indicators = models.JSONField(default=dict)

    class Meta:
        ordering = ("date",)
        constraints = (
            models.UniqueConstraint(fields=["account", "date"], name="paper_one_row_a_day"),
        )

    def __str__(self) -> str:
        return f"{self.account} on {self.date}"
