"""What became of orders, as tables."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from backtest.reports.orders import MOST_SPELLS, REASONS, Spell, find_spells, latest_orders
from qlibui.figures import iso_day
from qlibui.reports import wording
from qlibui.reports.markup import Child, Markup, join, table, tag


def orders(metrics: Mapping[str, Any], trades: pd.DataFrame) -> Markup:
    """How many, those that were kept from being done, and the latest that were done."""
    spells, latest = find_spells(trades), latest_orders(trades)
    return join(
        tag("p", _counted(metrics["trades"])),
        _titled(f"Not done, or in part ({len(spells):,} spells)", _spells(spells)),
        _titled(f"Latest ({len(latest):,})", _latest(latest)),
    )


def _counted(counts: Mapping[str, Any]) -> str:
    why = ", ".join(f"{_reason(reason)} {count:,}" for reason, count in counts["reasons"].items())
    said = f"{counts['orders']:,} orders: {counts['done']:,} done, {counts['in_part']:,} in part, "
    return f"{said}{counts['not_done']:,} not done{f' ({why})' if why else ''}."


def _titled(title: str, content: Markup) -> Markup:
    return tag("details", tag("summary", title), content)


def _spells(spells: list[Spell]) -> Markup:
    rows: list[list[Child]] = [
        [each.instrument, each.direction, _reason(each.reason), each.start_on, each.end_on,
         str(each.orders), wording.money(each.missing_shares)]
        for each in spells[:MOST_SPELLS]
    ]  # fmt: skip
    header = ["instrument", "order", "why not", "from", "to", "orders", "shares left over"]
    more = len(spells) - MOST_SPELLS
    rest = tag("p", f"{more:,} more are in the workbook.", class_="soft") if more > 0 else None
    return join(table(header, rows, words=5), rest)


def _latest(trades: pd.DataFrame) -> Markup:
    columns = ("date", "instrument", "direction", "traded_shares", "price", "value", "cost")
    rows: list[list[Child]] = [
        [iso_day(day), code, direction, wording.money(shares), wording.number(price),
         wording.money(value), wording.number(cost)]
        for day, code, direction, shares, price, value, cost in
        trades[list(columns)].itertuples(index=False)
    ]  # fmt: skip
    return table(["day", "instrument", "order", "shares", "price", "value", "cost"], rows, words=3)


def _reason(reason: str) -> str:
    return REASONS.get(reason, wording.words(reason))
