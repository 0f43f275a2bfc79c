"""Why a back-test is not taken."""

from strategy.errors import NotTaken


class BacktestRefused(NotTaken):
    """A back-test that would not run, before anything is kept of it."""
