"""The parameters of a kind of strategy as fields of a form."""

import re
from collections.abc import Callable
from typing import Any

from django import forms

from strategy.catalog import Parameter, StrategyKind

PREFIX = "of_"
_FACTOR = re.compile(r"\s*([-+]?\d+(?:\.\d+)?)\s*:\s*(.+)")
_CODE = {"spellcheck": "false", "class": "code"}


class FactorsField(forms.CharField):
    """A line for each factor: its expression, or its weight, a colon and its expression."""

    widget = forms.Textarea(attrs={"rows": 4, **_CODE})

    def to_python(self, value: Any) -> Any:
        lines = [line for line in str(value or "").splitlines() if line.strip()]
        return [_factor(line) for line in lines]


def _factor(line: str) -> dict[str, Any]:
    found = _FACTOR.fullmatch(line)
    if found is None:
        return {"expression": line.strip(), "weight": 1.0}
    return {"expression": found[2].strip(), "weight": float(found[1])}


def _number(field: Callable[..., forms.Field]) -> Callable[[Parameter], forms.Field]:
    return lambda each: field(**_told(each), min_value=each.least, max_value=each.most)


def _date(each: Parameter) -> forms.Field:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(widget=widget, **_told(each))


def _choice(each: Parameter) -> forms.Field:
    choices = [(choice, choice.capitalize()) for choice in each.choices]
    return forms.ChoiceField(choices=choices, **_told(each))


def _expression(each: Parameter) -> forms.Field:
    return forms.CharField(widget=forms.TextInput(attrs=_CODE), **_told(each))


def _factors(each: Parameter) -> forms.Field:
    told = _told(each)
    told["help_text"] += " One on a line, as in 2: $close/Ref($close, 20)-1"
    return FactorsField(**told)


def _scores(each: Parameter) -> forms.Field:
    accepted = forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx,.parquet,.pq"})
    told = _told(each) | {"help_text": "Columns date, instrument and score."}
    return forms.FileField(widget=accepted, **told)


def _told(each: Parameter) -> dict[str, Any]:
    meaning = f"{each.meaning[:1].upper()}{each.meaning[1:]}."
    return {"label": each.label, "help_text": meaning, "required": each.needed,
            "initial": each.default}  # fmt: skip


_FIELDS: dict[str, Callable[[Parameter], forms.Field]] = {
    "integer": _number(forms.IntegerField),
    "number": _number(forms.FloatField),
    "date": _date,
    "choice": _choice,
    "expression": _expression,
    "factors": _factors,
    "scores": _scores,
}


def fields_of(kind: StrategyKind) -> dict[str, forms.Field]:
    """By their names in the form."""
    return {f"{PREFIX}{each.name}": _FIELDS[each.type](each) for each in kind.parameters}


def parameters_of(kind: StrategyKind, given: dict[str, Any]) -> dict[str, Any]:
    """What was filled in, in JSON's own types; what was left empty takes its default."""
    values = {each.name: given.get(f"{PREFIX}{each.name}") for each in kind.parameters}
    filled = {name: value for name, value in values.items() if value not in (None, "", [])}
    return {
        name: value.isoformat() if hasattr(value, "isoformat") else value
        for name, value in filled.items()
    }
