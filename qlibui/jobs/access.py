"""Who sees and who changes a job, or anything else that has an owner or none."""

from typing import Any, Protocol

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Q, QuerySet

from qlibui.jobs.models import Job

Person = User | AnonymousUser


class Owned(Protocol):
    @property
    def owner_id(self) -> Any: ...


def own(user: Person) -> Q:
    """What belongs to the user, or to nobody and so to all."""
    return Q(owner=user.pk) | Q(owner__isnull=True)


def jobs_seen_by(user: Person) -> QuerySet[Job]:
    return Job.objects.filter(own(user))


def may_change(user: Person, thing: Owned) -> bool:
    """The owner may; what has no owner is changed by staff only."""
    if thing.owner_id is None:
        return bool(getattr(user, "is_staff", False))
    return bool(thing.owner_id == user.pk)
