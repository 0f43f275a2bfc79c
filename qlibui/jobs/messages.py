"""The wake-up messages that wait in Redis."""

import json

from qlibui.jobs.broker import broker


def count_waiting() -> int:
    """How many messages wait, of jobs or of others. Raises RedisUnreachable."""
    with broker() as (redis, lists):
        return sum(redis.llen(name) for names in lists.values() for name in names)


def ids_waiting() -> frozenset[str]:
    """The Celery ids of all messages that wait. Raises RedisUnreachable."""
    with broker() as (redis, lists):
        named = [name for names in lists.values() for name in names]
        raw = [message for name in named for message in redis.lrange(name, 0, -1)]
    return frozenset(map(_celery_id, raw))


def _celery_id(raw: bytes) -> str:
    return str(json.loads(raw).get("headers", {}).get("id", ""))
