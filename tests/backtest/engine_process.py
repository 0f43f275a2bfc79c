"""Our engine in a process of its own, as a job has one:
`python -m tests.backtest.engine_process <folder> <folder> ...`.

Each folder holds a ``question.json`` and gets its answer. Starting Qlib takes seconds, so several
are asked at once.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from backtest.engines.qlib_engine import run
from backtest.results import BacktestResult
from backtest.spec import BacktestSpec
from strategy.expressions import ExpressionRefused

ROOT = Path(__file__).parents[2]


class Stopped(Exception):
    """Somebody has cancelled."""


@dataclass(frozen=True)
class Question:
    """``stop_after`` cancels after so many days; ``rewritten_from`` takes the provider's place
    right before; ``watched`` also holds what was wanted against Qlib's orders."""

    spec: BacktestSpec
    scores: pd.Series | None = None
    stop_after: int | None = None
    rewritten_from: Path | None = None
    watched: bool = False


@dataclass(frozen=True)
class Ran:
    """``told`` has what was told of each day: days done, of how many, which. ``refusal`` is why
    there is no result, if there is none."""

    told: list[tuple[int, int, str]]
    refusal: str
    folder: Path

    @property
    def result(self) -> BacktestResult:
        assert not self.refusal, self.refusal
        return BacktestResult.read(self.folder / "result")


def run_engine(spec: BacktestSpec, provider: Path, folder: Path, *, hash_seed: int = 0) -> Ran:
    """One question, under one order of sets."""
    asked = {"only": Question(spec)}
    return run_engines(asked, provider, folder, hash_seed=hash_seed)["only"]


def run_engines(
    questions: Mapping[str, Question], provider: Path, folder: Path, *, hash_seed: int = 0
) -> dict[str, Ran]:
    """The answers, all given by one process."""
    for name, question in questions.items():
        _ask(question, provider, folder / name)
    run_module("tests.backtest.engine_process", [folder / name for name in questions], hash_seed)
    return {name: _read_answer(folder / name) for name in questions}


def _ask(question: Question, provider: Path, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    asked = {
        "spec": question.spec.as_config(),
        "provider": str(provider),
        "stop_after": question.stop_after,
        "rewritten_from": question.rewritten_from and str(question.rewritten_from),
        "watched": question.watched,
    }
    (folder / "question.json").write_text(json.dumps(asked))
    if question.scores is not None:
        question.scores.rename("score").reset_index().to_parquet(folder / "scores.parquet")


def _read_answer(folder: Path) -> Ran:
    answer = json.loads((folder / "answer.json").read_text())
    return Ran([tuple(day) for day in answer["told"]], answer["refusal"], folder)


def run_module(module: str, folders: list[Path], hash_seed: int = 0) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", module, *map(str, folders)],
        cwd=ROOT,
        env=os.environ | {"PYTHONHASHSEED": str(hash_seed), "TQDM_DISABLE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr


def read_question(folder: Path) -> tuple[Question, Path]:
    asked: dict[str, Any] = json.loads((folder / "question.json").read_text())
    path = folder / "scores.parquet"
    rows = pd.read_parquet(path) if path.exists() else None
    scores = None if rows is None else rows.set_index(list(rows.columns[:2]))["score"]
    spec = BacktestSpec.from_config(asked["spec"])
    other = asked["rewritten_from"]
    rewritten_from = Path(other) if other else None
    question = Question(spec, scores, asked["stop_after"], rewritten_from, asked["watched"])
    return question, Path(asked["provider"])


def _answer(folder: Path) -> None:
    question, provider = read_question(folder)
    if question.rewritten_from:
        shutil.rmtree(provider)
        shutil.copytree(question.rewritten_from, provider)
    told: list[tuple[int, int, str]] = []
    refusal = ""

    def on_day(done: int, total: int, day: date) -> None:
        told.append((done, total, str(day)))
        if done == question.stop_after:
            raise Stopped

    if question.watched:
        _watch()
    try:
        scored: list[Any] = []
        frames = run(
            question.spec,
            provider=provider,
            scores=question.scores,
            on_day=on_day,
            on_scored=scored.append,
        )
        BacktestResult(*frames, signal=scored[0].details).write(folder / "result")
    except (ValueError, ExpressionRefused, Stopped) as refused:
        refusal = f"{type(refused).__name__}: {refused}"
    (folder / "answer.json").write_text(json.dumps({"told": told, "refusal": refusal}))


def _watch() -> None:
    from backtest.engines import qlib_trades
    from tests.backtest.watched_trades import WatchedTrades

    qlib_trades.TradeRecorder = WatchedTrades  # type: ignore[misc]


if __name__ == "__main__":
    for argument in sys.argv[1:]:
        _answer(Path(argument))
