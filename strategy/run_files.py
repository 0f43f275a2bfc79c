"""The files that a run makes: its scores and frames, its orders for brokers, its quality."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

    from strategy.orders.plan import OrderPlan
    from strategy.quality.results import SignalQuality

FRAMES = ("scores", "orders", "skipped", "targets")
CSV, XLSX, QUALITY, PAGE = "orders.csv", "orders.xlsx", "quality.json", "quality.html"


def write_scores(scores: "pd.Series[float]", folder: Path) -> None:
    frame = (
        scores.dropna()
        .sort_index()
        .rename("score")
        .reset_index()
        .rename(columns={"datetime": "date"})
    )
    frame[["date", "instrument", "score"]].to_parquet(folder / "scores.parquet", index=False)


def write_plan(plan: "OrderPlan", folder: Path, card: Mapping[str, Any]) -> None:
    """The frames, and the orders as people and brokers open them."""
    from strategy.sheets.csv_file import write_csv
    from strategy.sheets.workbook import write_workbook

    frames = {"orders": plan.orders, "skipped": plan.skipped, "targets": plan.targets}
    for name, frame in frames.items():
        frame.to_parquet(folder / f"{name}.parquet", index=False)
    write_csv(plan.orders, folder / CSV)
    write_workbook(folder / XLSX, **frames, run=card)


def write_quality(
    quality: "SignalQuality", folder: Path, card: Mapping[str, Any], *, title: str
) -> None:
    from strategy.quality.page import render

    (folder / QUALITY).write_text(json.dumps(quality.as_json()), encoding="utf-8")
    (folder / PAGE).write_text(render(quality, title=title, made_with=card), encoding="utf-8")
