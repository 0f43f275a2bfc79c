"""Back-tests that a person chose, compared."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from backtest.contents import read_result
from backtest.models import Backtest
from data_management.contents import NotHeld
from strategy.errors import Fault, NotTaken

if TYPE_CHECKING:
    from backtest.comparing import Comparison

MOST_COMPARED = 10


def compare_backtests(backtests: Iterable[Backtest]) -> "Comparison":
    """The comparison of their results (`backtest.comparing`).

    Raises NotTaken where one has no result, or there is nothing to compare.
    """
    from backtest.comparing import compare

    chosen = list(backtests)
    names = _distinct_names(chosen)
    try:
        return compare({names[each.pk]: read_result(each) for each in chosen})
    except (ValueError, NotHeld) as refused:
        raise NotTaken([Fault("ids", "invalid", str(refused))]) from refused


def _distinct_names(backtests: list[Backtest]) -> dict[str, str]:
    """What each is called beside the others: those of one name by the beginning of their ids."""
    told = [backtest.name for backtest in backtests]
    return {
        each.pk: each.name if told.count(each.name) == 1 else f"{each.name} ({each.pk[:8]})"
        for each in backtests
    }


def as_json(comparison: "Comparison") -> Mapping[str, Any]:
    """The comparison in JSON's own types; the curves day by day."""
    from qlibui.figures import plain

    curves = comparison.curves
    days = [day.date().isoformat() for day in curves.index]
    told: Mapping[str, Any] = plain(
        {
            "names": comparison.names,
            "same_window": comparison.same_window,
            "own_windows": comparison.own_windows,
            "figures": comparison.figures,
            "correlations": comparison.correlations,
            "differences": comparison.differences,
            "curves": {"date": days, "values": [curves[name].tolist() for name in curves]},
        }
    )
    return told
