"""Beat's scheduler: a due run has one id, so that of several beats only one job comes."""

from datetime import UTC, datetime
from typing import Any

from django_celery_beat.schedulers import DatabaseScheduler

from qlibui.jobs import signs
from qlibui.jobs.slots import last_due_at, run_id


class OneRunPerSlot(DatabaseScheduler):
    """Sends a run under an id made of its schedule and due time.

    A task takes its message's id for its job's: a second message finds the job there already.
    """

    def tick(self, *args: Any, **kwargs: Any) -> Any:
        pause = super().tick(*args, **kwargs)
        signs.tell_beating()
        return pause

    def apply_async(self, entry: Any, *args: Any, **kwargs: Any) -> Any:
        due_at = last_due_at(entry.schedule, datetime.now(UTC))
        if due_at is not None:
            entry.options["task_id"] = run_id(entry.name, due_at)
        return super().apply_async(entry, *args, **kwargs)
