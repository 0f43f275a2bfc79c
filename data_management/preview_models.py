"""A file that was looked at before it is imported, or instead."""

from typing import ClassVar

from django.db import models

from qlibui.jobs.models import Job


class PreviewTask(Job):
    """What an import of a file would do. It holds the file until it becomes an import, or is looked
    at again, and then the later one does. Its dataset need not exist yet."""

    KIND: ClassVar[str] = "data_management.preview"

    dataset = models.ForeignKey(
        "data_management.Dataset", models.CASCADE, null=True, blank=True, related_name="+"
    )
    dataset_name = models.CharField(max_length=120, default="", blank=True)
    mends = models.ForeignKey(
        "data_management.ImportTask", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    file_path = models.CharField(max_length=1024, default="", blank=True)
    original_name = models.CharField(max_length=255, default="", blank=True)
    import_type = models.CharField(max_length=16)
    import_config = models.JSONField(default=dict, blank=True)
    file_size = models.PositiveBigIntegerField(null=True, blank=True)
    file_sha256 = models.CharField(max_length=64, default="", blank=True)

    found = models.JSONField(null=True, blank=True, help_text="See `previewing`; null until then.")
    import_task = models.OneToOneField(
        "data_management.ImportTask", models.SET_NULL, null=True, blank=True, related_name="+",
        help_text="The import that it became.",
    )  # fmt: skip
    next_look = models.OneToOneField(
        "self", models.SET_NULL, null=True, blank=True, related_name="+",
        help_text="The preview of the same file with other options.",
    )  # fmt: skip

    class Meta:
        verbose_name = "preview"

    def __str__(self) -> str:
        return self.original_name or self.id
