"""The form whose file may have come before it, in parts."""

from typing import Any

from django import forms
from django.contrib.auth.models import User

from data_management import resumable
from data_management.arrived import import_arrived, preview_arrived
from data_management.forms import UploadForm
from data_management.models import ImportTask
from data_management.preview_models import PreviewTask
from data_management.upload_models import ResumableUpload


class ResumableForm(UploadForm):
    """A file, or the `upload` that a script has sent in parts; a file that comes along wins."""

    upload = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, person=person, **kwargs)
        self.arrived = self._find_arrived()
        file = self.fields["file"]
        file.required = False
        if self.arrived is None:
            file.widget.attrs["required"] = True
        else:
            file.help_text = f"{self.arrived} has arrived; choose a file to import that instead."

    def _find_arrived(self) -> ResumableUpload | None:
        named = str(self.data.get("upload", ""))
        if not named or "\x00" in named:
            return None
        return resumable.uploads_of(self.person).filter(pk=named).first()

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if not file and self.arrived is None:
            raise forms.ValidationError(self.fields["file"].error_messages["required"])
        return file

    def submit(self) -> ImportTask:
        if self.arrived is None or self.cleaned_data["file"]:
            return super().submit()
        return import_arrived(self.arrived, self.request)

    def look(self) -> PreviewTask:
        if self.arrived is None or self.cleaned_data["file"]:
            return super().look()
        return preview_arrived(self.arrived, self.preview)
