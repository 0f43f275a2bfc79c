"""Redis, and the signs of life that workers, beat and reconcile leave in it."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings

from qlibui.health.findings import Finding, wrong
from qlibui.health.looking import Look
from qlibui.jobs.broker import RedisUnreachable, broker
from qlibui.jobs.signs import BEAT, PATIENCE_SECONDS, RECONCILE, Signs, read_signs

AWAY = "Redis does not answer: start it, or correct CELERY_BROKER_URL."
STARTS = {BEAT: "`./start_celery_beat.sh`", RECONCILE: "`python manage.py reconcile`"}


def look_at_redis() -> list[Finding]:
    """Whether it answers and keeps what it is given; what nobody can ask without it is not said."""
    try:
        with broker(seconds=PATIENCE_SECONDS) as (redis, _):
            memory = redis.info("memory")
        signs = read_signs()
    except RedisUnreachable:
        return [wrong("redis", AWAY)]
    answers = Finding(name="redis", message="Redis answers.")
    return [answers, _eviction(memory), *_workers(signs), *_programs(signs)]


def _eviction(memory: dict[str, Any]) -> Finding:
    policy = str(memory.get("maxmemory_policy", ""))
    if policy == "noeviction" or not memory.get("maxmemory"):
        return Finding(name="eviction", message="Redis throws nothing away.")
    said = f"Redis throws messages away when it is full ({policy})"
    return wrong("eviction", f"{said}: set its maxmemory-policy to noeviction.")


def _workers(signs: Signs) -> Iterator[Finding]:
    for queue in sorted(settings.CELERY_TASK_QUEUES):
        waiting = signs.messages[queue]
        name = f"worker_{queue}"
        if queue in signs.listened:
            said = f"A worker listens on the queue {queue}."
            yield Finding(name=name, message=said, figures={"messages": waiting})
        else:
            start = f"`./start_celery_worker.sh --queues {queue}`"
            said = f"No worker listens on the queue {queue}: start {start}."
            yield wrong(name, said, messages=waiting)


def _programs(signs: Signs) -> Iterator[Finding]:
    for name, start in STARTS.items():
        if name in signs.running:
            yield Finding(name=name, message=f"{name.capitalize()} gives signs of life.")
        else:
            yield wrong(name, f"{name.capitalize()} gives no sign of life: start {start}.")


REDIS = Look(find=look_at_redis, late=wrong("redis", AWAY))
