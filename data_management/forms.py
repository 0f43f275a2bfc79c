"""What a person fills in: a file with its dataset, and the answers an import asks for."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, cast

from django import forms
from django.contrib.auth.models import User

from data_management import services
from data_management.models import Dataset, ImportTask
from data_management.queries import datasets_changed_by
from qlibui.jobs.lifecycle import JobStatus

BAD_ROWS = (
    ("refuse", "Refuse the file and tell me"),
    ("skip", "Import the good rows, list the bad ones"),
)
# What the codes of a question's choices mean to a person.
MEANINGS: Mapping[str, str] = {
    "share": "shares",
    "lot": "lots of 100 shares (手)",
    "XSHG": "Shanghai (XSHG)",
    "XSHE": "Shenzhen (XSHE)",
    "BJSE": "Beijing (BJSE)",
}
EXAMPLE_DAY = date(2015, 12, 31)
# Questions whose answer may be none of the choices.
OWN_WORDS = frozenset({"date_format", "encoding"})


class UploadForm(forms.Form):
    """A file to import. `submit` calls the service, which may raise ImportRefused."""

    file = forms.FileField(
        error_messages={
            "required": "Choose a file.",
            "empty": "The file is empty: choose one that holds bars.",
        },
        help_text="CSV, .xlsx, or a zip with one CSV per instrument.",
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx,.zip"}),
    )
    dataset = forms.ModelChoiceField(
        Dataset.objects.none(), required=False, empty_label="A new dataset"
    )
    dataset_name = forms.CharField(
        label="Name of the new dataset",
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": "The file's name"}),
    )
    on_error = forms.ChoiceField(label="If some rows are bad", choices=BAD_ROWS)

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        self.dataset_choice.queryset = datasets_changed_by(person).order_by("name")

    @property
    def dataset_choice(self) -> "forms.ModelChoiceField[Dataset]":
        return cast("forms.ModelChoiceField[Dataset]", self.fields["dataset"])

    def submit(self) -> ImportTask:
        given = self.cleaned_data
        return services.request_import(
            upload=given["file"],
            owner=self.person,
            dataset=given["dataset"],
            dataset_name=given["dataset_name"],
            import_config={"on_error": given["on_error"]},
        )


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


def answer_form(task: ImportTask, data: Mapping[str, Any] | None = None) -> AnswerForm | None:
    """The form for the open questions of an import; None when it asks nothing."""
    if task.status != JobStatus.FAILED or task.error_code != "needs_answer":
        return None
    return AnswerForm(data, questions=task.questions)
