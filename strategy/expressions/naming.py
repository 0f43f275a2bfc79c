"""What somebody meant who wrote a field or an operator that does not exist."""

from collections.abc import Collection
from difflib import get_close_matches

from strategy.expressions.operators import OPERATORS

# Names that the same idea goes by elsewhere.
_ELSEWHERE = {
    **dict.fromkeys(("ma", "sma", "avg", "average", "ts_mean"), "Mean"),
    **dict.fromkeys(("ts_sum", "rolling_sum"), "Sum"),
    **dict.fromkeys(("ts_max", "hhv", "highest"), "Max"),
    **dict.fromkeys(("ts_min", "llv", "lowest"), "Min"),
    **dict.fromkeys(("ts_var", "variance"), "Var"),
    **dict.fromkeys(("expma", "ewm", "ewma"), "EMA"),
    **dict.fromkeys(("decay_linear", "ts_decay_linear"), "WMA"),
    **dict.fromkeys(("avedev",), "Mad"),
    **dict.fromkeys(("delay", "shift", "lag", "ts_delay"), "Ref"),
    **dict.fromkeys(("diff", "ts_delta"), "Delta"),
    **dict.fromkeys(("stddev", "stdev", "ts_std", "ts_stddev"), "Std"),
    **dict.fromkeys(("median", "ts_median"), "Med"),
    **dict.fromkeys(("correlation", "ts_corr"), "Corr"),
    **dict.fromkeys(("covariance", "ts_cov"), "Cov"),
    **dict.fromkeys(("pow", "sqrt"), "Power"),
    **dict.fromkeys(("argmax", "ts_argmax"), "IdxMax"),
    **dict.fromkeys(("argmin", "ts_argmin"), "IdxMin"),
    **dict.fromkeys(("ts_rank",), "Rank"),
    **dict.fromkeys(("where", "iif"), "If"),
}
NOT_OFFERED = frozenset(
    ("Mask", "ChangeInstrument", "TResample", "Feature", "PFeature", "P", "PRef", "Rolling")
)


def operator_meant(name: str) -> str | None:
    """The operator whose name is nearest to this one."""
    lowered = {each.lower(): each for each in OPERATORS} | _ELSEWHERE
    near = get_close_matches(name.lower(), lowered, n=1)
    return lowered[near[0]] if near else None


def field_meant(name: str, fields: Collection[str]) -> str | None:
    """The field whose name is nearest to this one, with its ``$``."""
    near = get_close_matches(name.lower(), sorted(fields), n=1)
    return f"${near[0]}" if near else None
