"""Loads what scoring takes of Qlib, once for all jobs of a worker."""

import io
from contextlib import redirect_stderr

with redirect_stderr(io.StringIO()):  # a package of Qlib's says that it is not kept
    from strategy.scoring import qlib_scores, qlib_session

__all__ = ["qlib_scores", "qlib_session"]
