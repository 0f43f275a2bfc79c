"""Signing in by name and password: the same form for the pages and the admin, with a limit."""

from typing import Any

from django.contrib.auth.forms import AuthenticationForm
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from unfold.forms import AuthenticationForm as AdminAuthenticationForm

FAILURES_ALLOWED = 20
WINDOW_SECONDS = 300


class SignInForm(AuthenticationForm):
    """Refuses every try from an address that has failed too often lately, right or wrong."""

    def clean(self) -> dict[str, Any]:
        key = f"sign-in-failures:{_address_of(self.request)}"
        if cache.get(key, 0) >= FAILURES_ALLOWED:
            minutes = WINDOW_SECONDS // 60
            raise ValidationError(
                f"Too many tries have failed: wait {minutes} minutes, then try again."
            )
        try:
            cleaned: dict[str, Any] = super().clean()
        except ValidationError:
            cache.add(key, 0, WINDOW_SECONDS)
            cache.incr(key)
            raise
        return cleaned


class AdminSignInForm(SignInForm, AdminAuthenticationForm):
    """The same for the admin, which lets staff in only."""


def _address_of(request: HttpRequest | None) -> str:
    return str(request.META.get("REMOTE_ADDR", "")) if request else ""
