"""Looks of bounded time: what hangs is itself a finding, and keeps nobody waiting for it.

Each look has a thread of its own, which is left behind when its time is up. Whoever asks while it
still looks waits for the same answer, so that however many ask, a part that hangs holds one thread.
"""

from collections.abc import Callable, Iterable
from concurrent.futures import Future
from dataclasses import dataclass
from threading import Lock, Thread
from time import monotonic

import structlog
from django.db import connections

from qlibui.health.findings import Finding, wrong

logger = structlog.get_logger(__name__)

PATIENCE_SECONDS = 2.0
Find = Callable[[], list[Finding]]
Found = Future[list[Finding]]


@dataclass(frozen=True, kw_only=True)
class Look:
    """`find` may take any time and raise anything; `late` is said where it does not answer."""

    find: Find
    late: Finding


class _Looking:
    """The looks that go on."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._going: dict[Find, Found] = {}

    def begin(self, find: Find) -> Found:
        """The look that goes on, else a new one."""
        with self._lock:
            going = self._going.get(find)
            if going is None or going.done():
                going = self._going[find] = Future()
                Thread(target=_answer, args=(find, going), daemon=True).start()
            return going


def _answer(find: Find, answer: Found) -> None:
    try:
        found = find()
    except Exception as error:  # noqa: BLE001  whatever it met is for whoever waits
        connections.close_all()
        answer.set_exception(error)
    else:
        connections.close_all()
        answer.set_result(found)


_looking = _Looking()


def look_at(looks: Iterable[Look], *, seconds: float | None = None) -> list[Finding]:
    """What these find, in their order, all at the same time and within `seconds`, which are
    PATIENCE_SECONDS unless given."""
    begun = [(look, _looking.begin(look.find)) for look in looks]
    until = monotonic() + (PATIENCE_SECONDS if seconds is None else seconds)
    return [finding for look, answer in begun for finding in _found(look, answer, until)]


def _found(look: Look, answer: Found, until: float) -> list[Finding]:
    try:
        return answer.result(timeout=max(0.0, until - monotonic()))
    except TimeoutError:
        return [look.late]
    except Exception as error:
        name, kind = look.late.name, type(error).__name__
        logger.warning("health_look_failed", look=name, exc_info=error)
        return [wrong(name, f"It could not be looked at ({kind}): the log has the cause.")]
