"""Errors as RFC 9457 problem documents: one sentence for people, a code for programs."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import UnreadablePostError
from drf_standardized_errors.formatter import ExceptionFormatter
from drf_standardized_errors.handler import ExceptionHandler
from drf_standardized_errors.types import Error, ErrorResponse
from rest_framework.exceptions import APIException, NotFound, ParseError
from rest_framework.response import Response

from data_management.contents import NotHeld
from data_management.errors import ImportRefused
from qlibui.api.schema import MEDIA_TYPE
from qlibui.jobs.errors import MoveRefused, UnknownJob

UNEXPECTED = "Something went wrong on the server; an operator finds this request in the log."

REFUSAL_STATUS: Mapping[str, HTTPStatus] = {
    "too_large": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "disk_full": HTTPStatus.INSUFFICIENT_STORAGE,
    "unknown_type": HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    "not_a_workbook": HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    "not_a_zip": HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    "not_text": HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    "other_file": HTTPStatus.UNPROCESSABLE_ENTITY,
}
REFUSED_FIELD: Mapping[str, str] = {"bad_config": "import_config", "unknown_type": "import_type"}


class Problem(APIException):
    """An error of this status, about one field of the request or about all of it."""

    def __init__(
        self, status: HTTPStatus, code: str, sentence: str, field: str | None = None
    ) -> None:
        super().__init__(sentence, code)
        self.status_code = status
        self.field = field


def as_problem(error: Exception) -> Exception:
    """What a refusal of the services is in HTTP; any other error as it is."""
    match error:
        case ImportRefused():
            return of_refusal(error, REFUSED_FIELD)
        case MoveRefused():
            return Problem(HTTPStatus.CONFLICT, "conflict", str(error))
        case UnknownJob() | NotHeld():
            return NotFound(str(error))
        case SuspiciousOperation() | UnreadablePostError():
            return _of_unreadable(error)
    return error


def of_refusal(error: ImportRefused, fields: Mapping[str, str], usual: str = "file") -> Problem:
    """`fields` says by the code which field of the request is at fault."""
    status = REFUSAL_STATUS.get(error.code, HTTPStatus.BAD_REQUEST)
    return Problem(status, error.code, error.sentence, fields.get(error.code, usual))


def _of_unreadable(error: Exception) -> APIException:
    if isinstance(error, RequestDataTooBig):
        return Problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too_large", str(error))
    return ParseError(str(error))


class ProblemHandler(ExceptionHandler):
    """Turns every exception of a view into a problem document."""

    def convert_known_exceptions(self, exc: Exception) -> Exception:
        return super().convert_known_exceptions(as_problem(exc))

    def convert_unhandled_exceptions(self, exc: Exception) -> APIException:
        return exc if isinstance(exc, APIException) else APIException(UNEXPECTED, "internal_error")

    def get_response(self, exc: APIException, data: dict[str, Any]) -> Response:
        headers = self.get_headers(exc)
        return Response(data, exc.status_code, headers=headers, content_type=MEDIA_TYPE)


class ProblemFormatter(ExceptionFormatter):
    """`errors` names the fields at fault, in the body by pointer, in the query by parameter."""

    def format_error_response(self, error_response: ErrorResponse) -> dict[str, Any]:
        found = error_response.errors
        for error in found:
            error.attr = error.attr or getattr(self.exc, "field", None)
        fields = [error for error in found if error.attr not in (None, "non_field_errors")]
        status = HTTPStatus(self.exc.status_code)
        return {
            "type": f"urn:qlib-ui:problem:{found[0].code}",
            "title": status.phrase,
            "status": status.value,
            "detail": self._sentence(found),
            "errors": [self._locate(error) for error in fields],
        }

    def _sentence(self, found: list[Error]) -> str:
        first, others = found[0], len(found) - 1
        named = hasattr(self.exc, "field") or first.attr in (None, "non_field_errors")
        sentence = first.detail if named else f"{first.attr}: {first.detail}"
        return f"{sentence} ({others} more in errors)" if others else sentence

    def _locate(self, error: Error) -> dict[str, str | None]:
        request = self.context["request"]
        in_query = request is not None and request.method in ("GET", "HEAD")
        name = str(error.attr)
        return {
            "pointer": None if in_query else "#/" + name.replace(".", "/"),
            "parameter": name if in_query else None,
            "code": error.code,
            "detail": error.detail,
        }
