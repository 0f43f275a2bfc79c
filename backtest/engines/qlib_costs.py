"""Qlib's exchange where buying costs nothing."""

from qlib.backtest.exchange import Exchange


class CostlessExchange(Exchange):
    """Qlib divides by the rate of the cost where the cash is short, also by a rate of 0."""

    def _get_buy_amount_by_cash_limit(
        self, trade_price: float, cash: float, cost_ratio: float
    ) -> float:
        if not cost_ratio:
            return max(cash - float(self.min_cost), 0.0) / trade_price
        amount: float = super()._get_buy_amount_by_cash_limit(trade_price, cash, cost_ratio)
        return amount
