"""LightGBM on Alpha158, by Qlib's own handler and model, over windows that know nothing of the
next one."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import lightgbm
import pandas as pd
from qlib.contrib.data.handler import Alpha158
from qlib.contrib.model.gbdt import LGBModel
from qlib.data.dataset import DatasetH

from data_management.provider_files import ProviderFiles
from strategy.scoring.errors import CannotScore
from strategy.scoring.model_details import importances_of, quality_of
from strategy.scoring.needs import check_plan
from strategy.scoring.plans import ModelPlan
from strategy.scoring.windows import Window, Windows, fit_windows

THREADS = 2
Scores = tuple[pd.Series, dict[str, Any]]


def score_by_model(
    plan: ModelPlan,
    files: ProviderFiles,
    universe: str,
    first: date,
    last: date,
    on_step: Callable[[str], None],
) -> Scores:
    """The model's scores from ``first`` to ``last``, as far as its test window goes, and what it
    learned. Raises CannotScore, and whatever ``on_step`` raises."""
    check_plan(plan, files)
    windows = fit_windows(plan, files.calendar)
    asked = _asked(windows.test, first, last)
    on_step("computing factors")
    dataset = _dataset(plan, windows, universe, asked)
    model = _train(plan, dataset, on_step)
    on_step("scoring")
    scores = model.predict(dataset, "test").rename("score")
    details = _details(model, dataset, windows, scores)
    return scores.swaplevel().sort_index(), details


def _asked(test: Window, first: date, last: date) -> Window:
    start, end = max(test[0], first), min(test[1], last)
    if start > end:
        raise CannotScore(
            f"The model has scores from {test[0]} to {test[1]}, and none from {first} to {last}: "
            "choose other days, or move its windows."
        )
    return start, end


def _dataset(plan: ModelPlan, windows: Windows, universe: str, asked: Window) -> DatasetH:
    """Always from the first day of training on, so that a day's factors are the same to the last
    bit whichever days are asked for."""
    handler = Alpha158(
        instruments=universe,
        start_time=str(windows.train[0]),
        end_time=str(asked[1]),
        fit_start_time=str(windows.train[0]),
        fit_end_time=str(windows.train[1]),
        label=([_label(plan.horizon)], ["LABEL0"]),
    )
    segments = {"train": windows.train, "valid": windows.valid, "test": asked}
    return DatasetH(
        handler, {name: (str(start), str(end)) for name, (start, end) in segments.items()}
    )


def _label(horizon: int) -> str:
    """The return from the close at which one can buy, the next session's, over the horizon."""
    return f"Ref($close,-{horizon + 1})/Ref($close,-1)-1"


def _train(plan: ModelPlan, dataset: DatasetH, on_step: Callable[[str], None]) -> LGBModel:
    model = LGBModel(
        loss="mse",
        early_stopping_rounds=plan.patience,
        num_boost_round=plan.rounds,
        learning_rate=plan.learning_rate,
        num_leaves=plan.num_leaves,
        max_depth=plan.max_depth,
        feature_fraction=plan.feature_fraction,
        lambda_l1=plan.lambda_l1,
        lambda_l2=plan.lambda_l2,
        seed=plan.seed,
        deterministic=True,
        force_row_wise=True,
        num_threads=THREADS,
    )
    with _heard_each_round(on_step):
        try:
            model.fit(dataset, verbose_eval=1)
        except ValueError as empty:
            raise CannotScore(
                "No instrument of the universe has bars and a label in a window of the model: "
                "choose other days or another universe."
            ) from empty
    if not any(model.model.feature_importance()):
        raise CannotScore(
            "The model found nothing to learn, so that all its scores are equal: lengthen the "
            "training, or lower lambda_l1 and lambda_l2."
        )
    return model


class _Rounds:
    """What LightGBM logs after each round, which is when one can stop it."""

    def __init__(self, on_step: Callable[[str], None]) -> None:
        self._on_step = on_step

    def info(self, _: str) -> None:
        self._on_step("training the model")

    def warning(self, _: str) -> None:
        """Of nothing that its parameters do not say already."""


@contextmanager
def _heard_each_round(on_step: Callable[[str], None]) -> Iterator[None]:
    lightgbm.register_logger(_Rounds(on_step))
    try:
        yield
    finally:
        lightgbm.register_logger(_Rounds(lambda _: None))


def _details(
    model: LGBModel, dataset: DatasetH, windows: Windows, scores: pd.Series
) -> dict[str, Any]:
    names = list(dataset.handler.get_cols("feature"))
    valid = model.predict(dataset, "valid")
    return {
        "windows": {
            name: [str(day) for day in getattr(windows, name)]
            for name in ("train", "valid", "test")
        },
        "sessions_dropped": dict(zip(("train", "valid"), windows.dropped, strict=True)),
        "rounds": int(model.model.best_iteration or model.model.num_trees()),
        "importances": importances_of(model.model.feature_importance("gain"), names),
        "quality": {
            "valid": quality_of(valid, _labels(dataset, "valid")),
            "test": quality_of(scores, _labels(dataset, "test")),
        },
    }


def _labels(dataset: DatasetH, segment: str) -> pd.Series:
    """The returns that were to be foretold, as they were; NaN where they are not known yet."""
    frame: pd.DataFrame = dataset.prepare(segment, col_set="label", data_key="raw")
    return frame["LABEL0"]
