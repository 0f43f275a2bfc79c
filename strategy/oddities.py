"""What is odd about a run, so that its orders should be looked at twice."""

from collections.abc import Iterator

from strategy.days import RunDays
from strategy.findings import Finding, warning
from strategy.models import StrategyRun
from strategy.spec import StrategySpec

FEW = 0.5


def find_oddities(
    asked: StrategyRun, spec: StrategySpec, days: RunDays, *, scored: int, members: int
) -> Iterator[Finding]:
    if asked.expected_on and days.day < asked.expected_on:
        yield warning(
            "stale",
            f"The dataset ends on {days.day}, and its schedule counted on {asked.expected_on}.",
            "Import the later bars before the schedule is due, or let it run after each import.",
        )
    if spec.rebalance_interval > 1:
        yield warning(
            "rebalances_seldom",
            f"The strategy rebalances on every session number {spec.rebalance_interval} only, and "
            "a run does not know which it is.",
            "Take these orders on a session of rebalancing; a paper account keeps count.",
        )
    if scored < FEW * members:
        yield warning(
            "few_scores",
            f"Only {scored} of the {members} members of {spec.universe} have a score on "
            f"{days.day}.",
            "Look whether the dataset's last day is complete.",
        )
