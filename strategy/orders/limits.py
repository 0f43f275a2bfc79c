"""Which quotes are at their limit by the rules of their board and date, and what comes next."""

from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from market.boards import Board, board_of, tick_of
from market.limit_prices import at_lower_limit, at_upper_limit
from market.limits import Limit, daily_limit, debut_of

Floats = npt.NDArray[np.float64]

SPECIAL_TREATMENT = "is_st"
"""The field that is 1 on days under special treatment, if the provider has it."""


def flag_limits(
    quotes: pd.DataFrame, buy_at: str, sell_at: str, debuts: Mapping[str, Sequence[date]]
) -> pd.DataFrame:
    """Columns ``limit_buy`` and ``limit_sell`` for all quotes of instruments on a known board.

    ``quotes`` has the index levels instrument and datetime, and adjusted prices, of which an order
    is dealt at ``buy_at`` or ``sell_at``. ``debuts`` has the first days of listings.
    """
    flags = [
        _flag(board, code, of_code, (buy_at, sell_at), debuts.get(str(code), ()))
        for code, of_code in quotes.groupby(level="instrument")
        if (board := board_of(str(code)))
    ]
    columns = ["limit_buy", "limit_sell"]
    return pd.concat(flags) if flags else pd.DataFrame(columns=columns, index=quotes.index[:0])


def _flag(
    board: Board,
    code: object,
    quotes: pd.DataFrame,
    dealt_at: tuple[str, str],
    debut: Sequence[date],
) -> pd.DataFrame:
    factor, close = _numbers(quotes["$factor"]), _numbers(quotes["$close"])
    previous = close / (1 + _numbers(quotes["$change"])) / factor
    buys, sells = (_numbers(quotes[name].fillna(quotes["$close"])) / factor for name in dealt_at)
    rise, fall = _limits(board, quotes, debut)
    tick, suspended = np.full(len(quotes), tick_of(str(code))), np.isnan(close)
    return pd.DataFrame(
        {
            "limit_buy": at_upper_limit(buys, previous, rise, tick) | suspended,
            "limit_sell": at_lower_limit(sells, previous, fall, tick) | suspended,
        },
        index=quotes.index,
    )


def _limits(board: Board, quotes: pd.DataFrame, debut: Sequence[date]) -> tuple[Floats, Floats]:
    """The rise and fall of each quote in percent, NaN where there is no limit."""
    days = [day.date() for day in quotes.index.get_level_values("datetime")]
    special = [False] * len(days)
    if f"${SPECIAL_TREATMENT}" in quotes:
        special = list(quotes[f"${SPECIAL_TREATMENT}"] == 1)
    first_days = _first_days(board, debut)
    limits = [
        first_days[day] if day in first_days else daily_limit(board, day, special_treatment=st)
        for day, st in zip(days, special, strict=True)
    ]
    return _percent(limits, "rise"), _percent(limits, "fall")


def limit_of(
    board: Board, day: date, *, debut: Sequence[date], special_treatment: bool
) -> Limit | None:
    """The limit of the session ``day``, before which a listing has been traded on ``debut``."""
    if debut:
        rule = debut_of(board, debut[0])
        if len(debut) < rule.sessions:
            return rule.limit
    return daily_limit(board, day, special_treatment=special_treatment)


def _first_days(board: Board, debut: Sequence[date]) -> dict[date, Limit | None]:
    if not debut:
        return {}
    rule = debut_of(board, debut[0])
    return dict.fromkeys(debut[: rule.sessions], rule.limit)


def _percent(limits: list[Limit | None], side: str) -> Floats:
    return np.array([getattr(limit, side) if limit else np.nan for limit in limits])


def _numbers(values: pd.Series) -> Floats:
    return values.to_numpy(np.float64)
