"""What a plan takes of a dataset before its first score."""

from data_management.provider_files import ProviderFiles
from strategy.expressions import check_expression
from strategy.scoring.errors import CannotScore
from strategy.scoring.plans import BlendPlan, ExpressionPlan, ModelPlan, Plan
from strategy.scoring.windows import fit_windows

ALPHA158 = 60
"""The bars before a day that Qlib's Alpha158 looks at."""

_OF_ALPHA158 = frozenset({"open", "high", "low", "close", "volume"})
"""Without vwap only one of its factors is empty."""


def expressions_of(plan: Plan) -> tuple[str, ...]:
    """The expressions that people wrote or chose, in their order."""
    if isinstance(plan, ExpressionPlan):
        return (plan.expression,)
    if isinstance(plan, BlendPlan):
        return tuple(text for text, _ in plan.parts)
    return ()


def check_plan(plan: Plan, files: ProviderFiles) -> None:
    """Whether a dataset has the fields and sessions. Raises ExpressionRefused and CannotScore."""
    for text in expressions_of(plan):
        check_expression(text, files.fields)
    if isinstance(plan, ModelPlan):
        _refuse_without_fields(files)
        fit_windows(plan, files.calendar)


def _refuse_without_fields(files: ProviderFiles) -> None:
    missing = sorted(_OF_ALPHA158 - files.fields)
    if missing:
        raise CannotScore(
            f"The dataset has no {' and no '.join(missing)}, which Alpha158 is made of: "
            "import bars that have them."
        )


def look_back(plan: Plan) -> int:
    """How many bars before a day its score rests on; EMA counts with its span. Raises
    ExpressionRefused."""
    if isinstance(plan, ModelPlan):
        return ALPHA158
    return max((check_expression(text, None).look_back for text in expressions_of(plan)), default=0)
