"""The schedule of a run is made of its seed alone."""

from collections import Counter

import pytest

from tests.chaos.nemesis import FAULTS, plan


def names(seed: int, faults: int) -> list[str]:
    return [step.name for step in plan(seed, faults, mean_pause=2)]


def test_the_same_seed_makes_the_same_schedule() -> None:
    assert plan(7, 50, mean_pause=2) == plan(7, 50, mean_pause=2)


def test_another_seed_makes_another() -> None:
    assert plan(7, 50, mean_pause=2) != plan(8, 50, mean_pause=2)


@pytest.mark.parametrize("faults", [1, 5, 18, 100, 336])
def test_as_many_faults_as_were_asked_for(faults: int) -> None:
    assert len(names(1, faults)) == faults


@pytest.mark.parametrize("faults", [18, 24, 60])
def test_where_there_is_room_every_kind_of_fault_comes(faults: int) -> None:
    assert set(names(3, faults)) == set(FAULTS)


def test_frequent_faults_come_more_often() -> None:
    counts = Counter(names(1, 336))
    assert counts == {name: fault.share for name, fault in FAULTS.items()}
    assert counts["job process killed"] == 100


def test_only_the_named_faults_come_where_some_are_named() -> None:
    steps = plan(1, 7, mean_pause=2, only=["Redis hung", "Redis refusing"])
    assert {step.name for step in steps} == {"Redis hung", "Redis refusing"}
    assert len(steps) == 7


def test_pauses_are_about_as_long_as_asked_for() -> None:
    pauses = [step.pause for step in plan(1, 336, mean_pause=2)]
    assert min(pauses) > 0
    assert sum(pauses) / len(pauses) == pytest.approx(2, rel=0.2)
