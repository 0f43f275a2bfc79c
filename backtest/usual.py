"""What a back-test has where nothing else is said, for a dataset that somebody begins with."""

from dataclasses import MISSING, fields
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet

from backtest.spec import EQUAL_WEIGHT, BacktestSpec, Costs
from data_management.models import Dataset, DatasetVersion
from data_management.queries import datasets_seen_by
from qlibui.jobs.access import Person

A_YEAR = timedelta(days=365)
EXPRESSION = "Ref($close, 5) / $close"
# Of a small market a fifth is held, and a fifth of that replaced a day.
PART = 5
MOST_HELD, MOST_DROPPED = 50, 5


def datasets_to_test(person: Person) -> QuerySet[Dataset]:
    """Those that the person sees and that hold bars, the latest first."""
    held = datasets_seen_by(person).filter(current__rows__gt=0)
    return held.select_related("current").order_by("-current__created_at")


def usual_config(dataset: Dataset | None) -> dict[str, Any]:
    """The first values of a form: the defaults of a specification, over the dataset's last year."""
    known = [*fields(BacktestSpec), *fields(Costs)]
    usual = {each.name: each.default for each in known if each.default is not MISSING}
    usual |= {"benchmark": EQUAL_WEIGHT, "expression": EXPRESSION}
    if dataset is None or dataset.current is None:
        return usual
    return usual | {"dataset": dataset} | _fitting(dataset.current)


def _fitting(version: DatasetVersion) -> dict[str, Any]:
    held = max(1, min(MOST_HELD, (version.instruments or 0) // PART))
    window: dict[str, Any] = {}
    if version.start_on and version.end_on:
        window = {
            "start_on": max(version.end_on - A_YEAR, version.start_on),
            "end_on": version.end_on,
        }
    return window | {"topk": held, "n_drop": max(1, min(MOST_DROPPED, held // PART))}
