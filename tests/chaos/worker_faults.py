"""Workers and the processes of their jobs, killed and frozen."""

import signal
import time
from contextlib import suppress
from random import Random

import psutil

from tests.chaos.ground import Ground, Missed
from tests.chaos.programs import await_first, kill_all, send

PATIENCE_SECONDS = 60
TRIES = 50


def kill_job_process(ground: Ground, dice: Random) -> str:
    """SIGKILL of the process that runs a job, as by the kernel when memory ends."""
    running = await_first(ground.job_processes, seconds=PATIENCE_SECONDS)
    if not running:
        raise Missed("no job ran")
    time.sleep(dice.uniform(0, 0.8))  # into whatever it does by then
    victim = dice.choice(running)
    with suppress(psutil.NoSuchProcess):
        victim.kill()
    return f"process {victim.pid} of a job"


def kill_worker(ground: Ground, dice: Random) -> str:
    """SIGKILL of a worker that has jobs, with everything it started or its main process alone."""
    name = dice.choice(ground.workers())
    if not await_first(lambda: ground.job_processes_of(name), seconds=PATIENCE_SECONDS):
        raise Missed(f"{name} had no job")
    whole = ground.family_of(name)
    alone = dice.random() < 0.25
    kill_all(whole[:1] if alone else whole)
    return f"{name}, {'its main process alone' if alone else f'all {len(whole)} processes'}"


def kill_supervisor(ground: Ground, dice: Random) -> str:
    """SIGKILL of a worker's pool process, which looks after the process of a job."""
    name = dice.choice(ground.workers())
    pool = await_first(lambda: ground.supervisors_of(name), seconds=PATIENCE_SECONDS)
    if not pool:
        raise Missed(f"{name} had no pool")
    victim = dice.choice(pool)
    kill_all([victim])
    return f"pool process {victim.pid} of {name}"


def freeze_worker(ground: Ground, dice: Random) -> str:
    """SIGSTOP past the lease, then SIGCONT: a whole worker, or one supervisor without the job it
    looks after."""
    name = dice.choice(ground.workers())
    if not await_first(ground.job_processes, seconds=PATIENCE_SECONDS):
        raise Missed("no job ran")
    pool = ground.supervisors_of(name)
    alone = dice.random() < 0.3 and bool(pool)
    frozen = [dice.choice(pool)] if alone else ground.family_of(name)
    _freeze_outside_transactions(ground, frozen)
    seconds = ground.instance.lease_seconds + dice.uniform(1.5, 4)
    time.sleep(seconds)
    send(signal.SIGCONT, frozen)
    return f"{name}, {'a supervisor alone' if alone else 'whole'}, for {seconds:.1f} s"


def _freeze_outside_transactions(ground: Ground, processes: list[psutil.Process]) -> None:
    for _ in range(TRIES):
        send(signal.SIGSTOP, processes)
        if not ground.instance.database.is_held_by_a_transaction():
            return
        send(signal.SIGCONT, processes)
        time.sleep(0.02)
    raise Missed("it was within a transaction whenever it was frozen")
