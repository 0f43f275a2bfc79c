"""The wake-up messages that wait in Redis."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from celery import current_app
from django.conf import settings
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError


class RedisUnreachable(Exception):
    """Nobody can say what waits."""


def count_waiting() -> int:
    """How many messages wait, of jobs or of others. Raises RedisUnreachable."""
    with _lists() as (client, names):
        return sum(client.llen(name) for name in names)


def ids_waiting() -> frozenset[str]:
    """The Celery ids of all messages that wait. Raises RedisUnreachable."""
    with _lists() as (client, names):
        raw = [message for name in names for message in client.lrange(name, 0, -1)]
    return frozenset(map(_celery_id, raw))


@contextmanager
def _lists() -> Iterator[tuple[Any, list[str]]]:
    """A Redis client, and the lists that kombu keeps the queues in: one for each priority."""
    try:
        with current_app.connection_for_read() as connection:
            channel: Any = connection.default_channel
            queues = settings.CELERY_TASK_QUEUES
            yield channel.client, [n for queue in queues for n in _priority_lists(channel, queue)]
    except (OperationalError, RedisError, OSError) as error:
        raise RedisUnreachable(str(error)) from error


def _priority_lists(channel: Any, queue: str) -> list[str]:
    return [f"{queue}{channel.sep}{step}" if step else queue for step in channel.priority_steps]


def _celery_id(raw: bytes) -> str:
    return str(json.loads(raw).get("headers", {}).get("id", ""))
