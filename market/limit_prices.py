"""Whether prices are as far as they may move, to the tick."""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

_PERCENT = 100
_DECIMALS = 6  # of a price, far below a tick


def at_upper_limit(price: Floats, previous: Floats, rise: Floats, tick: Floats) -> Flags:
    """Whether each price is as high as it may be. Prices are not adjusted, ``rise`` is in percent.

    NaN in any of them is no limit. Counted in ticks, for a cent decides: the exchange rounds half
    up, and 1.1 × 10.05 is less than 11.055 in floats.
    """
    flags: Flags = np.rint(price / tick) >= _in_ticks(previous, rise, tick)
    return flags


def at_lower_limit(price: Floats, previous: Floats, fall: Floats, tick: Floats) -> Flags:
    """Whether each price is as low as it may be; ``fall`` is in percent."""
    flags: Flags = np.rint(price / tick) <= _in_ticks(previous, -fall, tick)
    return flags


def highest_price(previous: Floats, rise: Floats, tick: Floats) -> Floats:
    """The upper limit of the day after each close, ``rise`` in percent; NaN is no limit."""
    return np.round(_in_ticks(previous, rise, tick) * tick, _DECIMALS)


def lowest_price(previous: Floats, fall: Floats, tick: Floats) -> Floats:
    """The lower limit of the day after each close, ``fall`` in percent; NaN is no limit."""
    return highest_price(previous, -fall, tick)


def _in_ticks(previous: Floats, rise: Floats, tick: Floats) -> Floats:
    return _rounded(np.rint(previous / tick) * (_PERCENT + rise))


def _rounded(hundredths: Floats) -> Floats:
    whole: Floats = np.floor((hundredths + _PERCENT / 2) / _PERCENT)
    return whole
