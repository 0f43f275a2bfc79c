"""What a failed import asks of a person before it can go on."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms

from data_management.models import ImportTask
from data_management.options import MAPPABLE_FIELDS
from qlibui.jobs.lifecycle import JobStatus

# What the codes of a question's choices mean to a person.
MEANINGS: Mapping[str, str] = {
    "share": "shares",
    "lot": "lots of 100 shares (手)",
    "XSHG": "Shanghai (XSHG)",
    "XSHE": "Shenzhen (XSHE)",
    "BJSE": "Beijing (BJSE)",
    "set_aside": "set aside",
    "accept": "accept: the stored bars are replaced",
}
EXAMPLE_DAY = date(2015, 12, 31)
# Questions whose answer may be none of the choices.
OWN_WORDS = frozenset({"date_format", "encoding"})
# The fields that every bar needs, and its instrument.
MAPPED_BY_HAND = MAPPABLE_FIELDS[:7]


class AnswerForm(forms.Form):
    """The questions of an import that could not go on; `answers` is what was chosen or written."""

    def __init__(self, *args: Any, questions: Iterable[Mapping[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.keys: list[str] = []
        for question in questions:
            self._ask(question["key"], question["text"], question.get("choices") or ())

    def _ask(self, key: str, text: str, choices: Iterable[str]) -> None:
        self.keys.append(key)
        shown = [(choice, meaning_of(choice)) for choice in choices]
        if not shown:
            self.fields[key] = forms.CharField(label=text, max_length=200)
            return
        own_words = key in OWN_WORDS
        self.fields[key] = forms.ChoiceField(
            label=text, choices=[("", "Choose"), *shown], required=not own_words
        )
        if own_words:
            label = "Or write another one"
            self.fields[f"{key}_other"] = forms.CharField(
                label=label, max_length=100, required=False
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for key in self.keys:
            if not self.errors.get(key) and not self._answer(key):
                self.add_error(key, "Choose an answer.")
        return cleaned

    @property
    def answers(self) -> dict[str, str]:
        return {key: self._answer(key) for key in self.keys}

    def _answer(self, key: str) -> str:
        return str(self.cleaned_data.get(f"{key}_other") or self.cleaned_data.get(key) or "")


def meaning_of(choice: str) -> str:
    """A choice as a person reads it; a date's format with an example."""
    if "%" in choice:
        return f"{EXAMPLE_DAY.strftime(choice)} ({choice})"
    return MEANINGS.get(choice, choice)


class MappingForm(forms.Form):
    """Which header holds which field, for a file whose header says it in other words."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in MAPPED_BY_HAND:
            self.fields[name] = forms.CharField(
                label=f"Header of the {name} column",
                max_length=200,
                required=False,
                widget=forms.TextInput(attrs={"placeholder": "Found by itself"}),
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not any(cleaned.values()):
            raise forms.ValidationError("Write at least one header as it stands in the file.")
        return cleaned

    @property
    def answers(self) -> dict[str, dict[str, str]]:
        return {"mapping": {name: header for name, header in self.cleaned_data.items() if header}}


def answer_form(
    task: ImportTask, data: Mapping[str, Any] | None = None
) -> AnswerForm | MappingForm | None:
    """The form for what a failed import asks; None when it asks nothing."""
    if task.status != JobStatus.FAILED:
        return None
    if task.error_code == "missing_column":
        return MappingForm(data, initial=task.import_config.get("mapping"))
    return AnswerForm(data, questions=task.questions) if task.questions else None
