"""The database: that it answers, has every migration and an administrator, how long jobs wait."""

from datetime import datetime
from functools import cache
from pathlib import Path

from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Q
from django.utils import timezone

from qlibui.health.findings import Finding, wrong
from qlibui.health.looking import Look
from qlibui.jobs.lifecycle import WAITING
from qlibui.jobs.models import UNFINISHED, Job

AWAY = "The database does not answer: start it, or correct DATABASE_URL."
HANGS = "The database gave no answer in time: see what holds it up, or restart it."
LONGEST_WAIT_SECONDS = 24 * 3600


def look_at_database() -> list[Finding]:
    """Whether it answers and has every migration."""
    missing = _missing_file()
    if missing is not None:
        message = f"There is no database at {missing}: run `python manage.py migrate`."
        return [wrong("database", message)]
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return [Finding(name="database", message="The database answers."), _look_at_migrations()]
    except DatabaseError:
        return [wrong("database", AWAY)]


def _missing_file() -> Path | None:
    """SQLite's file, if it is yet to be made: to connect would make an empty one."""
    name = str(connection.settings_dict["NAME"])
    if connection.vendor != "sqlite" or ":memory:" in name or name.startswith("file:"):
        return None
    return None if Path(name).exists() else Path(name)


def _look_at_migrations() -> Finding:
    unapplied = sorted(known_migrations() - set(MigrationRecorder(connection).applied_migrations()))
    if not unapplied:
        return Finding(
            name="migrations", message="Every migration is applied.", figures={"unapplied": 0}
        )
    first = ".".join(unapplied[0])
    count = f"{len(unapplied)} migrations are" if len(unapplied) > 1 else "1 migration is"
    message = f"{count} not applied, the first {first}: run `python manage.py migrate`."
    return wrong("migrations", message, unapplied=len(unapplied))


@cache
def known_migrations() -> frozenset[tuple[str, str]]:
    """Those of the code, which do not change while a process runs."""
    return frozenset(MigrationLoader(None, ignore_no_migrations=True).graph.nodes)


def look_at_administrators() -> list[Finding]:
    """Whether there is one. What is wrong with the database is found by the look at it."""
    if _missing_file() is not None:
        return []
    try:
        is_there = User.objects.filter(is_superuser=True, is_active=True).exists()
    except DatabaseError:
        return []
    if is_there:
        return [Finding(name="administrator", message="There is an administrator.")]
    said = "There is no administrator: run `python manage.py createsuperuser`."
    return [wrong("administrator", said)]


def look_at_waiting_jobs() -> list[Finding]:
    """How long the job that has waited longest has done so; one that is due later does not wait.
    What is wrong with the database is found by the look at it."""
    if _missing_file() is not None:
        return []
    try:
        asked_at = _oldest_waiting()
    except DatabaseError:
        return []
    if asked_at is None:
        return [_waiting("No job waits.", None)]
    seconds = max(0, round((timezone.now() - asked_at).total_seconds()))
    if seconds <= LONGEST_WAIT_SECONDS:
        return [_waiting(f"The oldest waiting job has waited for {seconds} s.", seconds)]
    hours = seconds // 3600
    message = f"A job has waited for {hours} h: its page says why, or start more workers."
    return [wrong("waiting_jobs", message, oldest_seconds=seconds)]


def _oldest_waiting() -> datetime | None:
    due = Q(run_after=None) | Q(run_after__lte=timezone.now())
    waiting = Job.objects.filter(UNFINISHED, due, status__in=WAITING).order_by("created_at")
    return waiting.values_list("created_at", flat=True).first()


def _waiting(message: str, seconds: float | None) -> Finding:
    return Finding(name="waiting_jobs", message=message, figures={"oldest_seconds": seconds})


def read_no_session() -> list[Finding]:
    """Find nothing, which takes as long as to look up who asks; raises DatabaseError."""
    Session.objects.filter(pk="").exists()
    return []


DATABASE = Look(find=look_at_database, late=wrong("database", HANGS))
JOBS = Look(find=look_at_waiting_jobs, late=wrong("waiting_jobs", HANGS))
PEOPLE = Look(find=look_at_administrators, late=wrong("administrator", HANGS))
SESSIONS = Look(find=read_no_session, late=wrong("sessions", HANGS))
