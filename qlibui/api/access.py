"""What a request may reach: other people's things are not there, shared ones may be only read."""

from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from rest_framework.exceptions import NotFound, PermissionDenied

from qlibui.jobs.access import Owned, Person, may_change

Found = TypeVar("Found", bound=Model)
Thing = TypeVar("Thing", bound=Owned)


def find(things: QuerySet[Found], what: str, **by: Any) -> Found:
    """The one of these things. Raises NotFound, the same for none as for another person's."""
    thing = things.filter(**by).first()
    if thing is None:
        raise NotFound(f"There is no {what} {', '.join(map(str, by.values()))}.")
    return thing


def changeable(thing: Thing, person: Person) -> Thing:
    """The thing, if the person may change it. Raises PermissionDenied with a sentence."""
    if may_change(person, thing):
        return thing
    who = "staff" if thing.owner_id is None else "its owner"
    raise PermissionDenied(f"{thing} is shared for reading: only {who} may change it.")
