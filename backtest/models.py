"""Back-tests and their reports. Both are jobs (see `qlibui.jobs`): the row says what was asked and
how far it is, the files that the committed attempt made lie in its `folder`."""

from typing import Any, ClassVar

from django.db import models

from backtest.canary_models import Canary  # noqa: F401  Django looks here
from backtest.paper_models import PaperAccount, PaperDay, PaperRun  # noqa: F401  the same
from qlibui.jobs.models import Job


class ReportFormat(models.TextChoices):
    HTML = "html", "Tear sheet (HTML)"
    XLSX = "xlsx", "Workbook (Excel)"
    JSON = "json", "Data (JSON)"


class Backtest(Job):
    """One specification over one version of a dataset, which it pins."""

    KIND: ClassVar[str] = "backtest.run"

    job_ptr = models.OneToOneField(  # by its usual name a job could not be a report of one
        Job, models.CASCADE, parent_link=True, primary_key=True, related_name="as_backtest"
    )
    name = models.CharField(max_length=120)
    dataset = models.ForeignKey("data_management.Dataset", models.PROTECT, related_name="backtests")
    version = models.ForeignKey(
        "data_management.DatasetVersion", models.PROTECT, related_name="backtests"
    )
    strategy = models.ForeignKey(
        "strategy.Strategy",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="backtests",
        help_text="Whose specification it took, as it was then.",
    )
    config = models.JSONField(help_text="The specification; see `backtest.spec`.")
    scores_path = models.CharField(max_length=1024, default="", blank=True)
    scores_name = models.CharField(max_length=255, default="", blank=True)
    scores_sha256 = models.CharField(max_length=64, default="", blank=True)
    scores_config = models.JSONField(
        default=dict, blank=True, help_text="How the file of scores is to be read."
    )
    report_formats = models.JSONField(
        default=list, blank=True, help_text="Of the report that is made when it has succeeded."
    )
    rerun_of = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="reruns"
    )

    findings = models.JSONField(default=list, blank=True, help_text="What the pre-flight found.")
    headline = models.JSONField(null=True, blank=True, help_text="Its main figures.")
    differences = models.JSONField(
        null=True, blank=True, help_text="From the back-test that it re-runs; empty where equal."
    )
    folder = models.CharField(max_length=255, default="", blank=True)

    class Meta:
        verbose_name = "back-test"

    def __str__(self) -> str:
        return self.name

    def summary(self) -> dict[str, Any]:
        """What it tells Celery and its caller, beside `success` and `task_id`."""
        return {"backtest_id": self.pk, "headline": self.headline, "differences": self.differences}


class Report(Job):
    """The result of a back-test as files for people."""

    KIND: ClassVar[str] = "backtest.report"

    backtest = models.ForeignKey(Backtest, models.CASCADE, related_name="reports")
    formats = models.JSONField(default=list)
    files = models.JSONField(
        null=True, blank=True, help_text="By format: name, bytes and SHA-256; null until made."
    )
    folder = models.CharField(max_length=255, default="", blank=True)

    class Meta:
        verbose_name = "report"

    def __str__(self) -> str:
        return f"Report of {self.backtest}"
