"""What callers ask of canaries; admin, API, pages and commands all come here."""

from datetime import date
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from backtest.canary_models import Canary
from backtest.models import Backtest
from backtest.pins import pin_name
from data_management import living, storage
from data_management.models import DatasetVersion
from data_management.provider_files import ProviderFiles
from qlibui.jobs import services as jobs
from strategy.asking import version_to_run
from strategy.models import Strategy

Owner = User | None
# Half a year: enough for every factor to have its say on either side of the middle.
SESSIONS = 120


def look_at_backtest(backtest: Backtest, *, owner: Owner) -> Canary:
    """Enqueue the canary of a back-test, over its version and window. Raises MoveRefused for a
    version whose bars were let go."""
    return _enqueue(
        Canary(owner=owner, backtest=backtest, version=backtest.version, config=backtest.config)
    )


def look_at_strategy(strategy: Strategy, *, owner: Owner) -> Canary:
    """Enqueue the canary of a strategy, over the last sessions of its dataset's newest version.
    Raises NotTaken where that holds no bars."""
    version = version_to_run(strategy.dataset)
    config = strategy.config | window_of(strategy.config, version)
    return _enqueue(Canary(owner=owner, strategy=strategy, version=version, config=config))


def window_of(config: dict[str, Any], version: DatasetVersion) -> dict[str, str]:
    """The last sessions of the version, or the last that a model has scores for."""
    calendar = ProviderFiles(storage.provider_of(version)).calendar
    end = config["signal"].get("parameters", {}).get("test_end_on")
    days = [day for day in calendar if end is None or day <= date.fromisoformat(end)]
    window = (days or calendar)[-SESSIONS:]
    return {"start_on": window[0].isoformat(), "end_on": window[-1].isoformat()}


def _enqueue(canary: Canary) -> Canary:
    with transaction.atomic():
        living.pin(canary.version, by=pin_name(canary), reason=str(canary))
        jobs.enqueue(canary)
    return canary
