"""The value of a parameter: what is taken, and the phrase that says what would be."""

import re
from collections.abc import Callable, Collection, Mapping
from datetime import date
from typing import Any

from strategy.catalog.parameter import MOST_FACTORS, MOST_WEIGHT, Parameter
from strategy.expressions import ExpressionRefused, check_expression
from strategy.spec_fields import Reader, number, whole

Fields = Collection[str] | None
_SHA256 = re.compile(r"[0-9a-f]{64}")
_WEIGHT = number(-MOST_WEIGHT, MOST_WEIGHT)


class WrongValue(Exception):
    """One sentence that begins with the parameter's name."""


def read_value(parameter: Parameter, value: object, fields: Fields) -> Any:
    """The value in JSON's own types. Raises WrongValue."""
    if value is None and parameter.nullable:
        return None
    return _READERS[parameter.type](parameter, value, fields)


def must_be(parameter: Parameter, what: str) -> WrongValue:
    return WrongValue(f"{parameter.name} must be {what}.")


def _read(reader: Reader, parameter: Parameter, value: object) -> Any:
    try:
        return reader(value)
    except ValueError as wrong:
        raise must_be(parameter, str(wrong)) from None


def _integer(parameter: Parameter, value: object, _: Fields) -> Any:
    return _read(whole(int(parameter.least or 0), int(parameter.most or 0)), parameter, value)


def _number(parameter: Parameter, value: object, _: Fields) -> Any:
    return _read(number(parameter.least or 0, parameter.most or 0), parameter, value)


def _date(parameter: Parameter, value: object, _: Fields) -> str:
    try:
        return date.fromisoformat(value if isinstance(value, str) else "").isoformat()
    except ValueError:
        raise must_be(parameter, "a date such as 2024-12-31") from None


def _choice(parameter: Parameter, value: object, _: Fields) -> str:
    if not isinstance(value, str) or value not in parameter.choices:
        raise must_be(parameter, " or ".join(parameter.choices))
    return value


def _scores(parameter: Parameter, value: object, _: Fields) -> str:
    if not isinstance(value, str) or not _SHA256.fullmatch(value):
        raise must_be(parameter, "the SHA-256 of an uploaded file of scores: upload one")
    return value


def _expression(parameter: Parameter, value: object, fields: Fields) -> str:
    if not isinstance(value, str) or not value.strip():
        raise must_be(parameter, "an expression such as $close/Ref($close, 5)-1")
    return _checked(parameter.name, value, fields)


def _checked(where: str, text: str, fields: Fields) -> str:
    try:
        check_expression(text, fields)
    except ExpressionRefused as refused:
        raise WrongValue(f"{where}: {refused.sentence}") from None
    return text.strip()


def _factors(parameter: Parameter, value: object, fields: Fields) -> list[dict[str, Any]]:
    if not isinstance(value, list | tuple) or not 0 < len(value) <= MOST_FACTORS:
        raise must_be(parameter, f"a list of 1 to {MOST_FACTORS} objects, each with an expression "
                      "and a weight")  # fmt: skip
    factors = [_factor(parameter, place, each, fields) for place, each in enumerate(value, 1)]
    if not any(each["weight"] for each in factors):
        raise WrongValue(f"{parameter.name} all weigh nothing: give one a weight other than 0.")
    return factors


def _factor(parameter: Parameter, place: int, given: object, fields: Fields) -> dict[str, Any]:
    where = f"{parameter.name}, number {place}"
    if not isinstance(given, Mapping) or set(given) - {"expression", "weight"}:
        raise WrongValue(f"{where}, must be an object with an expression and a weight.")
    text = given.get("expression")
    if not isinstance(text, str) or not text.strip():
        raise WrongValue(f"{where}, needs an expression such as $close/Ref($close, 5)-1.")
    try:
        weight = _WEIGHT(given.get("weight", 1))
    except ValueError as wrong:
        raise WrongValue(f"{where}, must have {wrong} as its weight.") from None
    return {"expression": _checked(where, text, fields), "weight": weight}


_READERS: dict[str, Callable[[Parameter, object, Fields], Any]] = {
    "integer": _integer,
    "number": _number,
    "expression": _expression,
    "factors": _factors,
    "date": _date,
    "choice": _choice,
    "scores": _scores,
}
