"""What a Qlib user would write: `python -m tests.backtest.plain_script <folder>`.

Nothing of ours but the question; sorted positions, without which Qlib gives no one answer.
"""

import sys
from pathlib import Path

import pandas as pd
import qlib
from qlib.backtest import backtest
from qlib.backtest.executor import SimulatorExecutor
from qlib.backtest.position import Position
from qlib.contrib.strategy.signal_strategy import TopkDropoutStrategy
from qlib.data import D

from tests.backtest.engine_process import Ran, read_question, run_module


class Sorted(Position):  # type: ignore[misc]
    def get_stock_list(self) -> list[str]:
        return sorted(super().get_stock_list())


def plain_report(ran: Ran) -> pd.DataFrame:
    """Qlib's own daily report of what our engine was asked."""
    run_module("tests.backtest.plain_script", [ran.folder])
    return pd.read_parquet(ran.folder / "plain.parquet")


def main(folder: Path) -> None:
    question, provider = read_question(folder)
    spec = question.spec
    start, end = str(spec.start_on), str(spec.end_on)
    qlib.init(provider_uri=str(provider), region="cn", kernels=1, logging_level=40)
    day_before = D.calendar(end_time=start)[-2]
    signal = D.features(D.instruments("all"), [spec.signal.expression], day_before, end)
    metrics, _ = backtest(
        start,
        end,
        strategy=TopkDropoutStrategy(signal=signal, topk=spec.topk, n_drop=spec.n_drop),
        executor=SimulatorExecutor(time_per_step="day", generate_portfolio_metrics=True),
        benchmark=spec.benchmark,
        account=spec.account,
        exchange_kwargs={
            "freq": "day",
            "limit_threshold": 0.095,
            "deal_price": "close",
            "open_cost": 0.0005,
            "close_cost": 0.0015,
            "min_cost": 5,
        },
        pos_type=Sorted,
    )
    metrics["1day"][0].to_parquet(folder / "plain.parquet")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
