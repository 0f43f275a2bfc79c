"""Kinds of strategy whose score is a factor of past prices."""

from collections.abc import Iterator

from strategy.catalog.kind import Parameters, StrategyKind
from strategy.catalog.parameter import Parameter
from strategy.expressions.checking import LONGEST_WINDOW
from strategy.scoring.plans import ExpressionPlan
from strategy.spec_fields import Problem


def window(name: str, label: str, meaning: str, default: int, *, least: int = 2) -> Parameter:
    """How many bars are looked back on."""
    return Parameter(
        name=name,
        label=label,
        meaning=meaning,
        type="integer",
        default=default,
        least=least,
        most=LONGEST_WINDOW,
    )


def _cross(given: Parameters) -> ExpressionPlan:
    return ExpressionPlan(f"Mean($close,{given['fast']})/Mean($close,{given['slow']})-1")


def fast_is_slow(given: Parameters) -> Iterator[Problem]:
    if given["fast"] >= given["slow"]:
        yield "fast", f"fast is {given['fast']}, not less than slow, {given['slow']}: lower it."


MOVING_AVERAGE_CROSS = StrategyKind(
    name="moving_average_cross",
    label="Moving-average cross",
    explanation="Holds what has its short mean of closes highest above its long one.",
    reference="Brock, Lakonishok, LeBaron: Simple Technical Trading Rules and the Stochastic "
    "Properties of Stock Returns, Journal of Finance 47 (1992)",
    parameters=(
        window("fast", "Short mean", "bars of the short mean", 5, least=1),
        window("slow", "Long mean", "bars of the long mean", 20),
    ),
    compiled=_cross,
    contradictions=fast_is_slow,
)


def _momentum(given: Parameters) -> ExpressionPlan:
    skip = given["skip"]
    late = f"Ref($close,{skip})" if skip else "$close"
    return ExpressionPlan(f"{late}/Ref($close,{given['window']})-1")


def _skips_all(given: Parameters) -> Iterator[Problem]:
    if given["skip"] >= given["window"]:
        yield "skip", f"skip is {given['skip']}, not less than window, {given['window']}: lower it."


MOMENTUM = StrategyKind(
    name="momentum",
    label="Momentum",
    explanation="Holds what has risen most over the window, the latest bars left out: they rather "
    "turn back.",
    reference="Jegadeesh, Titman: Returns to Buying Winners and Selling Losers, Journal of "
    "Finance 48 (1993)",
    parameters=(
        window("window", "Window", "bars over which the return is taken", 120),
        window("skip", "Left out", "latest bars that do not count", 20, least=0),
    ),
    compiled=_momentum,
    contradictions=_skips_all,
)


def _reversal(given: Parameters) -> ExpressionPlan:
    return ExpressionPlan(f"1-$close/Ref($close,{given['window']})")


REVERSAL = StrategyKind(
    name="reversal",
    label="Reversal",
    explanation="Holds what has fallen most over a short window.",
    reference="Jegadeesh: Evidence of Predictable Behavior of Security Returns, Journal of "
    "Finance 45 (1990)",
    parameters=(window("window", "Window", "bars over which the fall is taken", 5, least=1),),
    compiled=_reversal,
)


def _low_volatility(given: Parameters) -> ExpressionPlan:
    return ExpressionPlan(f"-Std($close/Ref($close,1)-1,{given['window']})")


LOW_VOLATILITY = StrategyKind(
    name="low_volatility",
    label="Low volatility",
    explanation="Holds what has moved least from day to day over the window.",
    reference="Blitz, van Vliet: The Volatility Effect, Journal of Portfolio Management 34 (2007)",
    parameters=(window("window", "Window", "daily returns that are looked at", 60),),
    compiled=_low_volatility,
)
