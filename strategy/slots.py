"""The slots of a schedule: which of them are to be started, and which were missed. No clock."""

import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

# Several imports within an hour are run one by one; after a longer pause only the latest is.
CATCH_UP = timedelta(hours=1)
_RUNS = uuid.UUID("3f0f3a2c-5a1d-4a35-9d0a-6b8e1d0b7c54")


@dataclass(frozen=True)
class Slot:
    """``name`` is a session's date or a version's number, unique in its schedule; ``due_at`` is
    in UTC; ``expected_on`` is the session whose bars it counts on, None where it takes the
    latest there is."""

    name: str
    due_at: datetime
    expected_on: date | None = None


class Slots(NamedTuple):
    """Those to be started now, and those that nobody started in time; both by time."""

    due: list[Slot]
    missed: list[Slot]


def run_id(schedule_id: int, slot_name: str) -> str:
    """The one id of what a schedule starts for a slot, whoever starts it, and however often."""
    return str(uuid.uuid5(_RUNS, f"{schedule_id}:{slot_name}"))


def trading_slots(
    sessions: Sequence[date], *, at: time, zone: ZoneInfo, close: time, from_on: date
) -> list[Slot]:
    """A slot for each session from ``from_on``, at the exchange's local time.

    Before the ``close`` it counts on the session before, whose bars are the latest there can be;
    ``sessions`` begin with one before ``from_on``. In the hour that a change of the clocks skips,
    a slot is due an hour later, in one that it repeats at the first time.
    """
    pairs = zip((None, *sessions), sessions, strict=False)
    return [
        Slot(
            session.isoformat(),
            datetime.combine(session, at, zone).astimezone(UTC),
            session if at >= close else before,
        )
        for before, session in pairs
        if session >= from_on
    ]


def sort_out(
    slots: Iterable[Slot], *, started: Collection[str], since: datetime, now: datetime
) -> Slots:
    """The slots that are past and were not started.

    What was due before ``since`` never starts by itself; after it the latest slot does, however
    late, and those of the last hour.
    """
    past = sorted((slot for slot in slots if slot.due_at <= now), key=lambda slot: slot.due_at)
    waiting = [slot for slot in past if slot.name not in started]
    latest = past[-1].due_at if past else now
    begins = max(since, min(latest, now - CATCH_UP))
    due = [slot for slot in waiting if slot.due_at >= begins]
    return Slots(due, [slot for slot in waiting if slot.due_at < begins])
