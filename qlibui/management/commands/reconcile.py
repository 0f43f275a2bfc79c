"""`manage.py reconcile`: the process that rescues jobs, apart from the workers it rescues from."""

import time
from argparse import ArgumentParser
from typing import Any

import structlog
from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import DatabaseError, connections

from qlibui.jobs.reconcile import reconcile
from qlibui.jobs.signs import tell_reconciling

logger = structlog.get_logger(__name__)

# What waits for Redis to come back is not to wait for the next sweep as well.
SOON_SECONDS = 2


class Command(BaseCommand):
    help = "Publish again what the broker lost and free what dead workers left, every few seconds."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="one sweep, then end")

    def handle(self, *args: Any, once: bool, **options: Any) -> None:
        if once:
            self.stdout.write(str(reconcile()))
            return
        while True:
            pause = sweep()
            tell_reconciling()
            time.sleep(pause)


def sweep() -> float:
    """One sweep that outlives a database or Redis that is away; the seconds until the next."""
    pause: float = settings.JOB_RECONCILE_SECONDS
    try:
        done = reconcile()
        if any(done.values()):
            logger.info("reconciled", **done)
        return min(SOON_SECONDS, pause) if done["unsent"] else pause
    except DatabaseError as error:
        logger.warning("database_unreachable", error=str(error))
        connections.close_all()
        return pause
