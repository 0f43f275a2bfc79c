"""Who sees and who changes what."""

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Q, QuerySet

from data_management.models import Dataset, DatasetVersion, ImportTask, Visibility
from qlibui.jobs.models import Job

Person = User | AnonymousUser


def datasets_seen_by(user: Person) -> QuerySet[Dataset]:
    """The user's own datasets, the ownerless, and those shared for reading."""
    return Dataset.objects.filter(_own(user) | Q(visibility=Visibility.SHARED))


def datasets_changed_by(user: User) -> QuerySet[Dataset]:
    """The datasets that the user may import into: their own, for staff the ownerless, too."""
    return Dataset.objects.filter(_own(user) if user.is_staff else Q(owner=user.pk))


def versions_seen_by(user: Person) -> QuerySet[DatasetVersion]:
    return DatasetVersion.objects.filter(dataset__in=datasets_seen_by(user))


def imports_seen_by(user: Person) -> QuerySet[ImportTask]:
    """The user's own imports and the ownerless; not those of others into shared datasets, whose
    files may tell more than the dataset does."""
    return ImportTask.objects.filter(_own(user))


def jobs_seen_by(user: Person) -> QuerySet[Job]:
    return Job.objects.filter(_own(user))


def may_change(user: Person, thing: Dataset | ImportTask | Job) -> bool:
    """The owner may; what has no owner is changed by staff only."""
    if thing.owner_id is None:
        return bool(getattr(user, "is_staff", False))
    return thing.owner_id == user.pk


def _own(user: Person) -> Q:
    return Q(owner=user.pk) | Q(owner__isnull=True)
