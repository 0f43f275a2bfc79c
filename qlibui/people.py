"""Who is behind a request."""

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest


def person_behind(request: HttpRequest) -> User:
    """The person who signed in. Raises PermissionDenied where nobody did."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user
