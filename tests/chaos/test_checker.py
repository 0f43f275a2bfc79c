"""The checker finds every way in which a ledger can break the promise, and nothing else."""

from dataclasses import replace

import pytest

from tests.chaos.checker import History, check
from tests.chaos.forged import GOOD, ledger, lost, retried, rewritten

MARK = ("note", {"code": "mark"})


def found(*histories: History) -> str:
    """The sentences of all violations."""
    violations = check(histories, mark="mark", marked_kinds=["marked"])
    assert all(violation.job_id == "job" for violation in violations)
    return "; ".join(violation.sentence for violation in violations)


@pytest.mark.parametrize("history", GOOD)
def test_a_ledger_that_keeps_the_promise_is_not_complained_of(history: History) -> None:
    assert found(history) == ""


@pytest.mark.parametrize("end", ["pending", "queued", "running"])
def test_a_job_that_has_not_ended(end: str) -> None:
    states = ["pending", "queued", "running"]
    assert "has not ended" in found(ledger(*states[: states.index(end) + 1]))


def test_a_row_that_says_something_else_than_its_ledger() -> None:
    history = ledger("pending", "running", "succeeded", status="failed")
    assert "failed in its row and succeeded in its ledger" in found(history)


def test_a_ledger_without_a_beginning() -> None:
    history = ledger("pending", "running", "succeeded")
    assert "does not begin" in found(replace(history, lines=history.lines[1:]))


def test_a_job_without_a_ledger() -> None:
    assert "does not begin" in found(ledger("pending", "cancelled", lines=()))


def test_a_line_that_is_missing() -> None:
    history = ledger("pending", "queued", "running", "succeeded")
    holed = replace(history, lines=(*history.lines[:1], *history.lines[2:]))
    assert "from queued, but was pending" in found(holed)


@pytest.mark.parametrize("after", ["failed", "cancelled", "running", "pending"])
def test_nothing_follows_success(after: str) -> None:
    history = ledger("pending", "running", "succeeded", after)
    assert f"from succeeded to {after}" in found(history)


def test_two_successes() -> None:
    history = ledger("pending", "running", "succeeded", "running", "succeeded")
    assert "succeeded 2 times" in found(history)


@pytest.mark.parametrize("attempt", [0, 2])
def test_attempts_grow_by_one(attempt: int) -> None:
    history = ledger("pending", "running", "succeeded")
    assert "attempt" in found(rewritten(history, 1, attempt=attempt))


def test_a_row_that_counts_other_attempts() -> None:
    assert "2 attempts in its row and 1" in found(
        ledger("pending", "running", "succeeded", attempt=2)
    )


@pytest.mark.parametrize("end", ["failed", "cancelled"])
def test_what_ended_goes_on_only_when_a_person_retries_it(end: str) -> None:
    ended = lost(end) if end == "failed" else end
    first = ["pending", *(["running", lost()] * 2), "running", ended]
    assert found(ledger(*first, retried(), "running", "succeeded")) == ""
    assert "nobody retried it" in found(ledger(*first, "pending", "running", "succeeded"))
    unsigned = ("pending", {"code": "retried"})
    assert "nobody retried it" in found(ledger(*first, unsigned, "running", "succeeded"))


def test_a_failure_that_no_fault_explains() -> None:
    failed = ("failed", {"code": "internal_error", "message": "KeyError"})
    assert "internal_error, which no fault explains" in found(ledger("pending", "running", failed))


@pytest.mark.parametrize("attempts", [1, 2])
def test_a_job_given_up_too_early(attempts: int) -> None:
    lines = ["pending", *(["running", lost()] * (attempts - 1)), "running", lost("failed")]
    assert f"after {attempts} attempts of 3" in found(ledger(*lines))


def test_a_job_given_up_too_early_before_it_was_retried() -> None:
    history = ledger("pending", "running", lost("failed"), retried(), "running", "succeeded")
    assert "after 1 attempts of 3" in found(history)


def test_a_job_started_too_often() -> None:
    lines = ["pending", *(["running", lost()] * 3), "running", lost("failed")]
    assert "started 4 times" in found(ledger(*lines))


def test_a_job_started_after_it_was_to_stop() -> None:
    asked = ("note", {"code": "cancel_requested", "actor": "person"})
    history = ledger("pending", "running", asked, lost(), "running", "succeeded")
    assert "asked it to stop" in found(history)
    assert (
        found(ledger("pending", "running", asked, "cancelled", retried(), "running", "succeeded"))
        == ""
    )


@pytest.mark.parametrize(
    "lines",
    [
        ("pending", "running", "succeeded"),
        ("pending", "running", "succeeded", MARK, MARK),
        ("pending", "running", MARK, lost(), "running", "succeeded", MARK),
        ("pending", "running", MARK, "cancelled"),
    ],
)
def test_an_effect_that_is_missing_or_came_twice(lines: tuple[str, ...]) -> None:
    assert "marks" in found(ledger(*lines, kind="marked"))


def test_an_effect_that_came_once() -> None:
    assert found(ledger("pending", "running", "succeeded", MARK, kind="marked")) == ""


def test_every_job_is_judged() -> None:
    bad = replace(ledger("pending"), job_id="other")
    assert {v.job_id for v in check([*GOOD, bad], mark="mark", marked_kinds=[])} == {"other"}
