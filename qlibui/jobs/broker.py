"""The Redis behind Celery, asked directly, by whoever would rather know than wait."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from celery import current_app
from django.conf import settings
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError


class RedisUnreachable(Exception):
    """Nobody can say what is in Redis."""


@contextmanager
def broker(*, seconds: float = 5) -> Iterator[tuple[Any, dict[str, list[str]]]]:
    """A Redis client, and by queue the lists that kombu keeps its messages in, one for each
    priority. A command takes `seconds` at most, and nothing is tried twice.

    Raises RedisUnreachable.
    """
    options = {"socket_timeout": seconds, "max_retries": 0}
    try:
        with current_app.connection_for_read(transport_options=options) as connection:
            channel: Any = connection.default_channel
            yield channel.client, {q: _lists(channel, q) for q in settings.CELERY_TASK_QUEUES}
    except (OperationalError, RedisError, OSError) as error:
        raise RedisUnreachable(str(error)) from error


def _lists(channel: Any, queue: str) -> list[str]:
    return [f"{queue}{channel.sep}{step}" if step else queue for step in channel.priority_steps]
