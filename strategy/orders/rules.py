"""The rules by which orders of a session are dealt, as the exchange of a back-test has them."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from market.boards import board_of, tick_of
from market.costs import NO_DUTY, stamp_duty
from market.limit_prices import highest_price, lowest_price
from market.lots import lot_of
from strategy.orders.limits import SPECIAL_TREATMENT, flag_limits, limit_of
from strategy.orders.market import DayMarket, Quote
from strategy.spec import StrategySpec

# Qlib adds as much, for amounts went through a division by the factor.
_ALMOST_A_SHARE = 0.1


@dataclass(frozen=True)
class Rules:
    """Those of a specification on the session that orders are for."""

    spec: StrategySpec
    market: DayMarket

    def round_down(self, amount: float, quote: Quote) -> float:
        """The most of an adjusted amount that is whole lots."""
        if self.spec.lot is None:
            return amount
        shares = amount * quote.factor + _ALMOST_A_SHARE
        board = board_of(quote.instrument) if self._dated else None
        whole = (
            lot_of(board).round_down(shares) if board else shares // self.spec.lot * self.spec.lot
        )
        return whole / quote.factor

    def cost_rates(self, instrument: str) -> tuple[float, float]:
        """What buying and selling cost as fractions, without the impact of the order."""
        duty = NO_DUTY
        if self._dated and board_of(instrument):
            duty = stamp_duty(self.market.next_on)
        costs = self.spec.costs
        return costs.open_cost + duty.buy, costs.close_cost + duty.sell

    def price_limits(self, quote: Quote) -> tuple[float, float]:
        """The highest and the lowest price of the session, as the exchange tells them; NaN where
        there is no limit."""
        board = board_of(quote.instrument) if self._dated else None
        if board is None:
            threshold = self.spec.limit_threshold
            part = np.nan if threshold is None else threshold
            return quote.price * (1 + part), quote.price * (1 - part)
        debut = self.market.debuts.get(quote.instrument, ())
        limit = limit_of(
            board, self.market.next_on, debut=debut, special_treatment=quote.special_treatment
        )
        if limit is None:
            return np.nan, np.nan
        previous, tick = np.array([quote.price]), np.array([tick_of(quote.instrument)])
        highest = highest_price(previous, np.array([limit.rise]), tick)
        return float(highest[0]), float(lowest_price(previous, np.array([limit.fall]), tick)[0])

    def limits_at_close(self, codes: Iterable[str]) -> dict[str, str]:
        """Which of ``codes`` ended the day at a limit: ``limit_up`` or ``limit_down`` of each."""
        flags = self._flags([self.market.quotes[code] for code in codes])
        up, down = flags.index[flags["limit_buy"]], flags.index[flags["limit_sell"]]
        return dict.fromkeys(map(str, down), "limit_down") | dict.fromkeys(map(str, up), "limit_up")

    def _flags(self, quotes: list[Quote]) -> pd.DataFrame:
        change = pd.Series({each.instrument: each.change for each in quotes}, dtype="float32")
        flags = pd.DataFrame(False, index=change.index, columns=["limit_buy", "limit_sell"])
        if self.spec.limit_threshold is not None:
            flags["limit_buy"] = change.ge(self.spec.limit_threshold)
            flags["limit_sell"] = change.le(-self.spec.limit_threshold)
        if self._dated and quotes:
            dated = self._dated_flags(quotes)
            flags.loc[dated.index] = dated
        return flags

    def _dated_flags(self, quotes: list[Quote]) -> pd.DataFrame:
        rows = {
            (each.instrument, pd.Timestamp(each.bar_on)): (
                each.close, each.factor, each.change, float(each.special_treatment)
            )
            for each in quotes
        }  # fmt: skip
        columns = ["$close", "$factor", "$change", f"${SPECIAL_TREATMENT}"]
        frame = pd.DataFrame.from_dict(rows, orient="index", columns=columns)
        frame.index = pd.MultiIndex.from_tuples(rows, names=["instrument", "datetime"])
        flags = flag_limits(frame, "$close", "$close", self.market.debuts)
        return flags.droplevel("datetime").astype(bool)

    @property
    def _dated(self) -> bool:
        return self.spec.market_rules == "dated"
