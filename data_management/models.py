"""Datasets, their versions, and the imports that make them.

The database's pointer is the truth: `Dataset.current` names the version that readers see, and a
version names an immutable version of the dataset's Delta table.
"""

from datetime import timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from data_management.mapping_models import RememberedMapping  # noqa: F401  Django looks here
from data_management.membership_models import Membership
from data_management.preview_models import PreviewTask  # noqa: F401  Django looks here
from data_management.upload_models import ResumableUpload  # noqa: F401  Django looks here
from qlibui.jobs.lifecycle import JobStatus
from qlibui.jobs.models import Job, new_job_id

ImportStatus = JobStatus

FILE_BYTES_A_SECOND = 4 * 1024 * 1024
MOST_PATIENCE = timedelta(minutes=10)


class Visibility(models.TextChoices):
    PRIVATE = "private", "Private"
    SHARED = "shared", "Shared for reading"


class ImportType(models.TextChoices):
    CSV = "csv", "CSV"
    EXCEL = "excel", "Excel workbook"
    ZIP = "zip", "Zip of CSVs, one per instrument"


class Dataset(models.Model):
    """A table of daily bars that grows by imports. Without an owner it is shared, and changed by
    staff only."""

    id = models.CharField(primary_key=True, max_length=64, default=new_job_id, editable=False)
    name = models.CharField(max_length=120)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    visibility = models.CharField(max_length=8, choices=Visibility, default=Visibility.PRIVATE)
    exchange = models.CharField(
        max_length=8,
        default="",
        blank=True,
        help_text="Market identifier code (XSHG, XNYS) whose calendar the bars follow.",
    )
    is_sample = models.BooleanField(
        default=False, help_text="The simulated market that comes with the product."
    )
    current = models.ForeignKey(
        "DatasetVersion", models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-created_at", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=["owner", "name"],
                condition=Q(owner__isnull=False),
                name="dataset_name_per_owner",
            ),
            models.UniqueConstraint(
                fields=["name"], condition=Q(owner__isnull=True), name="dataset_name_ownerless"
            ),
        )

    def __str__(self) -> str:
        return self.name


class VersionKind(models.TextChoices):
    IMPORT = "import", "Import"
    UNDO = "undo", "Undo"
    REDO = "redo", "Redo"


class DatasetVersion(models.Model):
    """What a dataset was from one moment on; what it holds never changes.

    `base` is the version before it; an undo or redo shows the `content` of an earlier one.
    `table_version` is None while the dataset is empty again; maintenance may move it to another
    one that holds the same.
    """

    dataset = models.ForeignKey(Dataset, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=8, choices=VersionKind, default=VersionKind.IMPORT)
    base = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    content = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    undone = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    import_task = models.ForeignKey(
        "ImportTask", models.PROTECT, null=True, blank=True, related_name="versions"
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    collected_at = models.DateTimeField(
        null=True, blank=True, help_text="When maintenance let go of its bars; empty until then."
    )

    table_version = models.PositiveBigIntegerField(null=True, blank=True)
    state = models.JSONField(help_text="The store's facts: digests by year, counts, coverage.")
    content_hash = models.CharField(max_length=64)
    rows = models.PositiveBigIntegerField()
    instruments = models.PositiveIntegerField()
    sessions = models.PositiveIntegerField()
    start_on = models.DateField(null=True, blank=True)
    end_on = models.DateField(null=True, blank=True)
    membership = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="versions"
    )
    new_rows = models.PositiveBigIntegerField(null=True, blank=True)
    changed_rows = models.PositiveBigIntegerField(null=True, blank=True)
    lineage = models.JSONField(
        default=dict, blank=True, help_text="The file, its SHA-256, mapping and counts."
    )

    class Meta:
        ordering = ("-dataset_id", "-number")
        constraints = (
            models.UniqueConstraint(fields=["dataset", "number"], name="version_number"),
        )

    def __str__(self) -> str:
        return f"{self.dataset} v{self.number}"


