"""Who asks, by the token that a program sends."""

from typing import Any

from django.contrib.auth.models import User
from knox.auth import TokenAuthentication
from rest_framework.exceptions import AuthenticationFailed


class Tokens(TokenAuthentication):
    """`Authorization: Token <token>`."""

    def authenticate_credentials(self, token: bytes) -> tuple[User, Any]:
        if not token.isascii():
            raise AuthenticationFailed("Invalid token.")
        found: tuple[User, Any] = super().authenticate_credentials(token)
        return found
