"""How Celery comes back to Redis: it tries again every few seconds, also after a long outage.

By itself it waits two seconds longer each time, up to half a minute, so that workers stand idle
long after Redis has returned.
"""

from typing import Any

from celery.app.amqp import AMQP
from kombu import Connection

LONGEST_PAUSE_SECONDS = 5


class EagerConnection(Connection):
    def ensure_connection(self, *args: Any, **kwargs: Any) -> Any:
        return super().ensure_connection(*args, **{"interval_max": LONGEST_PAUSE_SECONDS, **kwargs})


class EagerAMQP(AMQP):
    Connection = EagerConnection
