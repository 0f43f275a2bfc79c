"""The universes of a dataset as a version holds them."""

from django.db import models


class Membership(models.Model):
    """Who belongs to which universe and when. Rows are never changed: versions share them."""

    dataset = models.ForeignKey("Dataset", models.CASCADE, related_name="memberships")
    content_hash = models.CharField(max_length=64)
    spells = models.TextField(
        help_text="A line each: universe, instrument, first and last day, parted by tabs."
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=["dataset", "content_hash"], name="one_membership_each"),
        )

    def __str__(self) -> str:
        return f"membership {self.content_hash[:12]} of {self.dataset}"
