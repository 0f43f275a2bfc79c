"""A run: what the work of a job is given, to tell its progress and to commit."""

import time
from collections.abc import Callable, Mapping
from typing import Any

from qlibui.jobs import claims
from qlibui.jobs.claims import Claim
from qlibui.jobs.errors import TimeUp
from qlibui.jobs.limits import time_in_words
from qlibui.jobs.models import Job

REPORT_SECONDS = 1.0


class Run:
    """One attempt at a job. `job` is the row of the kind's own model; after `soft_seconds` the
    attempt stops at its next `report` or `check`, None is for ever."""

    def __init__(self, job: Job, claim: Claim, *, soft_seconds: float | None = None) -> None:
        self.job = job
        self.claim = claim
        self._soft_seconds = soft_seconds
        self._began = time.monotonic()
        self.committed = False
        self._stage = ""
        self._stage_started = self._reported = 0.0

    def report(self, stage: str, current: int | None = None, total: int | None = None) -> None:
        """Tell how far the job is: at once for a new stage, else at most once a second.

        Raises Fenced when this attempt lost its lease, Cancelled when it should stop, TimeUp when
        it has taken its time.
        """
        self._mind_time()
        moment = time.monotonic()
        if stage != self._stage:
            self._stage, self._stage_started = stage, moment
        elif moment - self._reported < REPORT_SECONDS:
            return
        self._reported = moment
        claims.renew(
            self.claim,
            stage=stage,
            progress_current=current,
            progress_total=total,
            progress_rate=self._rate(current, moment),
        )

    def _rate(self, current: int | None, moment: float) -> float | None:
        seconds = moment - self._stage_started
        return None if current is None or seconds <= 0 else current / seconds

    def check(self) -> None:
        """Raise Fenced, Cancelled or TimeUp if this attempt should go no further."""
        self._mind_time()
        claims.renew(self.claim)

    def _mind_time(self) -> None:
        limit = self._soft_seconds
        if limit is not None and time.monotonic() - self._began > limit:
            raise TimeUp(f"The job was not done after {time_in_words(limit)}.")

    def commit(
        self, result: Mapping[str, Any], *, within: Callable[[], None] | None = None
    ) -> None:
        """End the job as succeeded together with `within`, or change nothing and raise Fenced."""
        claims.succeed(self.claim, result, within=within)
        self.committed = True
