"""Scores in a process of its own, as a job has one:
`python -m tests.strategy.scoring_process <folder> <folder> ...`.

Each folder holds a ``question.json`` and gets its answer. Starting Qlib takes seconds, so several
are asked at once.
"""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pandas as pd

ROOT = Path(__file__).parents[2]
TRAINING = "training the model"


@dataclass(frozen=True)
class Asked:
    """``impure`` keeps the labels at the seams that reach into the next window; ``stop_after``
    stops in that round of the training."""

    provider: str
    kind: str
    parameters: dict[str, Any]
    first: str
    last: str
    impure: bool = False
    stop_after: int | None = None


@dataclass(frozen=True)
class Answer:
    scores: pd.Series
    details: dict[str, Any]
    steps: list[str]
    refusal: str


def ask(questions: Mapping[str, Asked], folder: Path, *, hash_seed: int = 0) -> dict[str, Answer]:
    folders = {name: folder / name for name in questions}
    for name, question in questions.items():
        folders[name].mkdir(parents=True)
        (folders[name] / "question.json").write_text(json.dumps(asdict(question)))
    ran = subprocess.run(
        [sys.executable, "-m", "tests.strategy.scoring_process", *map(str, folders.values())],
        cwd=folder,  # what Qlib or LightGBM leave where they stand is left here
        env=os.environ
        | {"PYTHONHASHSEED": str(hash_seed), "TQDM_DISABLE": "1", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout == ""
    return {name: _read(folders[name]) for name in questions}


def _read(folder: Path) -> Answer:
    answer = json.loads((folder / "answer.json").read_text())
    kept = folder / "scores.parquet"
    scores = pd.read_parquet(kept)["score"] if kept.exists() else pd.Series(dtype="float64")
    return Answer(scores, **answer)


class Stopped(Exception):
    """Somebody has cancelled."""


def _not_purged(self: Any, name: str, window: Any, later: Any) -> Any:
    return window


def _answer(folder: Path) -> None:
    from data_management.provider_files import ProviderFiles
    from strategy.catalog import CATALOG, read_parameters
    from strategy.scoring import windows
    from strategy.scoring.errors import CannotScore
    from strategy.scoring.qlib_scores import score
    from strategy.scoring.qlib_session import open_session

    asked = Asked(**json.loads((folder / "question.json").read_text()))
    steps: list[str] = []

    def on_step(step: str) -> None:
        steps.append(step)
        if steps.count(TRAINING) == asked.stop_after:
            raise Stopped

    purged = windows._Sessions.purged
    if asked.impure:
        windows._Sessions.purged = _not_purged  # type: ignore[method-assign]
    open_session(Path(asked.provider), seed=0)
    details, refusal = {}, ""
    try:
        scored = score(
            CATALOG[asked.kind].plan(read_parameters(asked.kind, asked.parameters)),
            files=ProviderFiles(Path(asked.provider)),
            universe="all",
            first=pd.Timestamp(asked.first).date(),
            last=pd.Timestamp(asked.last).date(),
            on_step=on_step,
        )
        details = scored.details
        scored.scores.to_frame("score").to_parquet(folder / "scores.parquet")
    except (CannotScore, Stopped) as refused:
        refusal = f"{type(refused).__name__}: {refused}"
    finally:
        windows._Sessions.purged = purged  # type: ignore[method-assign]
    answer = {"details": details, "steps": steps, "refusal": refusal}
    (folder / "answer.json").write_text(json.dumps(answer))


if __name__ == "__main__":
    for argument in sys.argv[1:]:
        _answer(Path(argument))
