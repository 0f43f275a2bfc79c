"""The verdict on an instance that has come to rest."""

from collections.abc import Sequence

from tests.chaos import figures, kinds
from tests.chaos.checker import History, Violation, check
from tests.chaos.datasets import check_datasets
from tests.chaos.ground import Ground
from tests.chaos.ledger import read_histories
from tests.chaos.nemesis import Injected
from tests.chaos.report import Outcome
from tests.chaos.run import Asked

MARKED_KINDS = (kinds.NAP, kinds.DEAF)


def judge(asked: Asked, ground: Ground, injected: Sequence[Injected], *, seconds: float) -> Outcome:
    """What the ledgers, the datasets and, with the shipped settings, the figures say."""
    histories = read_histories()
    measured = ground.measured | _figures(histories, injected)
    violations: list[Violation] = [
        *check(histories, mark=kinds.MARK, marked_kinds=MARKED_KINDS),
        *check_datasets(asked.seed),
        *(figures.beyond_limits(measured) if asked.shipped else ()),
    ]
    return Outcome(
        title=asked.title,
        replay=f"python -m tests.chaos {' '.join(asked.words)}",
        histories=histories,
        injected=injected,
        violations=violations,
        figures=measured,
        refused=ground.workload.refused,
        died=ground.instance.programs.died,
        seconds=seconds,
        logs=ground.instance.keep_logs() if violations else None,
    )


def _figures(histories: Sequence[History], injected: Sequence[Injected]) -> dict[str, list[float]]:
    return {
        "orphan restarted": figures.restarts_of_orphans(histories, injected),
        "consuming after Redis": figures.starts_after_redis(histories, injected),
        "stopped after cancel": figures.stops_after_cancel(histories),
    }
