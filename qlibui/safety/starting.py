"""No process starts in what the checks call an error."""

from typing import Any

from celery import signals
from django.core.checks import run_checks

from qlibui.safety.checks import REDIS, SITE


def refuse_unsafe(*tags: str) -> None:
    """End the process with the sentence of each check that found an error."""
    errors = [found for found in run_checks(tags=tags) if found.is_serious()]
    if errors:
        raise SystemExit("\n".join(found.msg for found in errors))


def connect() -> None:
    """Workers and beat look when they start; commands do by themselves."""
    signals.celeryd_init.connect(_refuse, dispatch_uid="safety.worker")
    signals.beat_init.connect(_refuse, dispatch_uid="safety.beat")


def _refuse(**_: Any) -> None:
    refuse_unsafe(SITE, REDIS)
