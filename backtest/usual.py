"""What a back-test has where nothing else is said, for a dataset that somebody begins with."""

from dataclasses import MISSING, fields
from datetime import timedelta
from typing import Any

from backtest.spec import EQUAL_WEIGHT, BacktestSpec, Costs
from data_management.models import Dataset, DatasetVersion
from strategy.rule_forms import fitting_size

A_YEAR = timedelta(days=365)
EXPRESSION = "Ref($close, 5) / $close"


def usual_config(dataset: Dataset | None) -> dict[str, Any]:
    """The first values of a form: the defaults of a specification, over the dataset's last year."""
    known = [*fields(BacktestSpec), *fields(Costs)]
    usual = {each.name: each.default for each in known if each.default is not MISSING}
    usual |= {"benchmark": EQUAL_WEIGHT, "expression": EXPRESSION}
    if dataset is None or dataset.current is None:
        return usual
    return usual | {"dataset": dataset} | _fitting(dataset.current)


def _fitting(version: DatasetVersion) -> dict[str, Any]:
    window: dict[str, Any] = {}
    if version.start_on and version.end_on:
        window = {
            "start_on": max(version.end_on - A_YEAR, version.start_on),
            "end_on": version.end_on,
        }
    return window | fitting_size(version)
