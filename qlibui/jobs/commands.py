"""What a person may tell a job to do: a button of the admin and of the pages, one service call."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User

from qlibui.jobs import services
from qlibui.jobs.errors import MoveRefused, UnknownJob
from qlibui.jobs.lifecycle import ENDED, JobStatus
from qlibui.jobs.models import Job


@dataclass(frozen=True, kw_only=True)
class Command:
    """A button. `fits` says whether it makes sense for a thing as it is; `obey` calls the service
    and answers one sentence about what happened. It raises MoveRefused or UnknownJob."""

    name: str
    label: str
    icon: str
    fits: Callable[[Any], bool]
    obey: Callable[[Any, User], str]
    is_main: bool = False


@dataclass(frozen=True)
class Answer:
    done: bool
    sentence: str


def give(command: Command, thing: Any, person: User) -> Answer:
    """Give the command; a refusal is an answer, too."""
    try:
        return Answer(True, command.obey(thing, person))
    except (MoveRefused, UnknownJob) as refused:
        return Answer(False, str(refused))


def fitting(commands: tuple[Command, ...], thing: Any) -> list[Command]:
    return [command for command in commands if command.fits(thing)]


def _retry(job: Job, person: User) -> str:
    services.retry(job.pk, actor=person.get_username())
    return f"{job} runs again as soon as a worker is free."


def _cancel(job: Job, person: User) -> str:
    if services.cancel(job.pk, actor=person.get_username()) == JobStatus.RUNNING:
        return f"{job} was asked to stop and will within 15 seconds."
    return f"{job} is cancelled."


def _may_run_again(job: Job) -> bool:
    return job.status in {JobStatus.FAILED, JobStatus.CANCELLED}


def _may_be_stopped(job: Job) -> bool:
    return job.status not in ENDED and job.cancel_requested_at is None


RETRY = Command(name="retry", label="Retry", icon="replay", fits=_may_run_again, obey=_retry)
CANCEL = Command(name="cancel", label="Cancel", icon="stop_circle", fits=_may_be_stopped,
                 obey=_cancel)  # fmt: skip
