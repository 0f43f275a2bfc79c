"""What a person may say of a portfolio and of the rules it trades by."""

from dataclasses import MISSING, fields
from typing import Any

from django import forms

from data_management.models import Dataset, DatasetVersion
from strategy.spec import Costs, StrategySpec

RULES = (
    ("qlib", "One limit for all, as Qlib"),
    ("dated", "Limits of board and date (China)"),
)
CONSTRUCTIONS = (
    ("topk_dropout", "Some replaced a day"),
    ("equal_weight", "Equal weights"),
    ("score_weight", "Weights by score"),
)
PRICES = (("close", "Close"), ("open", "Open"))
COSTS = ("open_cost", "close_cost", "min_cost", "impact_cost")
RULE_FIELDS = (
    "market_rules",
    "limit_threshold",
    "lot",
    "deal_price",
    "hold_thresh",
    "risk_degree",
    "rebalance_interval",
    "max_weight",
    *COSTS,
)
PORTFOLIO = ("universe", "construction", "topk", "n_drop", "account")
SAME = (*PORTFOLIO, *RULE_FIELDS[:8])
# Of a small market a fifth is held, and a fifth of that replaced a day.
PART = 5
MOST_HELD, MOST_DROPPED = 50, 5


class MoneyField(forms.FloatField):
    """An amount of money, shown without the ".0" of a whole one."""

    def prepare_value(self, value: Any) -> Any:
        return int(value) if isinstance(value, float) and value.is_integer() else value


class RuleForm(forms.Form):
    """A portfolio and its trading rules; those who extend it order the fields."""

    universe = forms.CharField(max_length=64, help_text="all, or a list of the dataset.")
    construction = forms.ChoiceField(label="Portfolio", choices=CONSTRUCTIONS)
    topk = forms.IntegerField(label="Instruments held", min_value=1)
    n_drop = forms.IntegerField(label="Replaced a day, at most", min_value=1)
    account = MoneyField(label="Cash at the start")

    market_rules = forms.ChoiceField(label="Price limits", choices=RULES)
    limit_threshold = forms.FloatField(
        label="The one limit", required=False, help_text="A fraction; empty for none."
    )
    lot = forms.IntegerField(label="Shares in a lot", required=False, help_text="Empty for any.")
    deal_price = forms.ChoiceField(label="Traded at", choices=PRICES)
    hold_thresh = forms.IntegerField(label="Days held, at least", min_value=1)
    risk_degree = forms.FloatField(label="Part of the cash invested")
    rebalance_interval = forms.IntegerField(
        label="Traded every so many days", min_value=1, help_text="1 is every session."
    )
    max_weight = forms.FloatField(
        label="Largest weight", required=False, help_text="A fraction; empty for none."
    )
    open_cost = forms.FloatField(label="Cost of buying", help_text="A fraction of the value.")
    close_cost = forms.FloatField(label="Cost of selling", help_text="A fraction of the value.")
    min_cost = MoneyField(label="Least cost of a trade")
    impact_cost = forms.FloatField(label="Impact cost", help_text="A fraction of the value.")

    @property
    def rule_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in RULE_FIELDS]

    @property
    def has_wrong_rules(self) -> bool:
        return any(name in self.errors for name in RULE_FIELDS)

    def rules_config(self) -> dict[str, Any]:
        """What was filled in, as a part of a config."""
        given = self.cleaned_data
        costs = {name: given[name] for name in COSTS}
        return {**{name: given[name] for name in SAME}, "costs": costs}


def usual_rules(dataset: Dataset | None) -> dict[str, Any]:
    """The first values: a specification's defaults, as many held as suit the dataset."""
    known = [*fields(StrategySpec), *fields(Costs)]
    usual = {each.name: each.default for each in known if each.default is not MISSING}
    if dataset is None or dataset.current is None:
        return usual
    return usual | {"dataset": dataset} | fitting_size(dataset.current)


def fitting_size(version: DatasetVersion) -> dict[str, int]:
    """How many instruments are usually held and replaced."""
    held = max(1, min(MOST_HELD, (version.instruments or 0) // PART))
    return {"topk": held, "n_drop": max(1, min(MOST_DROPPED, held // PART))}
