"""A window run day by day, each from the books that the day before left, in a process of its own:
`python -m tests.backtest.day_by_day <folder>`."""

import json
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd

from backtest.books import Books, books_after
from backtest.engines.qlib_engine import run
from backtest.results import BacktestResult, Frames
from backtest.spec import BacktestSpec, ExpressionSignal
from data_management.provider_files import ProviderFiles
from strategy.scoring.qlib_factors import evaluate
from strategy.scoring.qlib_session import open_session
from tests.backtest.engine_process import run_module


def run_each_day(
    spec: BacktestSpec, provider: Path, folder: Path, *, opening: Books | None = None
) -> BacktestResult:
    """The frames of all days of the specification's window, or of those after the books."""
    folder.mkdir(parents=True)
    asked = {
        "spec": spec.as_config(),
        "provider": str(provider),
        "opening": opening.as_json() if opening else None,
    }
    (folder / "asked.json").write_text(json.dumps(asked))
    run_module("tests.backtest.day_by_day", [folder])
    return BacktestResult.read(folder / "result")


def cut(result: BacktestResult, first: date, last: date) -> Frames:
    """The frames of some of its days."""
    days = pd.Timestamp(first), pd.Timestamp(last)
    positions, trades = result.positions, result.trades
    return Frames(
        daily=result.daily.loc[slice(*days)],
        positions=positions[positions["date"].between(*days)],
        trades=trades[trades["date"].between(*days)],
        indicators=result.indicators.loc[slice(*days)],
    )


def main(folder: Path) -> None:
    asked = json.loads((folder / "asked.json").read_text())
    spec, files = BacktestSpec.from_config(asked["spec"]), ProviderFiles(Path(asked["provider"]))
    books = Books.from_json(asked["opening"]) if asked["opening"] else None
    window = files.sessions(spec.start_on, spec.end_on)
    scores = _scores(spec, files, window)
    days: list[Frames] = []
    for day in (day for day in window if books is None or day > books.on):
        of_day = replace(spec, start_on=day, end_on=day)
        days.append(
            run(of_day, provider=files.root, scores=scores, on_day=lambda *_: None, opening=books)
        )
        books = Books.from_json(json.loads(json.dumps(books_after(days[-1], books).as_json())))
    whole = [pd.concat(parts) for parts in zip(*days, strict=True)]
    BacktestResult(*whole).write(folder / "result")


def _scores(spec: BacktestSpec, files: ProviderFiles, window: list[date]) -> pd.Series:
    """Those of the whole window: a rolling mean depends on where it began, by a hair."""
    assert isinstance(spec.signal, ExpressionSignal)
    open_session(files.root, seed=0)
    first = files.calendar[files.calendar.index(window[0]) - 1]
    return evaluate(spec.signal.expression, files, spec.universe, first, window[-1])


if __name__ == "__main__":
    main(Path(sys.argv[1]))
