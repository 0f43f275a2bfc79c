"""Who sees and who changes what."""

from django.db.models import Q, QuerySet

from data_management.models import Dataset, DatasetVersion, ImportTask, Visibility
from data_management.preview_models import PreviewTask
from qlibui.jobs.access import Person, jobs_seen_by, may_change, own

__all__ = [
    "datasets_changed_by",
    "datasets_seen_by",
    "datasets_with_bars",
    "imports_seen_by",
    "jobs_seen_by",
    "may_change",
    "previews_seen_by",
    "versions_seen_by",
]


def datasets_seen_by(user: Person) -> QuerySet[Dataset]:
    """The user's own datasets, the ownerless, and those shared for reading."""
    return Dataset.objects.filter(own(user) | Q(visibility=Visibility.SHARED))


def datasets_with_bars(user: Person) -> QuerySet[Dataset]:
    """Those that the user sees and that hold bars, the latest first."""
    held = datasets_seen_by(user).filter(current__rows__gt=0)
    return held.select_related("current").order_by("-current__created_at")


def datasets_changed_by(user: Person) -> QuerySet[Dataset]:
    """The datasets for which `may_change` holds."""
    ownerless = Q(owner__isnull=True) if user.is_staff else Q(pk__in=())
    return Dataset.objects.filter(Q(owner=user.pk) | ownerless)


def versions_seen_by(user: Person) -> QuerySet[DatasetVersion]:
    return DatasetVersion.objects.filter(dataset__in=datasets_seen_by(user))


def previews_seen_by(user: Person) -> QuerySet[PreviewTask]:
    """The user's own previews and the ownerless, as with imports."""
    return PreviewTask.objects.filter(own(user))


def imports_seen_by(user: Person) -> QuerySet[ImportTask]:
    """The user's own imports and the ownerless; not those of others into shared datasets, whose
    files may tell more than the dataset does."""
    return ImportTask.objects.filter(own(user))
