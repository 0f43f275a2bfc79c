"""Redis killed, emptied, hung and away; its messages lost and doubled."""

import time
from contextlib import suppress
from random import Random

from celery import current_app
from django.db import connections
from redis.exceptions import RedisError

from qlibui.jobs.kinds import kind_of
from qlibui.jobs.models import Job
from tests.chaos.broker import QUEUES
from tests.chaos.ground import Ground, Missed
from tests.chaos.posting import post_import
from tests.chaos.programs import await_first


def restart_redis(ground: Ground, dice: Random) -> str:
    """SIGKILL, and back at once with what the append-only file has."""
    return _bring_back(ground, after=0)


def empty_redis(ground: Ground, dice: Random) -> str:
    """FLUSHALL under way, or back from SIGKILL without anything."""
    broker = ground.instance.broker
    if dice.random() < 0.5:
        with broker.client() as client:
            client.flushall()
        return "FLUSHALL"
    return _bring_back(ground, after=dice.uniform(0, 1), forgetful=True)


def refuse_connections(ground: Ground, dice: Random) -> str:
    """Away for some seconds, or for so long that who waits for it has become patient; people go
    on to upload files meanwhile."""
    broker = ground.instance.broker
    seconds = 40 if dice.random() < 0.2 else dice.uniform(3, 6)
    broker.kill()
    try:
        _post_while(ground, "down")
        time.sleep(seconds)
    finally:
        broker.restart()
    return f"refused connections for {seconds:.1f} s and more"


def hang_redis(ground: Ground, dice: Random) -> str:
    """Takes connections and answers nothing."""
    broker, seconds = ground.instance.broker, dice.uniform(3, 7)
    broker.hang()
    try:
        _post_while(ground, "hung")
        time.sleep(seconds)
    finally:
        broker.go_on()
    return f"hung for {seconds:.1f} s and more"


def double_message(ground: Ground, dice: Random) -> str:
    """Another message of a job in whatever state: waiting, running, ended."""
    rows = list(
        Job.objects.order_by("-created_at").values_list("pk", "kind", "celery_task_id")[:30]
    )
    connections.close_all()
    if not rows:
        raise Missed("there was no job")
    job_id, kind, celery_id = dice.choice(rows)
    current_app.send_task(kind_of(kind).task_name, args=[job_id], task_id=celery_id)
    return f"message of job {job_id}"


def drop_message(ground: Ground, dice: Random) -> str:
    """A message that waits is gone."""
    with ground.instance.broker.client() as client:

        def take() -> list[bytes]:
            names = dice.sample(QUEUES, len(QUEUES))
            return [message for name in names if (message := client.rpop(name))][:1]

        try:
            taken = await_first(take, seconds=10)
        except RedisError as error:
            raise Missed(str(error)) from error
    if not taken:
        raise Missed("no message waited")
    return f"{len(taken)} message"


def _bring_back(ground: Ground, *, after: float, forgetful: bool = False) -> str:
    broker = ground.instance.broker
    broker.kill()
    time.sleep(after)
    broker.restart(forgetful=forgetful)
    return f"restarted {'empty' if forgetful else 'with its file'}"


def _post_while(ground: Ground, how: str) -> None:
    with suppress(Missed):  # web may be down as well
        ground.measure(f"POST while Redis was {how}", post_import(ground))
