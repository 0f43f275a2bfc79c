"""Back-tests as people ask for them, on a small market that was imported."""

import math
from datetime import date
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User

from backtest.models import Backtest
from backtest.services import request_backtest
from backtest.tasks import run_backtest
from data_management.calendars import sessions
from data_management.models import Dataset, ImportTask
from data_management.tasks import process_data_import

CODES = tuple(f"SH60000{number}" for number in range(6))
DAYS = sessions("XSHG", date(2024, 1, 2), date(2024, 6, 28))
CONFIG: dict[str, Any] = {
    "start_on": "2024-02-01",
    "end_on": "2024-05-31",
    "signal": {"expression": "Ref($close, 3)/$close"},
    "topk": 2,
    "n_drop": 1,
    "account": 1_000_000.0,
    "benchmark": "SH600000",
}


def bars_of(codes: tuple[str, ...] = CODES, days: list[date] = DAYS) -> str:
    """A CSV of prices that go up and down, each instrument's in its own time."""
    lines = ["code,date,open,high,low,close,volume,prev_close"]
    for number, code in enumerate(codes):
        before = 10.0
        for at, day in enumerate(days):
            close = round(10 + number + math.sin(at / (3 + number)), 2)
            low, high = min(close, before), max(close, before)
            lines.append(f"{code},{day},{before},{high},{low},{close},100000,{before}")
            before = close
    return "\n".join(lines) + "\n"


def import_bars(folder: Path, owner: User | None, text: str, name: str = "market") -> Dataset:
    """A dataset of these bars, or another version of it."""
    path = folder / f"{name}.csv"
    path.write_text(text)
    dataset, _ = Dataset.objects.get_or_create(name=name, owner=owner)
    task = ImportTask(
        dataset=dataset, owner=owner, file_path=str(path), original_name=path.name,
        import_config={"restated": "accept"},
    )  # fmt: skip
    task.save()
    answer = process_data_import(task_id=task.pk)
    assert answer["success"], answer
    dataset.refresh_from_db()
    return dataset


def ask(dataset: Dataset, **changes: Any) -> Backtest:
    """A back-test that waits for a worker."""
    config = CONFIG | changes.pop("config", {})
    return request_backtest(owner=dataset.owner, dataset=dataset, config=config, **changes)


def run(backtest: Backtest) -> Backtest:
    """Do at once what a worker would do."""
    run_backtest(backtest.pk)
    return Backtest.objects.get(pk=backtest.pk)


def ran(dataset: Dataset, **changes: Any) -> Backtest:
    backtest = run(ask(dataset, **changes))
    assert backtest.status == "succeeded", backtest.error
    return backtest
