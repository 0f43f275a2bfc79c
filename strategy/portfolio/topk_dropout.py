"""Which trades TopkDropout wants on a day, whether or not the market lets it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import islice

import pandas as pd


@dataclass(frozen=True)
class Wanted:
    """Instruments to sell and to buy."""

    sell: tuple[str, ...] = ()
    buy: tuple[str, ...] = ()


def wanted_trades(
    scores: pd.Series,
    held: list[str],
    *,
    topk: int,
    n_drop: int,
    tradable: Callable[[str], bool] | None,
) -> Wanted:
    """What Qlib's TopkDropoutStrategy works out before it asks the exchange.

    ``scores`` are a day's ranks by instrument, ``held`` is sorted; ``tradable`` is given where
    only instruments that can be traded are looked at. Qlib keeps to itself what it wanted and
    could not have, and that is what people ask after a crash.
    """
    ranked = _by_score(scores, held)
    others = _by_score(scores, scores.index.difference(held))
    candidates = _first(others, n_drop + topk - len(held), tradable)
    both = _by_score(scores, sorted({*ranked, *candidates}))
    lowest = set(_first(both[::-1], n_drop, tradable))
    sell = tuple(code for code in ranked if code in lowest)
    return Wanted(sell=sell, buy=tuple(candidates[: len(sell) + topk - len(held)]))


def _by_score(scores: pd.Series, codes: Iterable[str]) -> list[str]:
    """From the highest to the lowest; those without a score come last, as they came."""
    return scores.reindex(list(codes)).sort_values(ascending=False).index.tolist()


def _first(codes: list[str], count: int, tradable: Callable[[str], bool] | None) -> list[str]:
    if tradable is None:
        return codes[:count]
    # Qlib's loop looks whether it has enough only after it took one.
    return list(islice(filter(tradable, codes), max(count, 1)))
