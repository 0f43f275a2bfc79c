"""What a job may take, in time and in memory."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings

from qlibui.jobs.kinds import JobKind
from qlibui.jobs.progress import in_words


@dataclass(frozen=True, kw_only=True)
class Limits:
    """After `soft_seconds` a job stops itself at its next step, after `hard_seconds` it is killed,
    and so it is when its anonymous memory passes `memory_mb`."""

    soft_seconds: float
    hard_seconds: float
    memory_mb: float


def usual_limits() -> Limits:
    return Limits(
        soft_seconds=settings.JOB_SOFT_TIME_LIMIT_SECONDS,
        hard_seconds=settings.JOB_TIME_LIMIT_SECONDS,
        memory_mb=settings.JOB_MEMORY_LIMIT_MB,
    )


def limits_of(kind: JobKind) -> Limits:
    """The kind's own limits; those of the settings where it has none."""
    usual = usual_limits()
    return Limits(
        soft_seconds=kind.soft_seconds or usual.soft_seconds,
        hard_seconds=kind.hard_seconds or usual.hard_seconds,
        memory_mb=kind.memory_mb or usual.memory_mb,
    )


def time_in_words(seconds: float) -> str:
    """A limit as a person says it: 90 s is 1 min 30 s, 3300 s is 55 min."""
    return in_words(timedelta(seconds=seconds)).removesuffix(" 00 s").removesuffix(" 00 min")
