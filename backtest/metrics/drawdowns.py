"""Falls of an account from its highest state, by date, its returns being reinvested."""

from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from backtest.metrics.returns import Returns
from qlibui.figures import iso_day

Places: TypeAlias = npt.NDArray[np.intp]

WORST = 5


def underwater(returns: Returns) -> Returns:
    """How far the account is below its peak on each day, 0 or less; it begins at a peak."""
    equity = (1 + returns).cumprod()
    return equity / equity.cummax().clip(lower=1) - 1


def find_drawdowns(returns: Returns, *, most: int = WORST) -> list[dict[str, Any]]:
    """The deepest falls, deepest first: depth, days from peak to recovery or to the last day, and
    dates. ``recovered_on`` is None where the account has not come back; ``peak_on`` is the first
    day where it fell from its first state."""
    below = underwater(returns)
    falls = [_fall(below, spell) for spell in _spells(below)]
    return sorted(falls, key=lambda fall: (fall["depth"], fall["peak_on"]))[:most]


def deepest_drawdown(returns: Returns) -> dict[str, Any]:
    """The deepest fall; all None where there was none."""
    falls = find_drawdowns(returns, most=1)
    return falls[0] if falls else dict.fromkeys(_NAMES)


_NAMES = ("depth", "days", "peak_on", "trough_on", "recovered_on")


def _spells(below: Returns) -> list[Places]:
    """The positions of the days below a peak, those of each fall together."""
    places = np.flatnonzero(below.to_numpy() < 0)
    breaks = np.flatnonzero(np.diff(places) > 1) + 1
    return [spell for spell in np.split(places, breaks) if len(spell)]


def _fall(below: Returns, spell: Places) -> dict[str, Any]:
    peak, trough, after = max(int(spell[0]) - 1, 0), int(spell[0]), int(spell[-1]) + 1
    depths = below.to_numpy()[spell]
    trough += int(depths.argmin())
    days, recovered = [iso_day(day) for day in below.index], after < len(below)
    return {
        "depth": float(depths.min()),
        "days": (after if recovered else after - 1) - peak,
        "peak_on": days[peak],
        "trough_on": days[trough],
        "recovered_on": days[after] if recovered else None,
    }
