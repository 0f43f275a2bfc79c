"""Qlib's own orders for a session that has no quotes yet, given the last closes as such:
`python -m tests.strategy.qlib_orders <folder> <folder> ...`.

Nothing of ours but the question and, for dated rules, the exchange that back-tests have.
"""

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import qlib
from qlib.backtest import get_strategy_executor
from qlib.backtest.exchange import Exchange
from qlib.backtest.executor import SimulatorExecutor
from qlib.data import D

from backtest.engines.qlib_dated import DatedExchange
from data_management.provider_files import ProviderFiles
from strategy.orders.books import Book
from strategy.spec import StrategySpec
from tests.backtest.engine_process import run_module
from tests.backtest.plain_script import Sorted
from tests.backtest.plain_strategies import plain_strategy

COLUMNS = ["instrument", "direction", "shares", "value", "cost"]


@dataclass(frozen=True)
class Asked:
    """A book at the end of ``day`` and the day's scores."""

    day: str
    next_on: str
    book: Book
    scores: Mapping[str, float]


def orders_of_qlib(
    asked: Mapping[str, list[Asked]], specs: Mapping[str, StrategySpec], provider: Path, home: Path
) -> dict[str, list[dict[str, Any]]]:
    """For each specification and question the ``orders`` that were dealt and the ``cash`` left."""
    for name, questions in asked.items():
        (home / name).mkdir(parents=True)
        told = {
            "spec": specs[name].as_config(),
            "provider": str(provider),
            "questions": [vars(each) | {"book": each.book.as_json()} for each in questions],
        }
        (home / name / "asked.json").write_text(json.dumps(told))
    run_module("tests.strategy.qlib_orders", [home / name for name in asked], hash_seed=1)
    return {name: json.loads((home / name / "answer.json").read_text()) for name in asked}


def main(folder: Path) -> None:
    asked = json.loads((folder / "asked.json").read_text())
    spec, files = StrategySpec.from_config(asked["spec"]), ProviderFiles(Path(asked["provider"]))
    answers = [_answer(spec, files, question) for question in asked["questions"]]
    (folder / "answer.json").write_text(json.dumps(answers))


def _answer(spec: StrategySpec, files: ProviderFiles, asked: dict[str, Any]) -> dict[str, Any]:
    day, next_on = pd.Timestamp(asked["day"]), pd.Timestamp(asked["next_on"])
    codes = sorted({*asked["scores"], *asked["book"]["holdings"]})
    strategy, executor = get_strategy_executor(
        start_time=next_on,
        end_time=next_on,
        strategy=plain_strategy(spec, _signal(asked["scores"], day)),
        executor=SimulatorExecutor(time_per_step="day", generate_portfolio_metrics=False),
        account=_account(asked["book"], day),
        benchmark=pd.Series(0.0, index=[next_on]),
        exchange_kwargs={"exchange": _exchange(spec, files, codes, day, next_on)},
        pos_type=Sorted,
    )
    executor.reset(start_time=next_on, end_time=next_on)
    strategy.reset(level_infra=executor.get_level_infra())
    dealt = executor.execute(strategy.generate_trade_decision())
    rows = [
        (order.stock_id, "buy" if order.direction else "sell", order.deal_amount * order.factor,
         value, cost)
        for order, value, cost, _ in dealt if order.deal_amount
    ]  # fmt: skip
    return {"orders": rows, "cash": executor.trade_account.current_position.get_cash()}


def _signal(scores: dict[str, float], day: pd.Timestamp) -> pd.DataFrame:
    index = pd.MultiIndex.from_product([list(scores), [day]], names=["instrument", "datetime"])
    return pd.DataFrame({"score": list(scores.values())}, index=index)


def _account(book: dict[str, Any], day: pd.Timestamp) -> dict[str, Any]:
    """Holdings at their last closes, which for a suspended one are of long ago."""
    if not book["holdings"]:
        return {"cash": book["cash"]}
    bars = D.features(list(book["holdings"]), ["$close", "$factor"], end_time=day).dropna()
    history = bars.groupby("instrument").last()
    holdings = {
        code: {
            "amount": held["shares"] / float(history.loc[code, "$factor"]),
            "price": float(history.loc[code, "$close"]),
            "count_day": held["days_held"],
        }
        for code, held in book["holdings"].items()
    }
    return {"cash": book["cash"], **holdings}


def _exchange(
    spec: StrategySpec,
    files: ProviderFiles,
    codes: list[str],
    day: pd.Timestamp,
    next_on: pd.Timestamp,
) -> Exchange:
    fields = ["$close", "$factor", "$volume"]
    extra = D.features(codes, fields, day, day).dropna(subset="$close")
    extra.index = extra.index.set_levels([next_on], level="datetime")
    asked = {
        "freq": "day",
        "start_time": day,
        "end_time": day,
        "codes": codes,
        "deal_price": "close",
        "limit_threshold": spec.limit_threshold,
        "open_cost": spec.costs.open_cost,
        "close_cost": spec.costs.close_cost,
        "min_cost": spec.costs.min_cost,
        "impact_cost": spec.costs.impact_cost,
        "trade_unit": spec.lot,
        "extra_quote": extra.assign(limit_buy=False, limit_sell=False),
    }
    if spec.market_rules == "dated":
        return DatedExchange(files, **asked)
    return Exchange(**asked)


if __name__ == "__main__":
    for number, argument in enumerate(sys.argv[1:]):
        asked_of = json.loads((Path(argument) / "asked.json").read_text())
        if number == 0:
            provider = asked_of["provider"]
            qlib.init(provider_uri=provider, region="cn", kernels=1, logging_level=40)
        main(Path(argument))
