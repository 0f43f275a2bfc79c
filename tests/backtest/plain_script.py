"""What a Qlib user would write: `python -m tests.backtest.plain_script <folder> <folder> ...`.

Nothing of ours but the question; sorted positions, without which Qlib gives no one answer.
"""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pandas as pd
import qlib
from qlib.backtest import backtest
from qlib.backtest.executor import SimulatorExecutor
from qlib.backtest.position import Position
from qlib.data import D

from backtest.spec import BacktestSpec
from tests.backtest.engine_process import Ran, read_question, run_module
from tests.backtest.plain_signals import plain_signal
from tests.backtest.plain_strategies import plain_strategy


class Sorted(Position):  # type: ignore[misc]
    def get_stock_list(self) -> list[str]:
        return sorted(super().get_stock_list())


def plain_reports(ran: Iterable[Ran]) -> list[pd.DataFrame]:
    """Qlib's own daily reports of what our engine was asked."""
    folders = [each.folder for each in ran]
    run_module("tests.backtest.plain_script", folders)
    return [pd.read_parquet(folder / "plain.parquet") for folder in folders]


def main(folder: Path) -> None:
    question, provider = read_question(folder)
    spec = question.spec
    start, end = str(spec.start_on), str(spec.end_on)
    qlib.init(provider_uri=str(provider), region="cn", kernels=1, logging_level=40)
    day_before = D.calendar(end_time=start)[-2]
    signal = plain_signal(spec.signal, start, end).to_frame("score")
    signal.to_parquet(folder / "signal.parquet")
    metrics, _ = backtest(
        start,
        end,
        strategy=plain_strategy(spec, signal),
        executor=SimulatorExecutor(time_per_step="day", generate_portfolio_metrics=True),
        benchmark=spec.benchmark,
        account=spec.account,
        exchange_kwargs=_exchange(spec, day_before),
        pos_type=Sorted,
    )
    metrics["1day"][0].to_parquet(folder / "plain.parquet")


def _exchange(spec: BacktestSpec, day_before: Any) -> dict[str, Any]:
    """Weights are of the close before, which the exchange has to know of the first day too."""
    begins = {} if spec.construction == "topk_dropout" else {"start_time": day_before}
    return begins | {
        "freq": "day",
        "limit_threshold": spec.limit_threshold,
        "deal_price": spec.deal_price,
        "trade_unit": spec.lot,
        "open_cost": spec.costs.open_cost,
        "close_cost": spec.costs.close_cost,
        "min_cost": spec.costs.min_cost,
        "impact_cost": spec.costs.impact_cost,
    }


if __name__ == "__main__":
    for argument in sys.argv[1:]:
        main(Path(argument))
