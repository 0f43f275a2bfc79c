"""A process that runs one back-test after the other carries nothing over."""

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.backtest.engine_process import Question, Ran, run_engines
from tests.backtest.preflight_market import CODES, DAYS, SPEC, make_provider

pytestmark = pytest.mark.timeout(300)  # Qlib takes its time to start where others work too

TO_THE_END = replace(SPEC, end_on=DAYS[-1])


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Ran]:
    folder = tmp_path_factory.mktemp("fresh")
    provider, other, unending = (
        make_provider(folder / name) for name in ("first", "other", "unending")
    )
    for code in CODES:
        path = other / "features" / code.lower() / "close.day.bin"
        stored = np.fromfile(path, dtype="<f4")
        stored[80:] *= 2
        stored.tofile(path)
    (unending / "calendars" / "day_future.txt").unlink()
    questions = {
        "before": Question(SPEC),
        "rewritten": Question(SPEC, rewritten_from=other),
        "unending": Question(TO_THE_END, rewritten_from=unending),
        "back": Question(SPEC, rewritten_from=Path(shutil.copytree(provider, folder / "copy"))),
    }
    return run_engines(questions, provider, folder)


def test_data_rewritten_at_the_same_place_are_read_anew(ran: dict[str, Ran]) -> None:
    before, after = (ran[name].result.daily for name in ("before", "rewritten"))
    assert after["account"].iloc[-1] > before["account"].iloc[-1] * 1.5


def test_what_ran_in_between_changes_nothing(ran: dict[str, Ran]) -> None:
    before, after = (ran[name].result.daily for name in ("before", "back"))
    assert (before == after).all(axis=None)


def test_a_calendar_that_ends_with_the_window_is_refused_in_a_sentence(
    ran: dict[str, Ran],
) -> None:
    assert f"does not know the session after {DAYS[-1]}" in ran["unending"].refusal
