"""Redis that was away for long is noticed soon after it is back."""

import pytest
from kombu import Connection

from qlibui.celery import app


class Enough(Exception):
    """The test has seen what it wanted."""


def pauses_between_attempts(connection: Connection, count: int) -> list[float]:
    """So many pauses, in seconds, in seeking a Redis that is away; all but the last are waited."""
    seen: list[float] = []

    def keep(error: Exception, pause: float) -> None:
        seen.append(pause)
        if len(seen) == count:
            raise Enough

    with pytest.raises(Enough):
        connection.ensure_connection(keep, interval_start=3, interval_step=30)
    return seen


def test_workers_and_beat_try_again_within_seconds_after_a_long_outage() -> None:
    assert pauses_between_attempts(app.connection_for_read(), 2)[-1] <= 5
    assert pauses_between_attempts(app.connection_for_write(), 1)[-1] <= 5
