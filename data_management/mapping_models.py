"""Which column holds which field, as a person once said."""

from django.db import models


class RememberedMapping(models.Model):
    """A mapping that an import into the dataset was given, for later files with the same header."""

    dataset = models.ForeignKey("data_management.Dataset", models.CASCADE, related_name="mappings")
    headers = models.JSONField(help_text="The header row, in the file's order.")
    headers_sha256 = models.CharField(max_length=64, editable=False)
    mapping = models.JSONField(help_text="Field to header.")
    import_task = models.ForeignKey(
        "data_management.ImportTask", models.SET_NULL, null=True, blank=True, related_name="+",
        help_text="The import that was given it last.",
    )  # fmt: skip
    remembered_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ("-remembered_at", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=["dataset", "headers_sha256"], name="one_mapping_per_header"
            ),
        )

    def __str__(self) -> str:
        return ", ".join(f"{field} from {header}" for field, header in self.mapping.items())
