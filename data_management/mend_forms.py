"""The form for a mended sheet of an import's bad rows."""

from typing import Any

from django import forms

from data_management import mending
from data_management.errors import ImportRefused
from data_management.models import ImportTask
from qlibui.jobs.errors import MoveRefused


class MendForm(forms.Form):
    """A mended sheet. `submit` says beside the field why it cannot be imported."""

    file = forms.FileField(
        label="The mended sheet",
        error_messages={
            "required": "Choose the mended sheet.",
            "empty": "The sheet is empty: choose one that holds rows.",
        },
        help_text="CSV or .xlsx; the columns file, line and reason are ignored.",
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx"}),
    )

    def __init__(self, *args: Any, mends: ImportTask, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.mends = mends

    def submit(self) -> ImportTask | None:
        try:
            return mending.request_mending(upload=self.cleaned_data["file"], mends=self.mends)
        except (ImportRefused, MoveRefused) as refused:
            self.add_error("file", str(refused))
            return None


def mend_form(task: ImportTask) -> MendForm | None:
    """The form for a mended sheet; None when there is nothing to mend."""
    return None if mending.reason_not_to_mend(task) else MendForm(mends=task)
