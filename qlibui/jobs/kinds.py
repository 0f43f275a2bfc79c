"""The kinds of job there are: which Celery task runs each, and how."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from celery import current_app

if TYPE_CHECKING:
    from qlibui.jobs.models import Job
    from qlibui.jobs.runs import Run

Work = Callable[["Run"], Mapping[str, Any] | None]


@dataclass(frozen=True, kw_only=True)
class JobKind:
    """`work` does the job within a Run; `task_name` is the Celery task that wakes it; `preload`
    names modules that a worker imports once for all its jobs of this kind; limits that are None
    are those of the settings (see `qlibui.jobs.limits`)."""

    name: str
    task_name: str
    work: Work
    model: type["Job"]
    preload: tuple[str, ...] = ()
    soft_seconds: float | None = None
    hard_seconds: float | None = None
    memory_mb: float | None = None

    @property
    def queue(self) -> str:
        """The queue that its messages go to."""
        return str(current_app.amqp.router.route({}, self.task_name)["queue"].name)


_KINDS: dict[str, JobKind] = {}


def register(kind: JobKind) -> None:
    known = _KINDS.setdefault(kind.name, kind)
    if known.task_name != kind.task_name:
        raise ValueError(f"Two tasks claim the job kind {kind.name}.")


def kind_of(name: str) -> JobKind:
    """The kind of this name. Raises LookupError: a kind is registered by its app's tasks."""
    try:
        return _KINDS[name]
    except KeyError:
        raise LookupError(f"No task runs jobs of kind {name!r}.") from None


def all_kinds() -> tuple[JobKind, ...]:
    return tuple(_KINDS.values())
