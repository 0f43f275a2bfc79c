"""What a back-test was run on, with, and for how long."""

from datetime import datetime
from importlib.metadata import version as version_of
from typing import Any, Protocol

from backtest.spec import BacktestSpec
from data_management.models import DatasetVersion

_PACKAGES = {"qlib": "pyqlib", "lightgbm": "lightgbm", "numpy": "numpy", "pandas": "pandas"}


class OverVersion(Protocol):
    """A row of what ran over a version of a dataset."""

    @property
    def version(self) -> DatasetVersion: ...


def write_card(
    ran: OverVersion, spec: BacktestSpec, *, started_at: datetime, seconds: float
) -> dict[str, Any]:
    """The run card, fit for JSON: what a run with equal numbers has to have alike, and when."""
    version = ran.version
    return {
        "dataset": {
            "id": version.dataset_id,
            "name": str(version.dataset),
            "version": version.number,
            "content_hash": version.content_hash,
        },
        "spec": spec.as_config(),
        "engine": spec.engine,
        "versions": {name: version_of(package) for name, package in _PACKAGES.items()},
        "seed": spec.seed,
        "started_at": started_at.isoformat(timespec="seconds"),
        "duration_seconds": round(seconds, 3),
    }
