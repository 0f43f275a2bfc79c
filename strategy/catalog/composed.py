"""Kinds of strategy that people compose: by an expression, by several, by their own scores."""

from strategy.catalog.kind import Parameters, StrategyKind
from strategy.catalog.parameter import Parameter
from strategy.scoring.plans import BlendPlan, ExpressionPlan, ScoresPlan

EXPRESSION = StrategyKind(
    name="expression",
    label="Expression",
    explanation="Holds what has the highest value of an expression that you write.",
    reference="Qlib's expression engine (docs/expressions.md)",
    parameters=(
        Parameter(
            name="expression",
            label="Expression",
            meaning="in Qlib's expression language, over the fields of the dataset",
            type="expression",
            needed=True,
        ),
    ),
    compiled=lambda given: ExpressionPlan(given["expression"]),
)


def _blend(given: Parameters) -> BlendPlan:
    return BlendPlan(tuple((each["expression"], each["weight"]) for each in given["factors"]))


BLEND = StrategyKind(
    name="blend",
    label="Blend of ranked factors",
    explanation="Ranks all instruments of a day by each factor, from 0 to 1, and holds what has "
    "the highest weighted sum of its ranks.",
    reference="Asness, Moskowitz, Pedersen: Value and Momentum Everywhere, Journal of Finance 68 "
    "(2013)",
    parameters=(
        Parameter(
            name="factors",
            label="Factors",
            meaning="expressions with their weights; a weight below 0 turns a factor around",
            type="factors",
            needed=True,
        ),
    ),
    compiled=_blend,
)
OWN_SIGNAL = StrategyKind(
    name="own_signal",
    label="Own scores",
    explanation="Holds what has the highest score in a file that you computed elsewhere: date, "
    "instrument, score.",
    reference="Qlib's SignalStrategy: a series by instrument and datetime",
    parameters=(
        Parameter(
            name="sha256",
            label="File of scores",
            meaning="SHA-256 of the uploaded file, known when it is uploaded",
            type="scores",
            needed=True,
        ),
    ),
    compiled=lambda given: ScoresPlan(given["sha256"]),
)
