"""How Celery waits for Redis: workers for as long as it is away, senders hardly at all.

By itself it waits two seconds longer each time, up to half a minute, so that workers stand idle
long after Redis has returned; and whoever sends would wait for several timeouts, one after another.
"""

from typing import Any

from celery import Celery
from celery.app.amqp import AMQP
from kombu import Connection

LONGEST_PAUSE_SECONDS = 5
# Somebody waits for whoever sends, and what is not sent now is sent by the next sweep.
SENDING = {"socket_connect_timeout": 1, "socket_timeout": 1, "max_retries": 0}


class EagerConnection(Connection):
    def ensure_connection(self, *args: Any, **kwargs: Any) -> Any:
        return super().ensure_connection(*args, **{"interval_max": LONGEST_PAUSE_SECONDS, **kwargs})


class EagerAMQP(AMQP):
    Connection = EagerConnection


class ImpatientSender(Celery):
    """Sends within a second or not at all; a connection to read from waits as the settings say."""

    def connection_for_write(self, url: str | None = None, **how: Any) -> Connection:
        options = SENDING | (how.pop("transport_options", None) or {})
        return super().connection_for_write(url, transport_options=options, **how)
