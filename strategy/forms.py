"""What a person fills in: a strategy of a kind, a run, a schedule."""

import json
from typing import Any, cast

from django import forms
from django.contrib.auth.models import User

from data_management.errors import ImportRefused
from data_management.models import Dataset
from data_management.queries import datasets_with_bars
from strategy import scheduling, services
from strategy.catalog import StrategyKind
from strategy.catalog.composed import OWN_SIGNAL
from strategy.errors import NotTaken
from strategy.kind_fields import PREFIX, fields_of, parameters_of
from strategy.models import ScheduledStrategy, Strategy, StrategyRun, Trigger
from strategy.rule_forms import PORTFOLIO, RULE_FIELDS, RuleForm, usual_rules
from strategy.score_files import Scores


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class StrategyForm(RuleForm):
    """A strategy of one kind: its parameters, its portfolio, its rules."""

    dataset = forms.ModelChoiceField(Dataset.objects.none(), empty_label=None)
    name = forms.CharField(max_length=120, required=False)

    def __init__(
        self, *args: Any, person: User, kind: StrategyKind, dataset: str = "", **kwargs: Any
    ) -> None:
        """``dataset`` is the one that is chosen at first."""
        super().__init__(*args, **kwargs)
        self.person, self.kind = person, kind
        datasets = datasets_with_bars(person)
        self.fields.update(fields_of(kind))
        self.own = tuple(fields_of(kind))
        self.order_fields(["dataset", "name", *self.own, *PORTFOLIO])
        chosen = datasets.filter(pk=dataset).first() or datasets.first()
        self.initial = usual_rules(chosen)
        choice = cast("forms.ModelChoiceField[Dataset]", self.fields["dataset"])
        choice.queryset = datasets
        self.fields["name"].widget.attrs["placeholder"] = kind.label

    @property
    def main_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in ("dataset", "name", *self.own)]

    @property
    def portfolio_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in PORTFOLIO]

    def submit(self) -> Strategy | None:
        """The strategy; None where it could not run, said beside its field."""
        given = self.cleaned_data
        upload = given.get(f"{PREFIX}sha256")
        config = self.rules_config()
        if self.kind is not OWN_SIGNAL:
            parameters = parameters_of(self.kind, given)
            config["signal"] = {"kind": self.kind.name, "parameters": parameters}
        try:
            return services.create_strategy(
                owner=self.person,
                dataset=given["dataset"],
                name=given["name"] or ("" if upload else self.kind.label),
                config=config,
                scores=Scores(upload, {}) if upload else None,
            )
        except NotTaken as refused:
            for fault in refused.faults:
                self.add_error(self._field_of(fault.field, fault.sentence), fault.sentence)
        except ImportRefused as refused:
            self.add_error(f"{PREFIX}sha256", refused.sentence)
        return None

    def _field_of(self, name: str, sentence: str) -> str | None:
        """The field that a part of the config comes from."""
        own = name.removeprefix("config.")
        if own == "signal":
            told = (each for each in self.own if f" {each.removeprefix(PREFIX)}" in f" {sentence}")
            return next(told, self.own[0] if self.own else None)
        known = {"costs": RULE_FIELDS[-4]}.get(own, own)
        return known if known in self.fields else None


class RunForm(forms.Form):
    """A day, and what is held."""

    asked_on = forms.DateField(
        label="Day", required=False, widget=_day(), help_text="A session; empty for the latest."
    )
    book = forms.CharField(
        label="What you hold",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false", "class": "code"}),
        help_text='As {"cash": 100000, "holdings": {"SH600000": 200}}; empty for cash alone.',
    )

    def clean_book(self) -> dict[str, Any] | None:
        text = self.cleaned_data["book"].strip()
        try:
            return dict(json.loads(text)) if text else None
        except (ValueError, TypeError, RecursionError):
            sentence = "This is no JSON object: check its brackets and quotes."
            raise forms.ValidationError(sentence) from None

    def submit(self, strategy: Strategy, person: User) -> StrategyRun | None:
        """The run; None where it could not be, said beside its field."""
        try:
            return services.request_run(strategy=strategy, owner=person, **self.cleaned_data)
        except NotTaken as refused:
            for fault in refused.faults:
                field = fault.field if fault.field in self.fields else None
                self.add_error(field, fault.sentence)
        return None


class ScheduleForm(forms.ModelForm):  # type: ignore[type-arg]  # generic for types only
    """When a strategy runs by itself."""

    class Meta:
        model = ScheduledStrategy
        fields = ("trigger", "exchange", "at", "from_on", "enabled")
        widgets = {  # noqa: RUF012  Django reads it
            "at": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "from_on": _day(),
        }

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        known = {name: given.get(name) for name in ("trigger", "exchange", "at")}
        known["exchange"] = (known["exchange"] or "").strip().upper()
        given["exchange"] = known["exchange"] if known["trigger"] != Trigger.IMPORT else ""
        for field, sentence in scheduling.check_schedule(ScheduledStrategy(**known)).items():
            self.add_error(field, sentence)
        return given
