"""Whether the account is large enough for what it is to hold."""

from collections.abc import Iterator
from math import isnan

from backtest.preflight.subject import Subject
from strategy.findings import Finding, warning


def check_account(subject: Subject) -> Iterator[Finding]:
    spec = subject.spec
    slot = spec.account * spec.risk_degree / spec.topk
    prices = [price for code in subject.members if (price := _first_price(subject, code))]
    dear = sum(price * (spec.lot or 0) > slot for price in prices)
    if dear * 2 > len(prices):
        yield warning(
            "account_small",
            f"A holding has {slot:,.2f} to itself, and {dear} of {len(prices)} instruments cost "
            f"more by the lot of {spec.lot}: they are never bought.",
            "Raise account, or lower topk or lot.",
        )


def _first_price(subject: Subject, code: str) -> float | None:
    """The first close of the window, not adjusted; None where there is none."""
    closes, factors = subject.values(code, "close"), subject.values(code, "factor")
    prices = (close / factor for close, factor in zip(closes, factors, strict=True))
    return next((price for price in prices if not isnan(price)), None)
