"""Web, beat and reconcile killed; the disk full, the database away; people who cancel."""

import threading
import time
from contextlib import suppress
from datetime import timedelta
from random import Random

from django.db import connections
from django.db.models import F

from data_management.models import ImportTask
from qlibui.jobs.errors import MoveRefused
from qlibui.jobs.lifecycle import ENDED, JobStatus
from qlibui.jobs.models import Job
from qlibui.jobs.services import cancel
from tests.chaos.ground import Ground, Missed
from tests.chaos.posting import post_import
from tests.chaos.programs import await_first, family, kill_all
from tests.chaos.workload import PERSON


def kill_web_before_it_publishes(ground: Ground, dice: Random) -> str:
    """SIGKILL of web between the commit of an upload and its message: Redis hangs, so that web
    waits there."""
    instance = ground.instance
    if not instance.await_web():
        raise Missed("web did not come up")
    known = set(ImportTask.objects.values_list("pk", flat=True))
    instance.broker.hang()
    try:
        uploading = threading.Thread(target=_upload_in_vain, args=[ground])
        uploading.start()
        committed = await_first(lambda: _imports_beside(known), seconds=10)
        kill_all(family(instance.programs.pid("web")))
    finally:
        instance.broker.go_on()
    uploading.join(60)
    if not committed:
        raise Missed("the upload was not committed in time")
    return f"web, after it had committed job {committed[0]}"


def _upload_in_vain(ground: Ground) -> None:
    with suppress(Missed):
        post_import(ground, within=30)


def _imports_beside(known: set[str]) -> list[str]:
    """Imports that somebody asked for through web since then."""
    found = ImportTask.objects.filter(owner__isnull=False).exclude(pk__in=known)
    return list(found.values_list("pk", flat=True))


def kill_beat(ground: Ground, dice: Random) -> str:
    kill_all(family(ground.instance.programs.pid("beat")))
    return "beat"


def double_beat(ground: Ground, dice: Random) -> str:
    """A second scheduler beside the first, as after a careless deployment."""
    seconds = dice.uniform(8, 15)
    ground.instance.start_beat("second beat")
    time.sleep(seconds)
    ground.instance.programs.forget("second beat")
    return f"two of them for {seconds:.1f} s"


def kill_reconcile(ground: Ground, dice: Random) -> str:
    kill_all(family(ground.instance.programs.pid("reconcile")))
    return "reconcile"


def fill_disk(ground: Ground, dice: Random) -> str:
    """Not a byte is left on the disk that the store, the uploads, Redis' file and SQLite are on."""
    disk, seconds = ground.instance.disk, dice.uniform(2, 5)
    if not disk.can_be_full:
        raise Missed(disk.why_not)
    megabytes = disk.fill()
    try:
        time.sleep(seconds)
    finally:
        disk.free()
        died = ground.instance.broker.revive()
    return f"the last {megabytes} MB, for {seconds:.1f} s{', of which Redis died' * died}"


def take_database_away(ground: Ground, dice: Random) -> str:
    """Locked or crashed: mostly for about a lease, sometimes longer than anybody waits."""
    seconds = 22 if dice.random() < 0.15 else dice.uniform(1, 5)
    return ground.instance.database.take_away(seconds)


def shift_lease(ground: Ground, dice: Random) -> str:
    """The clock of the database jumps for one job, forwards or backwards."""
    job_id = _running_job(dice)
    seconds = dice.choice((-60, 6))
    running = Job.objects.filter(pk=job_id, status=JobStatus.RUNNING)
    if not running.update(lease_until=F("lease_until") + timedelta(seconds=seconds)):
        raise Missed(f"job {job_id} had ended")
    return f"lease of job {job_id} by {seconds} s"


def cancel_job(ground: Ground, dice: Random) -> str:
    """A person stops a job, waiting or running."""
    active = list(Job.objects.exclude(status__in=ENDED).values_list("pk", flat=True))
    if not active:
        raise Missed("every job had ended")
    job_id = dice.choice(active)
    with suppress(MoveRefused):
        return f"job {job_id}, which is {cancel(job_id, actor=PERSON)} now"
    raise Missed(f"job {job_id} had ended")


def _running_job(dice: Random) -> str:
    running = Job.objects.filter(status=JobStatus.RUNNING)
    found = await_first(lambda: list(running.values_list("pk", flat=True)), seconds=60)
    connections.close_all()
    if not found:
        raise Missed("no job ran")
    return dice.choice(found)
