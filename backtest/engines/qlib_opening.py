"""A Qlib account that goes on where its books end."""

import math
from bisect import bisect_right
from collections.abc import Mapping
from typing import Any

import pandas as pd
from qlib.backtest.executor import BaseExecutor

from backtest.books import Books
from backtest.engines.errors import BooksDoNotFit
from data_management.provider_files import ProviderFiles


def known_factors(books: Books, files: ProviderFiles) -> dict[str, float]:
    """The factor of each holding on the books' day, or the last one before. Raises BooksDoNotFit
    where the provider has none."""
    days = files.calendar[: bisect_right(files.calendar, books.on)]
    factors = {code: _last_factor(files, code, days) for code in books.holdings}
    unknown = next((code for code, factor in factors.items() if factor is None), None)
    if unknown is not None:
        raise BooksDoNotFit(
            f"The account holds {unknown}, of which the dataset has no bar up to {books.on}: "
            "import it again, or begin another account."
        )
    return {code: factor for code, factor in factors.items() if factor is not None}


def _last_factor(files: ProviderFiles, code: str, days: list[Any]) -> float | None:
    stored = files.values(code, "factor", days) if days else []
    return next((each for each in reversed(stored) if not math.isnan(each)), None)


def account_of(books: Books, factors: Mapping[str, float]) -> dict[str, Any]:
    """What Qlib opens an account with: cash, and adjusted amounts and prices by instrument."""
    holdings = {
        code: {
            "amount": held.shares / factors[code],
            "price": held.price * factors[code],
            "count_day": held.days_held,
        }
        for code, held in books.holdings.items()
    }
    return {"cash": books.cash, **holdings}


def go_on(executor: BaseExecutor, books: Books) -> None:
    """Have the account compare its first day with the books' day, and count on from there: by
    itself Qlib takes the cash for all that it began with."""
    account, day = executor.trade_account, pd.Timestamp(books.on)
    account.accum_info.add_turnover(books.total_turnover)
    account.accum_info.add_cost(books.total_cost)
    position = account.current_position
    account.portfolio_metrics.update_portfolio_metrics_record(
        trade_start_time=day,
        account_value=position.calculate_value(),
        cash=position.get_cash(),
        return_rate=0.0,
        total_turnover=books.total_turnover,
        turnover_rate=0.0,
        total_cost=books.total_cost,
        cost_rate=0.0,
        stock_value=position.calculate_stock_value(),
        bench_value=0.0,
    )
