"""What became of orders: those that were kept from being done, spell by spell, and the latest."""

from dataclasses import dataclass

import pandas as pd

MOST_SPELLS = 400
MOST_ORDERS = 200
REASONS = {
    "limit_up": "at the upper limit",
    "limit_down": "at the lower limit",
    "suspended": "suspended",
    "no_price": "no price",
    "cash": "not enough cash",
    "lot": "less than a lot",
}


@dataclass(frozen=True)
class Spell:
    """Orders of one instrument, one after the other, that the same reason kept from being done."""

    instrument: str
    direction: str
    reason: str
    start_on: str
    end_on: str
    orders: int
    missing_shares: float


def find_spells(trades: pd.DataFrame) -> list[Spell]:
    """The spells by their first day. An order that was done ends its instrument's spell."""
    ordered = trades.sort_values(["instrument", "date"], kind="stable")
    keys = ordered[["instrument", "direction", "reason"]].fillna("")
    number = (keys != keys.shift()).any(axis=1).cumsum()
    kept = ordered[ordered["reason"].notna()]
    spells = [_spell(group) for _, group in kept.groupby(number[kept.index], sort=False)]
    return sorted(spells, key=lambda spell: (spell.start_on, spell.instrument))


def latest_orders(trades: pd.DataFrame) -> pd.DataFrame:
    """The last MOST_ORDERS orders of which something was done, latest first."""
    done = trades[trades["traded_shares"].fillna(0) > 0]
    return done.sort_values("date", kind="stable").tail(MOST_ORDERS)[::-1]


def _spell(group: pd.DataFrame) -> Spell:
    first, last = group.iloc[0], group.iloc[-1]
    missing = last["ordered_shares"] - (last["traded_shares"] or 0)
    days = [str(pd.Timestamp(row["date"]).date()) for row in (first, last)]
    return Spell(
        str(first["instrument"]), str(first["direction"]), str(first["reason"]), days[0], days[1],
        orders=len(group), missing_shares=float(missing),
    )  # fmt: skip
