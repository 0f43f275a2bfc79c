"""The OpenAPI description: names of operations, and the problems that any of them may answer."""

from collections.abc import Mapping
from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import build_bearer_security_scheme_object
from drf_spectacular.utils import (
    Direction,
    OpenApiExample,
    OpenApiResponse,
    extend_schema_serializer,
)
from rest_framework import serializers

MEDIA_TYPE = "application/problem+json"
ACTION_NAMES = {"partial_update": "update", "retrieve": "get"}


class FaultSerializer(serializers.Serializer[Any]):
    """One field at fault."""

    pointer = serializers.CharField(
        allow_null=True, help_text="JSON pointer to a field of the body, such as `#/dataset`."
    )
    parameter = serializers.CharField(allow_null=True, help_text="Name of a query parameter.")
    code = serializers.CharField(help_text="For programs, stable.")
    detail = serializers.CharField(help_text="One sentence for people.")


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "A parameter that cannot be read",
            value={
                "type": "urn:qlib-ui:problem:invalid",
                "title": "Bad Request",
                "status": 400,
                "detail": "end: 2015-01-01 is before the start, 2015-02-01.",
                "errors": [
                    {
                        "pointer": None,
                        "parameter": "end",
                        "code": "invalid",
                        "detail": "2015-01-01 is before the start, 2015-02-01.",
                    }
                ],
            },
            status_codes=["400"],
        )
    ]
)
class ProblemSerializer(serializers.Serializer[Any]):
    """What went wrong (RFC 9457)."""

    type = serializers.CharField(
        help_text="`urn:qlib-ui:problem:` and a stable code, such as `unknown_type`."
    )
    title = serializers.CharField(help_text="The HTTP status in words.")
    status = serializers.IntegerField()
    detail = serializers.CharField(help_text="One sentence: what is wrong and what to do.")
    errors = FaultSerializer(  # type: ignore[assignment]  # a field: DRF takes it off the class
        many=True, help_text="The fields at fault; often empty."
    )


def problem(sentence: str) -> OpenApiResponse:
    return OpenApiResponse(ProblemSerializer, sentence)


def refusals(by_status: Mapping[int, str]) -> dict[tuple[int, str], OpenApiResponse]:
    """Responses of an operation, for `extend_schema`: status -> when it happens."""
    return {(status, MEDIA_TYPE): problem(when) for status, when in by_status.items()}


class QlibUiSchema(AutoSchema):
    """Operations are called `imports_list`, `imports_get`, `imports_retry`."""

    def get_operation_id(self) -> str:
        basename = getattr(self.view, "basename", None)
        if basename is None:
            return str(super().get_operation_id())
        action = getattr(self.view, "action", "")
        return f"{basename}_{ACTION_NAMES.get(action, action)}"

    def get_summary(self) -> str | None:
        """The description's first sentence, where no summary is given."""
        given = super().get_summary()
        return given or self.get_description().partition(".")[0].replace("\n", " ") or None

    def _get_response_bodies(self, direction: Direction = "response") -> dict[str, Any]:
        bodies = super()._get_response_bodies(direction)
        for status, when in self._usual_problems().items():
            if status not in bodies:
                bodies[status] = self._get_response_for_code(  # type: ignore[no-untyped-call]  # theirs
                    problem(when), status, [MEDIA_TYPE], direction
                )
        return dict(sorted(bodies.items()))

    def _usual_problems(self) -> dict[str, str]:
        usual = {
            "401": "No token or session, or one that has expired.",
            "429": "Too many requests: wait as long as Retry-After says.",
        }
        if self._get_filter_parameters():  # type: ignore[no-untyped-call]  # theirs
            usual["400"] = "A parameter is wrong."
        if "{" in self.path:
            usual["404"] = "There is no such thing, or it is another person's."
        if self.get_request_serializer() is not None and self.method in ("POST", "PATCH"):
            usual |= {
                "400": "The request cannot be read, or a field is wrong.",
                "413": "The body is too large.",
                "415": "The body is of a type that this address does not take.",
            }
        return usual


class TokenScheme(OpenApiAuthenticationExtension):
    target_class = "qlibui.api.authentication.Tokens"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> Any:
        return build_bearer_security_scheme_object(
            header_name="Authorization", token_prefix=self.target.authenticate_header("")
        )
