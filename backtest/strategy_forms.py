"""What a person fills in to back-test a strategy, or to follow it on paper."""

from typing import Any

from django import forms
from django.contrib.auth.models import User

from backtest import papers, services
from backtest.forms import BENCHMARKS, OF_INSTRUMENT, day_input
from backtest.models import Backtest, ReportFormat
from backtest.paper_models import PaperAccount
from backtest.spec import EQUAL_WEIGHT
from backtest.usual import usual_config
from qlibui.jobs.errors import MoveRefused
from strategy.errors import NotTaken
from strategy.models import Strategy
from strategy.rule_forms import MoneyField

_OF_CONFIG = {"config.account": "cash"}


class OfStrategyForm(forms.Form):
    """The window and the benchmark: all else is the strategy's."""

    start_on = forms.DateField(label="From", widget=day_input())
    end_on = forms.DateField(label="Until", widget=day_input())
    benchmark = forms.ChoiceField(choices=BENCHMARKS, required=False)
    benchmark_code = forms.CharField(
        label="Its code",
        max_length=32,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": "SH000300"}),
    )

    def __init__(self, *args: Any, strategy: Strategy, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        usual = usual_config(strategy.dataset)
        days = {name: usual[name] for name in ("start_on", "end_on") if name in usual}
        self.initial = {"benchmark": EQUAL_WEIGHT} | days
        self.strategy, self.person = strategy, person

    def submit(self) -> Backtest | None:
        """The back-test that was asked for; None where it would not run, said beside its field."""
        try:
            return services.request_backtest_of(
                strategy=self.strategy,
                owner=self.person,
                config=self._config(),
                report_formats=ReportFormat.values,
            )
        except NotTaken as refused:
            for fault in refused.faults:
                name = fault.field.removeprefix("config.")
                self.add_error(name if name in self.fields else None, fault.sentence)
        except MoveRefused as refused:
            self.add_error(None, str(refused))
        return None

    def _config(self) -> dict[str, Any]:
        given = self.cleaned_data
        chosen = given["benchmark"]
        return {
            "start_on": given["start_on"].isoformat(),
            "end_on": given["end_on"].isoformat(),
            "benchmark": (given["benchmark_code"] if chosen == OF_INSTRUMENT else chosen) or None,
        }


class PaperForm(forms.Form):
    """An account on paper: since when, and with how much."""

    name = forms.CharField(max_length=120, required=False)
    start_on = forms.DateField(label="From", widget=day_input())
    cash = MoneyField(label="Cash at the start")

    prefix = "paper"

    def __init__(self, *args: Any, strategy: Strategy, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {
            "name": f"{strategy.name} on paper"[:120],
            "start_on": usual_config(strategy.dataset).get("end_on"),
            "cash": strategy.config["account"],
        }
        self.strategy, self.person = strategy, person

    def submit(self) -> PaperAccount | None:
        """The account that was opened; None where it could not be, said beside its field."""
        given = self.cleaned_data
        try:
            return papers.open_account(strategy=self.strategy, owner=self.person, **given)
        except NotTaken as refused:
            for fault in refused.faults:
                name = _OF_CONFIG.get(fault.field, fault.field.removeprefix("config."))
                self.add_error(name if name in self.fields else None, fault.sentence)
        except MoveRefused as refused:
            self.add_error(None, str(refused))
        return None
