"""What a person may tell a strategy, a run or a schedule to do; see `qlibui.jobs.commands`."""

from django.contrib.auth.models import User
from django.utils import timezone

from qlibui.jobs.commands import CANCEL, RETRY, Command
from qlibui.jobs.errors import MoveRefused
from strategy import scheduling, services
from strategy.errors import NotTaken
from strategy.models import ScheduledStrategy, Strategy


def _run(strategy: Strategy, person: User) -> str:
    try:
        run = services.request_run(strategy=strategy, owner=person)
    except NotTaken as refused:
        raise MoveRefused(str(refused)) from refused
    return f"{strategy} runs for the latest day as job {run.pk}."


def _archive(strategy: Strategy, person: User) -> str:
    services.archive_strategy(strategy)
    return f"{strategy} is archived; its runs are kept."


def _restore(strategy: Strategy, person: User) -> str:
    services.restore_strategy(strategy)
    return f"{strategy} is back."


def _run_missed(schedule: ScheduledStrategy, person: User) -> str:
    try:
        runs = scheduling.run_missed(schedule, timezone.now())
    except NotTaken as refused:
        raise MoveRefused(str(refused)) from refused
    return f"{len(runs)} run{'s' * (len(runs) != 1)} of {schedule.strategy} will catch up."


def _is_active(strategy: Strategy) -> bool:
    return strategy.archived_at is None


RUN = Command(name="run", label="Run for the latest day", icon="play_arrow", fits=_is_active,
              obey=_run, is_main=True)  # fmt: skip
ARCHIVE = Command(name="archive", label="Archive", icon="archive", fits=_is_active, obey=_archive)
RESTORE = Command(
    name="restore", label="Restore", icon="unarchive", obey=_restore,
    fits=lambda strategy: not _is_active(strategy),
)  # fmt: skip
RUN_MISSED = Command(
    name="run-missed", label="Run the missed ones", icon="history", obey=_run_missed,
    fits=lambda schedule: bool(scheduling.slots_of(schedule, timezone.now()).missed),
)  # fmt: skip

OF_STRATEGIES = (RUN, ARCHIVE, RESTORE)
OF_RUNS = (RETRY, CANCEL)
OF_SCHEDULES = (RUN_MISSED,)
