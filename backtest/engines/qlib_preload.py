"""Loads what a back-test takes of Qlib, once for all jobs of a worker."""

import io
from contextlib import redirect_stderr

with redirect_stderr(io.StringIO()):  # a package of Qlib's says that it is not kept
    from backtest.engines import (
        qlib_engine,
        qlib_exchange,
        qlib_frames,
        qlib_market,
        qlib_strategy,
    )
    from strategy.scoring import qlib_factors, qlib_session

__all__ = [
    "qlib_engine", "qlib_exchange", "qlib_factors", "qlib_frames", "qlib_market", "qlib_session",
    "qlib_strategy",
]  # fmt: skip
