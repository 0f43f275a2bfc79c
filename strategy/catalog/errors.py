"""What people are told of parameters that a strategy cannot have."""

from strategy.spec_fields import SpecRefused


class StrategyRefused(SpecRefused):
    """``problems`` pairs each wrong parameter, or ``kind``, with a sentence; all of them are told
    at once."""
