"""Qlib's exchange under the rules that held on each board and day."""

from typing import Any

import pandas as pd
from qlib.backtest.decision import Order

from backtest.engines.qlib_costs import CostlessExchange
from data_management.provider_files import ProviderFiles
from market.boards import board_of
from market.costs import NO_DUTY, stamp_duty
from market.lots import lot_of
from strategy.orders.limits import SPECIAL_TREATMENT, flag_limits
from strategy.orders.listings import debut_days

# Qlib adds as much, for amounts went through a division by the factor.
_ALMOST_A_SHARE = 0.1


class DatedExchange(CostlessExchange):
    """Limits by board, day, special treatment and age of the listing; lots by board; stamp duty by
    day beside the costs that are given. Instruments of no known board keep Qlib's rules."""

    def __init__(self, files: ProviderFiles, **asked: Any) -> None:
        self._debuts = debut_days(files, asked["codes"])
        self._asked_for = ""
        self._commission = (asked["open_cost"], asked["close_cost"])
        known = SPECIAL_TREATMENT in files.fields
        super().__init__(subscribe_fields=[f"${SPECIAL_TREATMENT}"] if known else [], **asked)

    def _update_limit(self, limit_threshold: float | None) -> None:
        super()._update_limit(limit_threshold)
        flags = flag_limits(self.quote_df, self.buy_price, self.sell_price, self._debuts)
        for side in flags:
            self.quote_df.loc[flags.index, side] = flags[side].astype(bool)

    def get_factor(self, stock_id: str, *args: Any, **named: Any) -> float | None:
        # Qlib rounds without saying which instrument, and asks for its factor right before.
        self._asked_for = stock_id
        factor: float | None = super().get_factor(stock_id, *args, **named)
        return factor

    def round_amount_by_trade_unit(
        self, deal_amount: float, factor: float | None = None, *args: Any, **named: Any
    ) -> float:
        board = board_of(self._asked_for)
        if board is None or not factor or self.trade_unit is None or self.trade_w_adj_price:
            amount: float = super().round_amount_by_trade_unit(deal_amount, factor, *args, **named)
            return amount
        return lot_of(board).round_down(deal_amount * factor + _ALMOST_A_SHARE) / factor

    def _calc_trade_info_by_order(self, order: Order, *args: Any, **named: Any) -> Any:
        duty = NO_DUTY
        if board_of(order.stock_id):
            duty = stamp_duty(pd.Timestamp(order.start_time).date())
        self.open_cost = self._commission[0] + duty.buy
        self.close_cost = self._commission[1] + duty.sell
        return super()._calc_trade_info_by_order(order, *args, **named)
