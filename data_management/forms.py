"""What a person fills in to import a file."""

from typing import Any, cast

from django import forms
from django.contrib.auth.models import User

from data_management import previews, services
from data_management.files import Upload
from data_management.models import Dataset, ImportTask
from data_management.preview_models import PreviewTask
from data_management.queries import datasets_changed_by

BAD_ROWS = (
    ("refuse", "Refuse the file and tell me"),
    ("skip", "Import the good rows, list the bad ones"),
)


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
        return self.request(self.cleaned_data["file"])

    def look(self) -> PreviewTask:
        """Look at the file instead of importing it. Raises as `submit`."""
        return self.preview(self.cleaned_data["file"])

    def request(self, upload: Upload, task_id: str | None = None) -> ImportTask:
        """Import an upload as the other fields say."""
        return services.request_import(upload=upload, task_id=task_id, **self._given())

    def preview(self, upload: Upload) -> PreviewTask:
        return previews.request_preview(upload=upload, **self._given())

    def _given(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {
            "owner": self.person,
            "dataset": given["dataset"],
            "dataset_name": given["dataset_name"],
            "import_config": {"on_error": given["on_error"]},
        }
