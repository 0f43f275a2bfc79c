"""Qlib's files are made of the bars: a backup leaves them out, a restore makes them again."""

from django.db.models import Q

from data_management import storage
from data_management.models import Dataset, DatasetVersion


def rebuild_providers() -> int:
    """Build the providers of what readers see and of what back-tests hold; answers of how many
    versions. Those of other versions are built when somebody asks for them."""
    seen = Dataset.objects.exclude(current=None).values("current")
    wanted = DatasetVersion.objects.filter(Q(pk__in=seen) | Q(pins__isnull=False)).distinct()
    for version in wanted.select_related("dataset", "membership"):
        storage.provider_of(version)
    return len(wanted)
