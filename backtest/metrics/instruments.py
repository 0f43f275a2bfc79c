"""What each instrument gave and took."""

from typing import Any

import pandas as pd

MOST = 10


def measure_instruments(trades: pd.DataFrame, positions: pd.DataFrame) -> dict[str, Any]:
    """``best`` and ``worst`` instruments by ``gain``: money from sales and what is still held, less
    purchases and costs, dividends as prices tell them; ``days`` on which it was held."""
    gains = gains_by_instrument(trades, positions)
    days = positions.groupby("instrument").size()
    best, worst = gains[gains > 0].head(MOST), gains[gains < 0].tail(MOST)[::-1]
    return {"best": _named(best, days), "worst": _named(worst, days)}


def gains_by_instrument(trades: pd.DataFrame, positions: pd.DataFrame) -> "pd.Series[float]":
    """Money by instrument, the highest gain first."""
    bought = trades["direction"] == "buy"
    flow = trades["value"].fillna(0).where(~bought, -trades["value"].fillna(0))
    paid = (flow - trades["cost"].fillna(0)).groupby(trades["instrument"]).sum()
    last = positions[positions["date"] == positions["date"].max()]
    held = last.groupby("instrument")["value"].sum()
    return paid.add(held, fill_value=0).sort_values(ascending=False, kind="stable")


def _named(gains: "pd.Series[float]", days: "pd.Series[int]") -> list[dict[str, Any]]:
    counted = days.reindex(gains.index, fill_value=0)
    return [
        {"instrument": str(code), "gain": gain, "days": int(count)}
        for code, gain, count in zip(gains.index, gains.tolist(), counted.tolist(), strict=True)
    ]
