"""Figures as people read them."""

import pytest

from qlibui.reports.run_card import lines_of
from qlibui.reports.wording import money, number, percent, plainly


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (percent(0.12345), "12.35 %"),
        (percent(-0.5, digits=1), "−50.0 %"),
        (percent(0.5, signed=True), "+50.00 %"),
        (percent(None), "–"),
        (percent(-0.00001), "0.00 %"),
        (percent(0.0, signed=True), "0.00 %"),
        (percent(12.3), "1,230.00 %"),
        (number(-1.005, digits=1), "−1.0"),
        (number(None), "–"),
        (money(1234567.8), "1,234,568"),
        (money(None), "–"),
        (plainly(None), "–"),
        (plainly(True), "yes"),
        (plainly(0.0005), "0.0005"),
        (plainly(100000000.0), "100,000,000"),
        (plainly("close"), "close"),
    ],
)
def test_a_figure_is_written_for_people(written: str, expected: str) -> None:
    assert written == expected


def test_a_run_card_is_told_line_by_line() -> None:
    card = {"spec": {"costs": {"open_cost": 0.1}, "days": [1, 2]}, "seed": 0, "nothing": {}}
    assert list(lines_of(card)) == [
        ("spec.costs.open_cost", 0.1),
        ("spec.days", "1, 2"),
        ("seed", 0),
        ("nothing", None),
    ]
