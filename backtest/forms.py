"""What a person fills in to ask for a back-test."""

from typing import Any, cast

from django import forms
from django.contrib.auth.models import User

from backtest import services
from backtest.models import Backtest, ReportFormat
from backtest.spec import EQUAL_WEIGHT
from backtest.usual import usual_config
from data_management.errors import ImportRefused
from data_management.models import Dataset
from data_management.queries import datasets_with_bars
from strategy.errors import NotTaken
from strategy.rule_forms import PORTFOLIO, RULE_FIELDS, RuleForm
from strategy.score_files import Scores

OF_INSTRUMENT = "of"
BENCHMARKS = (
    (EQUAL_WEIGHT, "The whole universe in equal parts"),
    (OF_INSTRUMENT, "One instrument"),
    ("", "None"),
)
_OF_CONFIG = {"signal": "expression", "costs": "open_cost"}


def day_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class BacktestForm(RuleForm):
    """The signal, what it is traded on, and by which rules."""

    dataset = forms.ModelChoiceField(Dataset.objects.none(), empty_label=None)
    name = forms.CharField(
        max_length=120, required=False, widget=forms.TextInput(attrs={"placeholder": "The signal"})
    )
    expression = forms.CharField(
        label="Signal",
        required=False,
        max_length=512,
        widget=forms.TextInput(attrs={"spellcheck": "false", "class": "code"}),
        help_text="In Qlib's expression language; what has the highest value is held.",
    )
    scores = forms.FileField(
        label="Or your own scores",
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx,.parquet,.pq"}),
        help_text="Columns date, instrument and score; CSV, .xlsx or Parquet.",
    )
    start_on = forms.DateField(label="From", widget=day_input())
    end_on = forms.DateField(label="Until", widget=day_input())
    benchmark = forms.ChoiceField(choices=BENCHMARKS, required=False)
    benchmark_code = forms.CharField(
        label="Its code",
        max_length=32,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": "SH000300"}),
    )
    field_order = ("dataset", "name", "expression", "scores", "start_on", "end_on", *PORTFOLIO)

    def __init__(self, *args: Any, person: User, dataset: str = "", **kwargs: Any) -> None:
        """``dataset`` is the one that is chosen at first."""
        datasets = datasets_with_bars(person)
        chosen = datasets.filter(pk=dataset).first() or datasets.first()
        super().__init__(*args, **kwargs)
        self.initial = usual_config(chosen)
        self.person = person
        choice = cast("forms.ModelChoiceField[Dataset]", self.fields["dataset"])
        choice.queryset = datasets

    @property
    def main_fields(self) -> list[forms.BoundField]:
        return [field for field in self if field.name not in RULE_FIELDS]

    def submit(self) -> Backtest | None:
        """The back-test that was asked for; None where it would not run, said beside its field."""
        given = self.cleaned_data
        upload = given["scores"]
        try:
            return services.request_backtest(
                owner=self.person,
                dataset=given["dataset"],
                name=given["name"],
                config=self._config(),
                scores=Scores(upload, {}) if upload else None,
                report_formats=ReportFormat.values,
            )
        except NotTaken as refused:
            for fault in refused.faults:
                self.add_error(self._field_of(fault.field), fault.sentence)
        except ImportRefused as refused:
            self.add_error("scores", refused.sentence)
        return None

    def _config(self) -> dict[str, Any]:
        given = self.cleaned_data
        config = {
            **self.rules_config(),
            "start_on": given["start_on"].isoformat(),
            "end_on": given["end_on"].isoformat(),
            "benchmark": self._benchmark(),
        }
        if given["expression"]:
            config["signal"] = {"expression": given["expression"]}
        return config

    def _benchmark(self) -> str | None:
        chosen: str = self.cleaned_data["benchmark"]
        return (self.cleaned_data["benchmark_code"] if chosen == OF_INSTRUMENT else chosen) or None

    def _field_of(self, name: str) -> str | None:
        """The field that a part of the config comes from."""
        own = name.removeprefix("config.")
        own = _OF_CONFIG.get(own, own)
        return own if own in self.fields else None
