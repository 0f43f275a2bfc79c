"""Sending wake-up messages: soon or not at all, for the sweep sends what was not sent."""

import time
from typing import Any

import structlog
from celery import current_app
from kombu.exceptions import OperationalError
from redis.exceptions import TimeoutError as RedisHangs

logger = structlog.get_logger(__name__)

# Celery's priorities on Redis: the first lane is emptied before the second is looked into.
FIRST_LANE, SECOND_LANE = 0, 3
SPARED_SECONDS = 2.0


class _Messenger:
    """Waits once for a Redis that hangs, however many messages there are: whoever cancels fifty
    jobs wakes fifty others, and each message would take its second."""

    spared_until = 0.0

    def send(self, task_name: str, job_id: str, **how: Any) -> bool:
        """Hand over the message of this job; False when Redis does not take it."""
        if time.monotonic() < self.spared_until:
            return False
        try:
            current_app.send_task(task_name, args=[job_id], **how)
        except OperationalError as error:
            logger.warning("job_not_published", job_id=job_id, error=str(error))
            if isinstance(error.__cause__, RedisHangs):
                self.spared_until = time.monotonic() + SPARED_SECONDS
            return False
        return True


messenger = _Messenger()
