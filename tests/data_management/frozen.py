"""An attempt at a job, frozen before one of its steps and thawed later."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connections

from qlibui.jobs import claims
from qlibui.jobs.attempts import attempt
from qlibui.jobs.claims import Claim, claim
from qlibui.jobs.moves import Reason

Step = tuple[Any, str]  # what has the step as an attribute, and the attribute's name
LOST = Reason(code="worker_lost", message="Its worker died.")


class Frozen:
    """An attempt in a thread of its own that stops before the step until it is thawed."""

    def __init__(self, step: Step, monkeypatch: pytest.MonkeyPatch, claimed: Claim) -> None:
        self._reached, self._thaw = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, args=[claimed])
        owner, name = step
        original = getattr(owner, name)
        monkeypatch.setattr(owner, name, self._stopping_before(original))
        self._thread.start()
        assert self._reached.wait(30), f"the attempt never came to the step {name!r}"

    def _stopping_before(self, original: Callable[..., Any]) -> Callable[..., Any]:
        def step(*args: Any, **kwargs: Any) -> Any:
            if threading.current_thread() is self._thread:
                self._reached.set()
                assert self._thaw.wait(60)
            return original(*args, **kwargs)

        return step

    def _run(self, claimed: Claim) -> None:
        try:
            attempt(claimed)
        finally:
            connections.close_all()

    def thaw(self) -> None:
        self._thaw.set()
        self._thread.join(60)
        assert not self._thread.is_alive()


@contextmanager
def frozen_first_attempt(
    step: Step, monkeypatch: pytest.MonkeyPatch, task_id: str
) -> Iterator[Frozen]:
    claimed = claim(task_id)
    assert claimed is not None
    frozen = Frozen(step, monkeypatch, claimed)
    claims.give_back(claimed, LOST)  # its lease ran out
    try:
        yield frozen
    finally:
        frozen.thaw()
