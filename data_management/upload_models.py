"""A file that arrives over several requests."""

from django.conf import settings
from django.db import models

from qlibui.jobs.models import new_job_id


class ResumableUpload(models.Model):
    """What a person said of a file before its bytes came. How many of them are here only the disk
    knows (`resumable.offset_of`), so no crash can leave a row that says something else."""

    id = models.CharField(primary_key=True, max_length=64, default=new_job_id, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    name = models.CharField(max_length=255)
    length = models.PositiveBigIntegerField(help_text="Bytes of the whole file.")
    import_task = models.ForeignKey(
        "data_management.ImportTask", models.CASCADE, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ("-created_at", "-id")

    def __str__(self) -> str:
        return self.name
