"""Whether prices are as far as they may move, to the tick."""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

_PERCENT = 100


def at_upper_limit(price: Floats, previous: Floats, rise: Floats, tick: Floats) -> Flags:
    """Whether each price is as high as it may be. Prices are not adjusted, ``rise`` is in percent.

    NaN in any of them is no limit. Counted in ticks, for a cent decides: the exchange rounds half
    up, and 1.1 × 10.05 is less than 11.055 in floats.
    """
    highest = _rounded(np.rint(previous / tick) * (_PERCENT + rise))
    flags: Flags = np.rint(price / tick) >= highest
    return flags


def at_lower_limit(price: Floats, previous: Floats, fall: Floats, tick: Floats) -> Flags:
    """Whether each price is as low as it may be; ``fall`` is in percent."""
    lowest = _rounded(np.rint(previous / tick) * (_PERCENT - fall))
    flags: Flags = np.rint(price / tick) <= lowest
    return flags


def _rounded(hundredths: Floats) -> Floats:
    whole: Floats = np.floor((hundredths + _PERCENT / 2) / _PERCENT)
    return whole
