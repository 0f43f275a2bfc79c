"""What the ledgers tell of how long it took to get over a fault."""

from datetime import timedelta

from tests.chaos.figures import (
    beyond_limits,
    restarts_of_orphans,
    starts_after_redis,
    stops_after_cancel,
)
from tests.chaos.forged import BEGINNING, ledger, lost
from tests.chaos.nemesis import Injected


def fault(name: str, *, second: float, missed: bool = False) -> Injected:
    at = BEGINNING + timedelta(seconds=second)
    return Injected(name, at, at, "", missed)


ORPHANED = ledger("pending", "running", lost(), "queued", "running", "succeeded")


def test_an_orphan_is_timed_from_the_kill_of_its_worker() -> None:
    assert restarts_of_orphans([ORPHANED], [fault("worker killed", second=1.5)]) == [2.5]


def test_the_first_of_two_kills_counts() -> None:
    kills = [fault("worker killed", second=second) for second in (3.5, 1.25)]
    assert restarts_of_orphans([ORPHANED], kills) == [2.75]


def test_an_orphan_that_had_to_wait_for_the_database_as_well_is_not_timed() -> None:
    injected = [fault("worker killed", second=1.5), fault("database away", second=2)]
    assert restarts_of_orphans([ORPHANED], injected) == []


def test_a_kill_that_missed_or_came_before_orphaned_nobody() -> None:
    kills = [fault("worker killed", second=1.5, missed=True), fault("worker killed", second=0.5)]
    assert restarts_of_orphans([ORPHANED], kills) == []


def test_a_job_whose_own_process_died_is_no_orphan() -> None:
    died = ("pending", {"code": "worker_lost", "message": "The process died (signal 9)."})
    history = ledger("pending", "running", died, "running", "succeeded")
    assert restarts_of_orphans([history], [fault("worker killed", second=1.5)]) == []


def test_the_return_of_redis_is_timed_to_the_next_start() -> None:
    returns = [fault("Redis hung", second=1.5), fault("Redis restarted", second=9)]
    assert starts_after_redis([ORPHANED], returns) == [2.5]


def test_redis_that_was_hurt_again_before_anything_began_is_timed_until_then() -> None:
    returns = [fault("Redis hung", second=1.5), fault("Redis hung", second=2.25)]
    assert starts_after_redis([ORPHANED], returns) == [0.75, 1.75]


def test_a_cancel_is_timed_from_the_request() -> None:
    asked = ("note", {"code": "cancel_requested"})
    history = ledger("pending", "running", asked, "cancelled")
    assert stops_after_cancel([history, ledger("pending", "cancelled")]) == [1.0]


def test_a_figure_beyond_its_limit_is_told() -> None:
    [violation] = beyond_limits({"orphan restarted": [3, 45.5], "stopped after cancel": [15]})
    assert violation.job_id == "orphan restarted"
    assert violation.sentence == "took 45.5 s; 45 s are allowed"
