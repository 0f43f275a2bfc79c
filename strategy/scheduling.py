"""Schedules that are due: each slot is started once, whoever looks and however often."""

from datetime import UTC, date, datetime, time, timedelta

import structlog

from data_management.models import VersionKind
from qlibui.jobs.errors import MoveRefused
from strategy.asking import version_to_run
from strategy.errors import NotTaken
from strategy.models import ScheduledStrategy, StrategyRun, Trigger
from strategy.services import enqueue_once
from strategy.slots import Slot, Slots, run_id, sort_out, trading_slots

# Nobody wants a decision of more than a year ago, and a list of such days helps nobody.
LOOKED_BACK = timedelta(days=366)
_LONGEST_CLOSURE = timedelta(days=40)

logger = structlog.get_logger(__name__)


def run_due(now: datetime) -> list[StrategyRun]:
    """Start what is due of every schedule; a schedule that cannot run does not hold up others."""
    started = []
    for schedule in _living():
        for slot in slots_of(schedule, now).due:
            try:
                started.append(start_slot(schedule, slot))
            except (NotTaken, MoveRefused) as refused:
                logger.warning(
                    "slot_refused", schedule=schedule.pk, slot=slot.name, why=str(refused)
                )
    return started


def run_missed(schedule: ScheduledStrategy, now: datetime) -> list[StrategyRun]:
    """Start each slot that was missed, once. Raises NotTaken, MoveRefused."""
    return [start_slot(schedule, slot) for slot in slots_of(schedule, now).missed]


def check_schedule(schedule: ScheduledStrategy) -> dict[str, str]:
    """What is wrong with it, by field."""
    if schedule.trigger == Trigger.IMPORT:
        return {}
    from data_management.calendars import zone_of

    wrong = {} if schedule.at else {"at": "Give a local time of the exchange, such as 18:00."}
    try:
        zone_of(schedule.exchange)
    except ValueError as unknown:
        wrong["exchange"] = str(unknown)
    return wrong


def _living() -> list[ScheduledStrategy]:
    related = ("strategy__dataset__current", "strategy__owner")
    enabled = ScheduledStrategy.objects.select_related(*related).filter(enabled=True)
    return list(enabled.filter(strategy__archived_at__isnull=True))


def slots_of(schedule: ScheduledStrategy, now: datetime) -> Slots:
    """What is due and what was missed of a schedule, over the last year."""
    begins = max(schedule.from_on, (now - LOOKED_BACK).date())
    is_import = schedule.trigger == Trigger.IMPORT
    slots = _imported(schedule, begins) if is_import else _trading(schedule, begins, now)
    started = set(schedule.runs.values_list("slot", flat=True))
    return sort_out(slots, started=started, since=schedule.changed_at, now=now)


def _imported(schedule: ScheduledStrategy, begins: date) -> list[Slot]:
    imports = schedule.strategy.dataset.versions.filter(
        kind=VersionKind.IMPORT, rows__gt=0, created_at__gte=datetime.combine(begins, time(), UTC)
    )
    numbered = imports.values_list("number", "created_at")
    return [Slot(f"v{number}", created_at) for number, created_at in numbered]


def _trading(schedule: ScheduledStrategy, begins: date, now: datetime) -> list[Slot]:
    from data_management.calendars import sessions, usual_close, zone_of

    if schedule.at is None:
        return []
    exchange, zone = schedule.exchange, zone_of(schedule.exchange)
    days = sessions(exchange, begins - _LONGEST_CLOSURE, now.astimezone(zone).date())
    before = [day for day in days if day < begins][-1:]
    return trading_slots(
        [*before, *(day for day in days if day >= begins)],
        at=schedule.at,
        zone=zone,
        close=usual_close(exchange),
        from_on=begins,
    )


def start_slot(schedule: ScheduledStrategy, slot: Slot) -> StrategyRun:
    """The run of a slot, enqueued unless it was before. Raises NotTaken, MoveRefused."""
    strategy = schedule.strategy
    version = version_to_run(strategy.dataset)
    if schedule.trigger == Trigger.IMPORT:
        version = strategy.dataset.versions.get(number=int(slot.name.removeprefix("v")))
    return enqueue_once(
        StrategyRun(
            id=run_id(schedule.pk, slot.name),
            owner=strategy.owner,
            strategy=strategy,
            version=version,
            config=strategy.config,
            schedule=schedule,
            slot=slot.name,
            expected_on=slot.expected_on,
        )
    )
