"""Ledgers written by hand, to see whether the checker finds what is wrong with them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from tests.chaos.checker import History, Line

BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)
Told = str | tuple[str, dict[str, str]]


def ledger(*told: Told, kind: str = "any", **row: object) -> History:
    """The history of a job that went through these states; a state may say `code`, `actor`,
    `message`, and "note" is a line that is no move. `row` says what its row says instead."""
    lines = tuple(_numbered([step if isinstance(step, tuple) else (step, {}) for step in told]))
    history = History(
        job_id="job",
        kind=kind,
        status=lines[-1].after,
        attempt=lines[-1].attempt,
        lines=lines,
    )
    return replace(history, **row)


def _numbered(told: list[tuple[str, dict[str, str]]]) -> list[Line]:
    lines, state, attempt = [], "", 0
    for second, (word, details) in enumerate(told):
        after = state if word == "note" else word
        attempt += word == "running"
        at = BEGINNING + timedelta(seconds=second)
        lines.append(Line(at=at, before=state, after=after, attempt=attempt, **details))
        state = after
    return lines


def lost(state: str = "pending") -> Told:
    return state, {"code": "worker_lost", "message": "Its worker died."}


def retried() -> Told:
    return "pending", {"code": "retried", "actor": "person"}


def rewritten(history: History, number: int, **changes: object) -> History:
    """The same with one line changed."""
    lines = list(history.lines)
    lines[number] = replace(lines[number], **changes)
    return replace(history, lines=tuple(lines))


GOOD = (
    ledger("pending", "queued", "running", "succeeded"),
    ledger("pending", "running", "succeeded"),
    ledger("pending", "queued", "running", lost(), "queued", "running", "succeeded"),
    ledger("pending", "queued", "cancelled"),
    ledger("pending", "cancelled", retried(), "running", "succeeded"),
    ledger("pending", "running", lost(), "running", lost(), "running", lost("failed")),
)
