"""What a person may tell a preview: read the file otherwise, or import it."""

from collections.abc import Mapping
from typing import Any

from django import forms

from data_management.answer_forms import AnswerForm, meaning_of
from data_management.forms import BAD_ROWS
from data_management.options import MAPPABLE_FIELDS
from data_management.preview_models import PreviewTask

ALWAYS_THERE = frozenset({"date", "open", "high", "low", "close", "volume"})
ABSENT = {"instrument": "As the file is named"}
FIELD_NAMES = {"prev_close": "previous close", "adj_close": "adjusted close"}
CHOICES = {
    "volume_unit": ("Unit of volume", ("share", "lot")),
    "closed_days": ("Bars on closed days", ("set_aside", "keep")),
}
TEXTS = {
    "date_format": "Dates are written like",
    "exchange": "Exchange (MIC)",
    "encoding": "Encoding",
    "delimiter": "Delimiter",
    "sheet": "Sheet",
}


class CorrectionForm(forms.Form):
    """How the file was read, to be corrected; `changes` are those to its import_config."""

    def __init__(self, *args: Any, preview: PreviewTask, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._config = preview.import_config
        found = preview.found or {}
        self._metadata = found.get("metadata") or {}
        self._mapping = self._metadata.get("mapping") or found.get("recognised") or {}
        self._mapped = MAPPABLE_FIELDS if found.get("headers") else ()
        for name in self._mapped:
            self._add_column(name, found["headers"])
        for name, (label, choices) in CHOICES.items():
            self._add_choice(name, label, choices)
        for name, label in TEXTS.items():
            self._add_text(name, label)
        bad_rows = forms.ChoiceField(label="If some rows are bad", choices=BAD_ROWS)
        self.fields["on_error"] = bad_rows
        self.initial["on_error"] = self._config.get("on_error", "refuse")

    def _add_column(self, name: str, headers: list[str]) -> None:
        header = self._mapping.get(name, "")
        nothing = "Choose" if name in ALWAYS_THERE else ABSENT.get(name, "Not in the file")
        blank = [] if header else [("", nothing)]
        choices = [*blank, *((text, text or "(no name)") for text in dict.fromkeys(headers))]
        label = FIELD_NAMES.get(name, name)
        self.fields[name] = forms.ChoiceField(label=label, choices=choices, required=False)
        self.initial[name] = header

    def _add_choice(self, name: str, label: str, choices: tuple[str, ...]) -> None:
        shown = [("", "As found"), *((choice, meaning_of(choice)) for choice in choices)]
        self.fields[name] = forms.ChoiceField(label=label, choices=shown, required=False)
        self.initial[name] = self._config.get(name, "")

    def _add_text(self, name: str, label: str) -> None:
        found = {"\t": "\\t"}.get(text := str(self._metadata.get(name) or ""), text)
        hint = forms.TextInput(attrs={"placeholder": found or "Found by itself"})
        self.fields[name] = forms.CharField(
            label=label, max_length=100, required=False, strip=name != "delimiter", widget=hint
        )
        self.initial[name] = self._config.get(name, "")

    @property
    def columns(self) -> list[forms.BoundField]:
        return [self[name] for name in self._mapped]

    @property
    def others(self) -> list[forms.BoundField]:
        return [self[name] for name in (*CHOICES, *TEXTS, "on_error")]

    @property
    def changes(self) -> dict[str, Any]:
        """Null takes an earlier answer back."""
        given = self.cleaned_data
        told = {name: given[name] or None for name in (*CHOICES, *TEXTS, "on_error")}
        changes = {name: value for name, value in told.items() if value != self._config.get(name)}
        chosen = {name: given[name] for name in self._mapped}
        corrected = {name: h for name, h in chosen.items() if h and h != self._mapping.get(name)}
        if corrected:
            changes["mapping"] = {**self._config.get("mapping", {}), **corrected}
        return changes


def question_form(preview: PreviewTask, data: Mapping[str, Any] | None = None) -> AnswerForm | None:
    """The form of what the preview asks, None where it asks nothing."""
    questions = (preview.found or {}).get("questions")
    return AnswerForm(data, questions=questions) if questions else None


class ConfirmForm(forms.Form):
    """What is accepted with an import that could not be without."""

    on_error = forms.ChoiceField(choices=[("skip", "skip")], required=False)
    restated = forms.ChoiceField(choices=[("accept", "accept")], required=False)

    @property
    def changes(self) -> dict[str, str]:
        return {name: value for name, value in self.cleaned_data.items() if value}
