"""A fresh Qlib for one job: nothing of an earlier one, no experiments, little noise."""

import io
import random
import sys
from contextlib import redirect_stderr
from pathlib import Path
from typing import Any

import numpy as np

_ERRORS_ONLY = 40


class NoExperiments:
    """What Qlib asks for experiments, also to end one when the process does: there is none.

    Qlib's own manager would keep its records in the working directory.
    """

    def __init__(self, **_: Any) -> None:
        self.active_experiment = None

    def end_exp(self, *_: Any, **__: Any) -> None:
        return None

    def get_exp(self, *_: Any, **__: Any) -> "NoExperiments":
        return self

    def get_recorder(self, *_: Any, **__: Any) -> "NoExperiments":
        return self

    def log_metrics(self, *_: Any, **__: Any) -> None:
        """What a model tells of its training; whoever wants it hands it a place of its own."""


def open_session(provider: Path, *, seed: int) -> None:
    """Have Qlib read ``provider``, and forget whatever it read before.

    Qlib is global: one job at a time in a process, and no threads.
    """
    with redirect_stderr(io.StringIO()):  # a package of Qlib's says that it is not kept
        import qlib
        import qlib.strategy.base

    hook = sys.excepthook
    qlib.init(
        provider_uri=str(provider),
        region="cn",
        kernels=1,
        logging_level=_ERRORS_ONLY,
        exp_manager={"class": NoExperiments},
        # What a specification leaves out is off; a region would put its own rule in its place.
        limit_threshold=None,
        trade_unit=None,
    )
    sys.excepthook = hook  # Qlib's prints to standard output
    random.seed(seed)
    np.random.seed(seed)  # noqa: NPY002  Qlib draws from the global one