class QualityReport(models.Model):
    """What is odd about the bars of a version; a row of its own because versions are read often
    and reports seldom. Without `findings`, `error` says why there are none."""

    version = models.OneToOneField(DatasetVersion, models.CASCADE, related_name="quality")
    findings = models.JSONField(null=True, help_text="Counts and the gravest, check by check.")
    coverage = models.JSONField(null=True, help_text="First and last day of each instrument.")
    error = models.TextField(default="", blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"quality of {self.version}"


class VersionPin(models.Model):
    """Whoever pins a version keeps its bars and its provider, also when nothing else needs them."""

    version = models.ForeignKey(DatasetVersion, models.PROTECT, related_name="pins")
    pinned_by = models.CharField(
        max_length=128, help_text="What needs the version, such as the id of a back-test."
    )
    reason = models.TextField(default="", blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=["version", "pinned_by"], name="one_pin_each"),
        )

    def __str__(self) -> str:
        return f"{self.version}, pinned by {self.pinned_by}"


class ImportTask(Job):
    """One file on its way into a dataset. It is a job (see `qlibui.jobs`)."""

    KIND: ClassVar[str] = "data_management.import"

    dataset = models.ForeignKey(
        Dataset, models.PROTECT, null=True, blank=True, related_name="imports"
    )
    mends = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="mended_by",
        help_text="The import whose bad rows this file brings, mended.",
    )
    file_path = models.CharField(max_length=1024, default="", blank=True)
    original_name = models.CharField(max_length=255, default="", blank=True)
    import_type = models.CharField(max_length=16, choices=ImportType, default=ImportType.CSV)
    import_config = models.JSONField(default=dict, blank=True)
    file_size = models.PositiveBigIntegerField(null=True, blank=True)
    file_sha256 = models.CharField(max_length=64, default="", blank=True)

    rows_read = models.PositiveBigIntegerField(null=True, blank=True)
    rows_processed = models.PositiveBigIntegerField(null=True, blank=True)
    rows_skipped = models.PositiveBigIntegerField(null=True, blank=True)
    problem_count = models.PositiveBigIntegerField(null=True, blank=True)
    problems_by_reason = models.JSONField(default=dict, blank=True)
    warnings = models.JSONField(default=list, blank=True)
    questions = models.JSONField(default=list, blank=True)
    metadata = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = "import"

    def __str__(self) -> str:
        return self.original_name or self.id

    @property
    def gives_way(self) -> timedelta:
        """A second for every 4 MB of the file, ten minutes at most."""
        return min(timedelta(seconds=(self.file_size or 0) // FILE_BYTES_A_SECOND), MOST_PATIENCE)

    def summary(self) -> dict[str, Any]:
        """What the import tells Celery and its caller, beside `success` and `task_id`."""
        return {
            "rows_processed": self.rows_processed or 0,
            "rows_skipped": self.rows_skipped or 0,
            "dataset_id": self.dataset_id,
            "errors": [],
        }


class ImportProblem(models.Model):
    """A row that could not be taken, as the file has it. The first ones of an import; all of
    them are in its problem file."""

    import_task = models.ForeignKey(ImportTask, models.CASCADE, related_name="problems")
    file = models.CharField(max_length=255, default="", blank=True)
    line = models.PositiveBigIntegerField(help_text="Physical line of the file, from 1.")
    column = models.CharField(max_length=255, default="", blank=True)
    value = models.TextField(default="", blank=True)
    reason = models.CharField(max_length=32)
    duplicate_of_line = models.PositiveBigIntegerField(null=True, blank=True)
    message = models.TextField()

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"line {self.line}, {self.column}: {self.complaint}"

    @property
    def complaint(self) -> str:
        """The message without its place, for where file and line stand beside it."""
        return self.message.removeprefix(f"{self.file}, line {self.line}: ")
