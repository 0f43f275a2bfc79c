"""Tokens for programs: bought with a name and password, gone at logout or after their time."""

from typing import Any

from drf_spectacular.utils import extend_schema
from knox.views import LoginView, LogoutView
from rest_framework import serializers
from rest_framework.authtoken.serializers import AuthTokenSerializer
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from qlibui.api.authentication import Tokens
from qlibui.api.schema import refusals


class CredentialsSerializer(AuthTokenSerializer):
    """The name and password of a person."""

    token = None  # type: ignore[assignment]  # takes the inherited field away


class TokenSerializer(serializers.Serializer[Any]):
    """A token, shown this once."""

    token = serializers.CharField(help_text="Send it as `Authorization: Token <token>`.")
    expiry = serializers.DateTimeField()


class Login(LoginView):
    """Get a token for a name and a password."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    throttle_scope = "login"

    @extend_schema(
        operation_id="auth_login",
        tags=["auth"],
        request=CredentialsSerializer,
        responses={200: TokenSerializer} | refusals({400: "The name or password is wrong."}),
        auth=[],
    )
    def post(self, request: Request) -> Response:
        given = CredentialsSerializer(data=request.data, context={"request": request})
        given.is_valid(raise_exception=True)
        request.user = given.validated_data["user"]
        answer: Response = super().post(request)
        return answer


class Logout(LogoutView):
    """End the token that the request carries."""

    authentication_classes = (Tokens,)

    @extend_schema(operation_id="auth_logout", tags=["auth"], request=None, responses={204: None})
    def post(self, request: Request) -> Response:
        answer: Response = super().post(request)
        return answer
