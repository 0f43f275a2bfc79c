"""What can be said about a job instead of yes."""

from collections.abc import Callable, Mapping
from typing import Any


class MoveRefused(Exception):
    """A move that the job's state forbids; the sentence names the move and the state."""


class UnknownJob(Exception):
    """No job has this id."""


class Stopped(Exception):
    """This attempt should go no further; work lets it pass."""


class Fenced(Stopped):
    """This attempt no longer holds the job's lease, so nothing it does may be kept."""


class Cancelled(Stopped):
    """Somebody asked for the running job to be cancelled."""


class TimeUp(Stopped):
    """The job has taken the time it may; the sentence says how long that is."""


class Refused(Exception):
    """The job cannot be done as asked: bad data or parameters, never worth another attempt.

    `code` is for programs, `sentence` for people, `result` what the job answers all the same,
    `keep` writes rows that belong to the refusal, in the transaction that ends the job.
    """

    def __init__(
        self,
        code: str,
        sentence: str,
        *,
        result: Mapping[str, Any] | None = None,
        keep: Callable[[], None] | None = None,
    ) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence
        self.result = dict(result or {})
        self.keep = keep


class JobFailed(Exception):
    """How a failed or cancelled job looks to Celery: its sentence, state FAILURE."""


class JobWaits(Exception):
    """How a job that waits for another attempt looks to Celery: state RETRY."""
