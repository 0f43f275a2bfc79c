"""What a refusal of the services of strategies and back-tests is in HTTP."""

from http import HTTPStatus
from typing import Any

from rest_framework.exceptions import ErrorDetail, ValidationError

from data_management.errors import ImportRefused
from qlibui.api.problems import Problem, of_refusal
from strategy.errors import KeyUsed, NotTaken

_OF_SCORES = {"bad_config": "scores_config"}


class TellsFaults:
    """A viewset whose refusals name the fields of its own requests."""

    def handle_exception(self, exc: Exception) -> Any:
        match exc:
            case NotTaken():
                exc = _of_faults(exc)
            case KeyUsed():
                exc = Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "key_used", str(exc))
            case ImportRefused():
                exc = of_refusal(exc, _OF_SCORES, "scores")
        return super().handle_exception(exc)  # type: ignore[misc]  # of the viewset


def _of_faults(refused: NotTaken) -> ValidationError:
    by_field: dict[str, list[ErrorDetail]] = {}
    for fault in refused.faults:
        by_field.setdefault(fault.field, []).append(ErrorDetail(fault.sentence, fault.code))
    return ValidationError(by_field)
