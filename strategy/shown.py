"""Strategies and runs as people read them."""

from collections.abc import Mapping
from dataclasses import MISSING, fields
from typing import Any, NamedTuple

from qlibui.reports.wording import number, percent
from strategy.catalog import CATALOG
from strategy.models import Strategy, StrategyRun
from strategy.spec import StrategySpec

_HOW = {
    "topk_dropout": "holds the {topk} best and replaces at most {n_drop} of them a day",
    "equal_weight": "holds the {topk} best in equal weights",
    "score_weight": "holds the {topk} best, weighed by their scores",
}
MOST_SHOWN = 500
# A strategy that was kept by an earlier version says nothing of the fields that came since.
_USUAL = {each.name: each.default for each in fields(StrategySpec) if each.default is not MISSING}


class Figure(NamedTuple):
    label: str
    text: str


def in_words(strategy: Strategy) -> str:
    """What it does, in a sentence or two."""
    kind = CATALOG[strategy.kind]
    config = {**_USUAL, **strategy.config}
    how = _HOW[config["construction"]].format(**config)
    every = config["rebalance_interval"]
    often = "on every session" if every == 1 else f"on every {every}th session"
    return f"{kind.explanation} Of the universe {config['universe']} it {how}, trading {often}."


def parameters_shown(strategy: Strategy) -> list[tuple[str, Any]]:
    """Each parameter by its label."""
    signal = strategy.config["signal"]
    if "kind" not in signal:
        return [(name.capitalize(), value) for name, value in signal.items()]
    labels = {each.name: each.label for each in CATALOG[signal["kind"]].parameters}
    given = signal["parameters"].items()
    return [(labels[name], value) for name, value in given if value is not None]


def figures_of(run: StrategyRun) -> list[Figure]:
    """The main figures of a run that has succeeded."""
    known: Mapping[str, Any] = run.headline or {}
    quality: Mapping[str, Any] = known.get("quality") or {}
    return [
        Figure("to buy", number(known.get("buys"), digits=0)),
        Figure("to sell", number(known.get("sells"), digits=0)),
        Figure("skipped", number(known.get("skipped"), digits=0)),
        Figure("cost", number(known.get("cost"))),
        Figure("cash after", number(known.get("cash_after"), digits=0)),
        Figure("turnover", percent(known.get("turnover"), digits=1)),
        Figure("rank IC", number(quality.get("rank_ic"), digits=4)),
        Figure("t of the rank IC", number(quality.get("rank_ic_t_statistic"))),
    ]
