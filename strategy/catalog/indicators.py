"""Kinds of strategy whose score is an indicator of charts."""

from strategy.catalog.factors import fast_is_slow, window
from strategy.catalog.kind import Parameters, StrategyKind
from strategy.catalog.parameter import Parameter
from strategy.expressions.checking import LONGEST_WINDOW
from strategy.scoring.plans import ExpressionPlan

TREND, REVERSION = "trend", "reversion"


def _direction(default: str) -> Parameter:
    return Parameter(
        name="direction",
        label="Direction",
        meaning="trend holds what is high by the indicator, reversion what is low",
        type="choice",
        choices=(TREND, REVERSION),
        default=default,
    )


def _macd(given: Parameters) -> ExpressionPlan:
    line = f"(EMA($close,{given['fast']})-EMA($close,{given['slow']}))"
    return ExpressionPlan(f"({line}-EMA({line},{given['signal']}))/$close")


MACD = StrategyKind(
    name="macd",
    label="MACD",
    explanation="Holds what has its MACD line, a short exponential mean of closes less a long "
    "one, highest above the line's own mean, as a fraction of the close.",
    reference="Appel: Technical Analysis, Power Tools for Active Investors (2005); Qlib's EMA",
    parameters=(
        window("fast", "Short mean", "span of the short exponential mean", 12, least=1),
        window("slow", "Long mean", "span of the long exponential mean", 26),
        window("signal", "Signal line", "span of the mean of the difference", 9, least=1),
    ),
    compiled=_macd,
    contradictions=fast_is_slow,
)


def _rsi(given: Parameters) -> ExpressionPlan:
    """Wilder's smoothing of N bars is an exponential mean of span 2N - 1."""
    span, move = 2 * given["window"] - 1, "$close-Ref($close,1)"
    counted = move if given["direction"] == TREND else "Ref($close,1)-$close"
    return ExpressionPlan(f"100*EMA(Greater({counted},0),{span})/EMA(Abs({move}),{span})")


RSI = StrategyKind(
    name="rsi",
    label="RSI",
    explanation="Holds what has fallen most of the way it moved (reversion), or risen (trend), by "
    "the relative strength index.",
    reference="Wilder: New Concepts in Technical Trading Systems (1978); Qlib's EMA of span 2N-1",
    parameters=(
        Parameter(
            name="window",
            label="Window",
            meaning="bars of Wilder's smoothing",
            type="integer",
            default=14,
            least=2,
            most=LONGEST_WINDOW // 2,
        ),
        _direction(REVERSION),
    ),
    compiled=_rsi,
)


def _bollinger(given: Parameters) -> ExpressionPlan:
    bars = given["window"]
    mean = f"Mean($close,{bars})"
    above = f"$close-{mean}" if given["direction"] == TREND else f"{mean}-$close"
    return ExpressionPlan(f"({above})/Std($close,{bars})")


BOLLINGER = StrategyKind(
    name="bollinger",
    label="Bollinger bands",
    explanation="Holds what is furthest below the middle band (reversion) or above it (trend), "
    "counted in standard deviations.",
    reference="Bollinger: Bollinger on Bollinger Bands (2001)",
    parameters=(
        window("window", "Window", "bars of mean and deviation", 20),
        _direction(REVERSION),
    ),
    compiled=_bollinger,
)
