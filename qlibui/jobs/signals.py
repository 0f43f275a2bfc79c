"""What the lifecycle tells others, and what Celery tells the lifecycle."""

from contextlib import suppress
from typing import Any

from celery.signals import task_revoked
from django.db import connection
from django.dispatch import Signal

swept = Signal()  # after a sweep of reconcile: the time to collect what dead attempts left


def connect() -> None:
    task_revoked.connect(cancel_revoked, dispatch_uid="jobs.cancel_revoked")


def cancel_revoked(request: Any, **_: Any) -> None:
    """`celery control revoke` ends in a cancelled job."""
    from qlibui.jobs import services
    from qlibui.jobs.errors import MoveRefused
    from qlibui.jobs.models import Job

    job = Job.objects.filter(celery_task_id=request.id).first()
    if job is not None:
        with suppress(MoveRefused):  # it ended before the revoke was seen
            services.cancel(job.pk, actor="celery revoke")
    connection.close()  # the worker's main process forks; nothing may share its connection
