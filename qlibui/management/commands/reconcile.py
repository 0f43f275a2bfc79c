"""`manage.py reconcile`: the process that rescues jobs, apart from the workers it rescues from."""

import time
from argparse import ArgumentParser
from typing import Any

import structlog
from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import DatabaseError, connections

from qlibui.jobs.reconcile import reconcile

logger = structlog.get_logger(__name__)


class Command(BaseCommand):
    help = "Publish again what the broker lost and free what dead workers left, every few seconds."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="one sweep, then end")

    def handle(self, *args: Any, once: bool, **options: Any) -> None:
        if once:
            self.stdout.write(str(reconcile()))
            return
        while True:
            sweep()
            time.sleep(settings.JOB_RECONCILE_SECONDS)


def sweep() -> None:
    """One sweep that outlives a database or Redis that is away."""
    try:
        done = reconcile()
        if any(done.values()):
            logger.info("reconciled", **done)
    except DatabaseError as error:
        logger.warning("database_unreachable", error=str(error))
        connections.close_all()
